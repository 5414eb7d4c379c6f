/** All that is brought for a cluster with a mesh (part.ts). */
export { meshAdmission } from './admission.ts';
export { meshImages, meshObjects } from './install.ts';
export { IstioMesh } from './router.ts';
export { Proxies } from './proxies.ts';
