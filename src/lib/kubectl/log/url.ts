/** Addresses as Go's net/url writes them. */
import type { KubeRequest } from '#lib/kube/client.ts';

/** The path with its query: names sorted, empty values left out as kubectl leaves them out. */
export function requestUrl(server: string, { path, query = {} }: KubeRequest): string {
  const pairs = Object.keys(query)
    .sort()
    .flatMap((name) => [query[name]!].flat().map((value) => [name, value] as const))
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`);
  return `${server.replace(/\/+$/, '')}${path}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`;
}

/** Go's QueryEscape. */
const escaped = (text: string): string =>
  encodeURIComponent(text)
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
