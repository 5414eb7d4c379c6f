/** What verbs know of Ingresses, and their text in `kubectl describe`. */
import type { EndpointSlice, Service } from '#lib/kube/types.ts';
import type { Ingress, IngressBackend } from '#lib/kube/types/networking.ts';
import { describeEvents, type DescribeContext, type Describer } from '#lib/kubectl/describe/describer.ts';
import { endpointsOf } from '#lib/kubectl/describe/network.ts';
import { describedBy, type Described } from '#lib/kubectl/describe/described.ts';

const describeIngress: Describer<Ingress> = async (ingress, w, context) => {
  const { metadata, spec, status } = ingress;
  const { namespace = '' } = metadata;
  const backend = (one: IngressBackend) => backendText(one, namespace, context);
  w.line(0, `Name:\t${metadata.name}`);
  w.labels('Labels', metadata.labels);
  w.line(0, `Namespace:\t${namespace}`);
  const addresses = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? '');
  w.line(0, `Address:\t${addresses.join(',')}`);
  w.line(0, `Ingress Class:\t${spec.ingressClassName ?? '<none>'}`);
  const fallback = spec.defaultBackend ? await backend(spec.defaultBackend) : '<default>';
  w.line(0, `Default backend:\t${fallback}`);
  if (spec.tls?.length) w.line(0, 'TLS:');
  for (const { hosts = [], secretName } of spec.tls ?? [])
    w.line(1, secretName ? `${secretName} terminates ${hosts.join(',')}` : `SNI routes ${hosts.join(',')}`);
  w.line(0, 'Rules:\n  Host\tPath\tBackends');
  w.line(1, '----\t----\t--------');
  const rules = (spec.rules ?? []).filter(({ http }) => http);
  for (const { host, http } of rules) {
    w.line(1, `${host || '*'}\t`);
    for (const path of http?.paths ?? []) w.line(2, `\t${path.path ?? ''} \t${await backend(path.backend)}`);
  }
  if (rules.length === 0) w.line(1, `*\t*\t${fallback}`);
  w.annotations(metadata.annotations);
  await describeEvents(ingress, w, context);
};

async function backendText(
  { service, resource }: IngressBackend,
  namespace: string,
  context: DescribeContext,
): Promise<string> {
  if (resource)
    return `APIGroup: ${resource.apiGroup ?? '<none>'}, Kind: ${resource.kind}, Name: ${resource.name}`;
  if (!service) return '';
  const { name, port = {} } = service;
  const shown = `${name}:${port.name || (port.number ?? 0)}`;
  const found = await context.get<Service>(`/api/v1/namespaces/${namespace}/services/${name}`);
  if (!found) return `${shown} (<error: services "${name}" not found>)`;
  const slices = await context.list<EndpointSlice>(
    `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`,
    { labelSelector: `kubernetes.io/service-name=${name}` },
  );
  const open = found.spec.ports?.findLast((one) =>
    port.number ? one.port === port.number : !!port.name && one.name === port.name,
  );
  return `${shown} (${endpointsOf(slices, open?.name ?? '')})`;
}

export const ingress: Described = {
  group: 'networking.k8s.io',
  kind: 'Ingress',
  describe: describedBy(describeIngress),
};
