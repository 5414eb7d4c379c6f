/** DefaultIngressClass: an Ingress that names no class is of the default one, if there is one. */
import type { Ingress, IngressClass } from '#lib/kube/types/networking.ts';
import type { AdmissionPlugin } from '#lib/cluster/apiserver/admission.ts';
import { CLASS_ANNOTATION } from '#lib/cluster/apiserver/kinds/ingress/definition.ts';

const IS_DEFAULT = 'ingressclass.kubernetes.io/is-default-class';

export const defaultIngressClass: AdmissionPlugin = {
  name: 'DefaultIngressClass',
  admit(request, { view }) {
    const { operation, resource, subresource, object } = request;
    if (operation !== 'CREATE' || subresource || resource.resource !== 'ingresses') return object;
    const ingress = object as Ingress;
    if (
      ingress.spec.ingressClassName !== undefined ||
      ingress.metadata.annotations?.[CLASS_ANNOTATION] !== undefined
    )
      return object;
    const born = ({ metadata }: IngressClass) => metadata.creationTimestamp ?? '';
    const [newest] = view
      .list<IngressClass>('ingressclasses.networking.k8s.io')
      .filter(({ metadata }) => metadata.annotations?.[IS_DEFAULT] === 'true')
      .sort((a, b) =>
        born(a) === born(b) ? (a.metadata.name < b.metadata.name ? -1 : 1) : born(a) > born(b) ? -1 : 1,
      );
    return newest
      ? { ...ingress, spec: { ...ingress.spec, ingressClassName: newest.metadata.name } }
      : object;
  },
};
