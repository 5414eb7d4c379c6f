/** PeerAuthentication and AuthorizationPolicy as the proxy of a pod applies them to what comes in. */
import { headerOf } from '#lib/cluster/network/ingress-routes.ts';
import type { MeshRequest } from '#lib/cluster/network/mesh.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import type { KubeObject, Labels, Pod } from '#lib/kube/types.ts';
import {
  AUTHORIZATION_POLICIES,
  PEER_AUTHENTICATIONS,
  ROOT,
  type AuthorizationPolicy,
  type PeerAuthentication,
  type PolicyOperation,
  type PolicyRule,
  type PolicySource,
} from './types.ts';

const selects = (selector: { readonly matchLabels?: Labels } | undefined, pod: Pod): boolean =>
  Object.entries(selector?.matchLabels ?? {}).every(([name, value]) => pod.metadata.labels?.[name] === value);

const older = (a: KubeObject, b: KubeObject): number =>
  (a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? -1 : 1;

/** For the workload, else for its namespace, else for the mesh; PERMISSIVE where nobody says. */
export function mtlsMode(store: Store, pod: Pod, port: number): string {
  const all = (store.list(PEER_AUTHENTICATIONS) as readonly PeerAuthentication[]).toSorted(older);
  const set = (mode: string | undefined) => (mode === 'UNSET' ? undefined : mode);
  const whole = ({ spec }: PeerAuthentication) => !Object.keys(spec?.selector?.matchLabels ?? {}).length;
  const { namespace } = pod.metadata;
  const own = all.find(
    (one) => one.metadata.namespace === namespace && !whole(one) && selects(one.spec?.selector, pod),
  );
  const found = [
    own?.spec?.portLevelMtls?.[String(port)]?.mode,
    own?.spec?.mtls?.mode,
    all.find((one) => one.metadata.namespace === namespace && whole(one))?.spec?.mtls?.mode,
    all.find((one) => one.metadata.namespace === ROOT && whole(one))?.spec?.mtls?.mode,
  ];
  return found.map(set).find((mode) => mode !== undefined) ?? 'PERMISSIVE';
}

/** Whether policies keep the request out: one that denies it, or some that allow others only. */
export function denied(
  store: Store,
  pod: Pod,
  port: number,
  request: MeshRequest,
  from: Pod | undefined,
): boolean {
  const all = (store.list(AUTHORIZATION_POLICIES) as readonly AuthorizationPolicy[]).filter(
    ({ metadata, spec }) =>
      (metadata.namespace === pod.metadata.namespace || metadata.namespace === ROOT) &&
      selects(spec?.selector, pod),
  );
  const of = (action: string) => all.filter(({ spec }) => (spec?.action ?? 'ALLOW') === action);
  const takes = ({ spec }: AuthorizationPolicy) =>
    (spec?.rules ?? []).some((rule) => fits(rule, port, request, from));
  if (of('DENY').some(takes)) return true;
  const allowing = of('ALLOW');
  return allowing.length > 0 && !allowing.some(takes);
}

function fits(
  { from, to, when }: PolicyRule,
  port: number,
  request: MeshRequest,
  sender: Pod | undefined,
): boolean {
  return (
    (!from?.length || from.some(({ source }) => source && comesFrom(source, sender))) &&
    (!to?.length || to.some(({ operation }) => operation && isSuch(operation, port, request))) &&
    (when ?? []).every(({ key = '', values, notValues }) => {
      const value = attribute(key, port, request, sender);
      return listed(values, value) && !(notValues?.length && listed(notValues, value));
    })
  );
}

/** Exact, `prefix*`, `*suffix`, or `*` for anything that is there. */
function listed(values: readonly string[] | undefined, value: string | undefined): boolean {
  if (!values?.length) return true;
  return values.some((one) => {
    if (value === undefined) return false;
    if (one === '*') return value !== '';
    if (one.endsWith('*')) return value.startsWith(one.slice(0, -1));
    return one.startsWith('*') ? value.endsWith(one.slice(1)) : value === one;
  });
}

const not = (values: readonly string[] | undefined, value: string | undefined): boolean =>
  !values?.length || !listed(values, value);

/** `cluster.local/ns/NAMESPACE/sa/ACCOUNT`, as its certificate says. */
const principalOf = (pod: Pod | undefined): string | undefined =>
  pod && `cluster.local/ns/${pod.metadata.namespace ?? ''}/sa/${pod.spec.serviceAccountName ?? 'default'}`;

const comesFrom = (source: PolicySource, pod: Pod | undefined): boolean =>
  listed(source.principals, principalOf(pod)) &&
  not(source.notPrincipals, principalOf(pod)) &&
  listed(source.namespaces, pod?.metadata.namespace) &&
  not(source.notNamespaces, pod?.metadata.namespace) &&
  inBlocks(source.ipBlocks, pod) &&
  !(source.notIpBlocks?.length && inBlocks(source.notIpBlocks, pod)) &&
  // Nobody's tokens are looked at here: who wants one of its issuer is not satisfied.
  !source.requestPrincipals?.length;

function inBlocks(blocks: readonly string[] | undefined, pod: Pod | undefined): boolean {
  if (!blocks?.length) return true;
  const ip = pod?.status?.podIP;
  return ip !== undefined && blocks.some((block) => isWithin(ip, block));
}

function isWithin(ip: string, block: string): boolean {
  const [base = '', length = '32'] = block.split('/');
  const bits = (address: string) =>
    address
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('');
  return bits(ip).slice(0, Number(length)) === bits(base).slice(0, Number(length));
}

function isSuch(operation: PolicyOperation, port: number, request: MeshRequest): boolean {
  const [path = '/'] = request.path.split('?');
  return (
    listed(operation.hosts, request.host) &&
    not(operation.notHosts, request.host) &&
    listed(operation.ports, String(port)) &&
    not(operation.notPorts, String(port)) &&
    listed(operation.methods, request.method) &&
    not(operation.notMethods, request.method) &&
    listed(operation.paths, path) &&
    not(operation.notPaths, path)
  );
}

function attribute(
  key: string,
  port: number,
  request: MeshRequest,
  pod: Pod | undefined,
): string | undefined {
  const header = /^request\.headers\[(.+)\]$/.exec(key)?.[1];
  if (header !== undefined) return headerOf(request.headers, header.toLowerCase());
  if (key === 'source.namespace') return pod?.metadata.namespace;
  if (key === 'source.principal') return principalOf(pod);
  if (key === 'source.ip') return pod?.status?.podIP;
  return key === 'destination.port' ? String(port) : undefined;
}
