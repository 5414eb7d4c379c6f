/** What an Ingress may say (ValidateIngress, pkg/apis/networking/validation). */
import type { FieldError } from '#lib/kube/status.ts';
import { regexError, subdomainErrors } from '#lib/kube/label-names.ts';
import type { Ingress, IngressBackend, IngressPath } from '#lib/kube/types/networking.ts';
import { invalid, notSupported, required } from '#lib/kube/validation/field-error.ts';
import { isIPv4, isIPv6, portNameProblems, portProblems } from '#lib/kube/validation/names.ts';
import { dns1035Errors } from '#lib/cluster/apiserver/metadata.ts';
import { problems } from '#lib/kube/validation/values.ts';

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];
const BAD_PARTS = ['//', '/./', '/../', '%2f', '%2F'];
const BAD_ENDS = ['/..', '/.'];

export function ingressErrors(object: Ingress): FieldError[] {
  const { spec } = object;
  const errors: FieldError[] = [];
  if (!spec.rules?.length && !spec.defaultBackend)
    errors.push(
      invalid(
        'spec',
        { go: '[]networking.IngressRule(nil)' },
        'either `defaultBackend` or `rules` must be specified',
      ),
    );
  if (spec.defaultBackend) errors.push(...backendErrors(spec.defaultBackend, 'spec.defaultBackend'));
  spec.rules?.forEach(({ host, http }, i) => {
    const at = `spec.rules[${i}]`;
    if (host && (isIPv4(host) || isIPv6(host)))
      errors.push(invalid(`${at}.host`, host, 'must be a DNS name, not an IP address'));
    if (host) errors.push(...hostErrors(host, `${at}.host`));
    if (!http) return;
    if (!http.paths?.length) errors.push(required(`${at}.http.paths`, ''));
    http.paths?.forEach((path, j) => errors.push(...pathErrors(path, `${at}.http.paths[${j}]`)));
  });
  spec.tls?.forEach(({ hosts, secretName }, i) => {
    hosts?.forEach((host, j) => errors.push(...hostErrors(host, `spec.tls[${i}].hosts[${j}]`)));
    if (secretName)
      errors.push(...problems(`spec.tls[${i}].secretName`, secretName, subdomainErrors(secretName)));
  });
  const name = spec.ingressClassName;
  if (name !== undefined) errors.push(...problems('spec.ingressClassName', name, subdomainErrors(name)));
  return [...errors, ...classErrors(object)];
}

/** The class in the annotation of old times and the field must say the same. */
function classErrors({ metadata, spec }: Ingress): FieldError[] {
  const old = metadata.annotations?.['kubernetes.io/ingress.class'];
  if (old === undefined || spec.ingressClassName === undefined || old === spec.ingressClassName) return [];
  const why = 'must match `ingressClassName` when both are specified';
  return [invalid('annotations.kubernetes.io/ingress.class', old, why)];
}

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const WILDCARD = `\\*\\.${LABEL}(\\.${LABEL})*`;
const isWildcard = new RegExp(`^${WILDCARD}$`);

/** IsWildcardDNS1123Subdomain */
function wildcardProblems(host: string): string[] {
  if (isWildcard.test(host)) return [];
  const words =
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character";
  return [regexError(words, WILDCARD, '*.example.com')];
}

const hostErrors = (host: string, field: string): readonly FieldError[] =>
  problems(field, host, host.includes('*') ? wildcardProblems(host) : subdomainErrors(host));

function pathErrors({ path = '', pathType, backend }: IngressPath, at: string): FieldError[] {
  if (!pathType) return [required(`${at}.pathType`, 'pathType must be specified')];
  const errors: FieldError[] = [];
  const field = `${at}.path`;
  const strict = pathType === 'Exact' || pathType === 'Prefix';
  if (!PATH_TYPES.includes(pathType)) errors.push(notSupported(`${at}.pathType`, pathType, PATH_TYPES));
  else if (!path.startsWith('/') && (strict || path !== ''))
    errors.push(invalid(field, path, 'must be an absolute path'));
  if (strict) {
    for (const part of BAD_PARTS)
      if (path.includes(part)) errors.push(invalid(field, path, `must not contain '${part}'`));
    for (const end of BAD_ENDS)
      if (path.endsWith(end)) errors.push(invalid(field, path, `cannot end with '${end}'`));
  }
  return [...errors, ...backendErrors(backend ?? {}, `${at}.backend`)];
}

function backendErrors({ service, resource }: IngressBackend, at: string): FieldError[] {
  if (service && resource) return [invalid(at, '', 'cannot set both resource and service backends')];
  if (resource) {
    const errors: FieldError[] = resource.kind ? [] : [required(`${at}.resource.kind`, '')];
    return resource.name ? errors : [...errors, required(`${at}.resource.name`, '')];
  }
  if (!service) return [invalid(at, '', 'resource or service backend is required')];
  const errors: FieldError[] = service.name
    ? [...problems(`${at}.service.name`, service.name, dns1035Errors(service.name))]
    : [required(`${at}.service.name`, '')];
  const { name, number } = service.port ?? {};
  if (name && number) errors.push(invalid(at, '', 'cannot set both port name & port number'));
  else if (name) errors.push(...problems(`${at}.service.port.name`, name, portNameProblems(name)));
  else if (number) errors.push(...problems(`${at}.service.port.number`, number, portProblems(number)));
  else errors.push(required(at, 'port name or number is required'));
  return errors;
}
