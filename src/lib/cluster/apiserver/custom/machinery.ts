/** All that is brought for kinds that are defined in the cluster (part.ts). */
export { customResource } from './definition.ts';
export {
  definitionErrors,
  definitionUpdateErrors,
} from '#lib/cluster/apiserver/kinds/custom-resource-definition/validation.ts';
