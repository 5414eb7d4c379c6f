/** The variables that a container finds around it (pkg/kubelet makeEnvironmentVariables), and the fields of the downward API. */
import { decodeBase64 } from '#lib/bytes/base64.ts';
import { milliValue, wholeValue } from '#lib/kube/quantity.ts';
import type { InternalClient } from '#lib/cluster/apiserver/internal.ts';
import type { ConfigMap, Container, EnvVar, Pod, Secret, Service } from '#lib/kube/types.ts';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

type Vars = Record<string, string>;

/** What the pod's addresses and node add to what the API knows. */
export interface Place {
  readonly ip: string;
  readonly hostIP: string;
  readonly allocatable: Readonly<Record<string, string>>;
}

/**
 * Variables of a container, or the kubelet's words for what is missing: `configmap "app" not found`. `given` are those that
 * `$(NAME)` in commands may mean: what the image or the runtime sets is unknown to the kubelet.
 */
export function resolveEnv(
  client: InternalClient,
  pod: Pod,
  container: Container,
  place: Place,
  image: Readonly<Record<string, string>> = {},
): { readonly env: Vars; readonly given: Vars } | { readonly error: string } {
  const { namespace = 'default' } = pod.metadata;
  const env: Vars = {};
  const services = serviceVars(client, namespace, pod.spec.enableServiceLinks !== false);
  try {
    for (const source of container.envFrom ?? []) {
      const data = source.configMapRef
        ? configMapData(client, namespace, source.configMapRef)
        : secretData(client, namespace, source.secretRef ?? {});
      for (const [key, value] of Object.entries(data ?? {})) env[`${source.prefix ?? ''}${key}`] = value;
    }
    for (const one of container.env ?? []) {
      const value = valueOf(client, pod, container, place, one);
      if (value === undefined) continue;
      env[one.name] = one.valueFrom ? value : expand(value, { ...services, ...env });
    }
  } catch (missing) {
    if (missing instanceof Missing) return { error: missing.message };
    throw missing;
  }
  const given = { ...services, ...env };
  return { env: { PATH, HOSTNAME: hostname(pod), ...image, ...given }, given };
}

/** `$(NAME)` in commands, arguments and values; what is not known stays, `$$` is a dollar. */
export const expand = (text: string, vars: Readonly<Vars>): string =>
  text.includes('$')
    ? text.replace(/\$\$|\$\(([^()]*)\)/g, (all, name?: string) =>
        name === undefined ? '$' : (vars[name] ?? all),
      )
    : text;

export const hostname = (pod: Pod): string => pod.spec.hostname ?? pod.metadata.name.slice(0, 63);

class Missing extends Error {}

interface Reference {
  readonly name?: string;
  readonly optional?: boolean;
}

function configMapData(client: InternalClient, namespace: string, { name = '', optional }: Reference) {
  const found = client.get<ConfigMap>('configmaps', namespace, name);
  if (!found && !optional) throw new Missing(`configmap "${name}" not found`);
  return found?.data;
}

function secretData(
  client: InternalClient,
  namespace: string,
  { name = '', optional }: Reference,
): Vars | undefined {
  const found = client.get<Secret>('secrets', namespace, name);
  if (!found && !optional) throw new Missing(`secret "${name}" not found`);
  return (
    found &&
    Object.fromEntries(Object.entries(found.data ?? {}).map(([key, text]) => [key, decodeBase64(text)]))
  );
}

