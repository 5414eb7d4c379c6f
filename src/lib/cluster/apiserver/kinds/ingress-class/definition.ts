/** networking.k8s.io/v1 IngressClass. */
import { subdomainErrors } from '#lib/kube/label-names.ts';
import type { FieldError } from '#lib/kube/status.ts';
import type { IngressClass } from '#lib/kube/types/networking.ts';
import {
  forbiddenField,
  invalid,
  notSupported,
  required,
  tooLong,
} from '#lib/kube/validation/field-error.ts';
import { IMMUTABLE, problems } from '#lib/kube/validation/values.ts';
import type { PrinterColumn, ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { ageColumn, nameColumn } from '#lib/cluster/apiserver/tables/common.ts';
import { change, fill } from '#lib/cluster/apiserver/kinds/fill.ts';

const MAX_CONTROLLER = 250;
const SCOPES = ['Cluster', 'Namespace'];

/** printIngressClass: `IngressParameters.k8s.example.com/external-lb` */
function parameters({ spec }: IngressClass): string {
  if (!spec.parameters) return '<none>';
  const { kind, apiGroup, name } = spec.parameters;
  return `${kind}${apiGroup === undefined ? '' : `.${apiGroup}`}/${name}`;
}

const columns: readonly PrinterColumn<IngressClass>[] = [
  nameColumn as PrinterColumn<IngressClass>,
  { name: 'Controller', cell: ({ spec }) => spec.controller ?? '' },
  { name: 'Parameters', cell: parameters },
  ageColumn as PrinterColumn<IngressClass>,
];

/** A domain, a slash and a path (IsDomainPrefixedPath). */
function controllerErrors(controller: string | undefined): FieldError[] {
  const field = 'spec.controller';
  if (!controller) return [required(field, '')];
  const errors: FieldError[] = controller.length > MAX_CONTROLLER ? [tooLong(field, MAX_CONTROLLER)] : [];
  const slash = controller.indexOf('/');
  const [domain, path] = [controller.slice(0, slash), controller.slice(slash + 1)];
  if (slash <= 0 || path === '')
    return [...errors, invalid(field, controller, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  errors.push(...problems(field, domain, subdomainErrors(domain)));
  if (!/^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(path))
    errors.push(invalid(field, path, "Invalid path (e.g. 'example.com/foo')"));
  return errors;
}

function errorsOf({ spec }: IngressClass): FieldError[] {
  const errors = controllerErrors(spec.controller);
  const at = 'spec.parameters';
  if (!spec.parameters) return errors;
  const { kind, name, apiGroup, scope = '', namespace } = spec.parameters;
  if (apiGroup !== undefined) errors.push(...problems(`${at}.apiGroup`, apiGroup, subdomainErrors(apiGroup)));
  if (!kind) errors.push(required(`${at}.kind`, ''));
  if (!name) errors.push(required(`${at}.name`, ''));
  if (!SCOPES.includes(scope)) return [...errors, notSupported(`${at}.scope`, scope, SCOPES)];
  if (scope === 'Namespace' && namespace === undefined)
    errors.push(required(`${at}.namespace`, "`parameters.scope` is set to 'Namespace'"));
  if (scope === 'Cluster' && namespace !== undefined)
    errors.push(forbiddenField(`${at}.namespace`, "`parameters.scope` is set to 'Cluster'"));
  return errors;
}

export const ingressClass: ResourceDefinition<IngressClass> = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IngressClass',
  resource: 'ingressclasses',
  singular: 'ingressclass',
  namespaced: false,
  keepsGeneration: true,
  defaults: (object) =>
    change(fill(object, { spec: {} }), 'spec', (spec) =>
      change(spec, 'parameters', (one) => fill(one, { scope: 'Cluster' })),
    ),
  validate: errorsOf,
  validateUpdate: ({ spec }, old) =>
    spec.controller === old.spec.controller ? [] : [invalid('spec.controller', spec.controller, IMMUTABLE)],
  columns,
};
