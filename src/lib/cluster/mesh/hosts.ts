/** Names of hosts as Istio's objects write them: short ones are of the object's own namespace. */
import type { Store } from '#lib/cluster/store/store.ts';
import type { Service } from '#lib/kube/types.ts';

const DOMAIN = 'svc.cluster.local';

/** `product` in namespace `shop` is `product.shop.svc.cluster.local`; names with dots are whole already (pkg/config/model, ResolveShortnameToFQDN). */
export const fullName = (host: string, namespace: string): string =>
  host === '' || host.includes('.') || host.includes('*') ? host : `${host}.${namespace}.${DOMAIN}`;

/** What a client in `namespace` means by a host: any of the names that DNS has for a Service; undefined where there is none. */
export function serviceFor(store: Store, host: string, namespace: string): Service | undefined {
  const [name = '', ns = namespace, ...rest] = host.replace(/\.$/, '').split('.');
  if (rest.length > 0 && !/^svc(\.cluster(\.local)?)?$/.test(rest.join('.'))) return undefined;
  return store.get('services', ns, name) as Service | undefined;
}

/** The Service of a whole name. */
export function serviceNamed(store: Store, full: string): Service | undefined {
  const words = full.split('.');
  if (words.slice(2).join('.') !== DOMAIN) return undefined;
  return store.get('services', words[1], words[0] ?? '') as Service | undefined;
}

export const nameOf = ({ metadata }: Service): string =>
  `${metadata.name}.${metadata.namespace ?? ''}.${DOMAIN}`;

/** Whether a pattern (`*`, `*.example.com`, or a plain name) takes a host. */
export function takesHost(pattern: string, host: string): boolean {
  if (pattern === '*') return true;
  return pattern.startsWith('*') ? host.endsWith(pattern.slice(1)) : pattern === host;
}

/** Whether two patterns have a host in common, one being at least as wide as the other. */
export const hostsMeet = (a: string, b: string): boolean => takesHost(a, b) || takesHost(b, a);

/** Whether an object of namespace `home` may be seen from `namespace`. */
export const isVisible = (
  exportTo: readonly string[] | undefined,
  home: string,
  namespace: string,
): boolean =>
  !exportTo?.length ||
  exportTo.some((one) => one === '*' || one === namespace || (one === '.' && home === namespace));