function valueOf(
  client: InternalClient,
  pod: Pod,
  container: Container,
  place: Place,
  { value, valueFrom }: EnvVar,
): string | undefined {
  const { namespace = 'default' } = pod.metadata;
  if (!valueFrom) return value ?? '';
  const { configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef } = valueFrom;
  if (fieldRef) return podField(pod, fieldRef.fieldPath, place);
  if (resourceFieldRef) {
    const of = pod.spec.containers.find(({ name }) => name === resourceFieldRef.containerName) ?? container;
    return resourceField(of, resourceFieldRef.resource, resourceFieldRef.divisor, place);
  }
  const ref = configMapKeyRef ?? secretKeyRef;
  if (!ref) return '';
  const data = configMapKeyRef ? configMapData(client, namespace, ref) : secretData(client, namespace, ref);
  const found = data?.[ref.key];
  if (found === undefined && !ref.optional) {
    const kind = configMapKeyRef ? 'ConfigMap' : 'Secret';
    throw new Missing(`couldn't find key ${ref.key} in ${kind} ${namespace}/${ref.name ?? ''}`);
  }
  return found;
}

/** A field of the downward API; '' for what there is none of. */
export function podField(pod: Pod, path: string, { ip, hostIP }: Place): string {
  const { metadata, spec } = pod;
  const keyed = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (keyed) return metadata[keyed[1] as 'labels']?.[keyed[2] ?? ''] ?? '';
  if (path === 'metadata.labels' || path === 'metadata.annotations') {
    const all = metadata[path.slice(9) as 'labels'] ?? {};
    return Object.keys(all)
      .sort()
      .map((key) => `${key}=${JSON.stringify(all[key])}`)
      .join('\n');
  }
  const fields: Readonly<Record<string, string | undefined>> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace,
    'metadata.uid': metadata.uid,
    'spec.nodeName': spec.nodeName,
    'spec.serviceAccountName': spec.serviceAccountName,
    'status.podIP': ip,
    'status.podIPs': ip,
    'status.hostIP': hostIP,
    'status.hostIPs': hostIP,
  };
  return fields[path] ?? '';
}

/** A limit or request of a container in units of the divisor; what is not limited has the whole of the node. */
export function resourceField(
  { resources }: Container,
  path: string,
  divisor: string | undefined,
  { allocatable }: Place,
): string {
  const [side = 'limits', name = ''] = path.split('.');
  const own = resources?.[side as 'limits']?.[name] ?? (side === 'limits' ? allocatable[name] : '0') ?? '0';
  const by = divisor && divisor !== '0' ? divisor : '1';
  return name === 'cpu'
    ? String(Math.ceil(milliValue(own) / milliValue(by)))
    : String(Math.ceil(wholeValue(own) / wholeValue(by)));
}

/** Docker-links variables of the Services that exist when the container starts; the API server's always. */
function serviceVars(client: InternalClient, namespace: string, links: boolean): Vars {
  const vars: Vars = {};
  const kubernetes = client.get<Service>('services', 'default', 'kubernetes');
  const own = links ? client.list<Service>('services', namespace) : [];
  for (const service of kubernetes && !own.includes(kubernetes) ? [kubernetes, ...own] : own) {
    const { clusterIP, ports = [] } = service.spec;
    const [first] = ports;
    if (!clusterIP || clusterIP === 'None' || !first) continue;
    const prefix = service.metadata.name.toUpperCase().replaceAll('-', '_');
    vars[`${prefix}_SERVICE_HOST`] = clusterIP;
    vars[`${prefix}_SERVICE_PORT`] = String(first.port);
    for (const { name, port } of ports) {
      if (name) vars[`${prefix}_SERVICE_PORT_${name.toUpperCase().replaceAll('-', '_')}`] = String(port);
    }
    vars[`${prefix}_PORT`] = `${(first.protocol ?? 'TCP').toLowerCase()}://${clusterIP}:${first.port}`;
    for (const { port, protocol = 'TCP' } of ports) {
      const base = `${prefix}_PORT_${port}_${protocol}`;
      vars[base] = `${protocol.toLowerCase()}://${clusterIP}:${port}`;
      vars[`${base}_PROTO`] = protocol.toLowerCase();
      vars[`${base}_PORT`] = String(port);
      vars[`${base}_ADDR`] = clusterIP;
    }
  }
  return vars;
}
