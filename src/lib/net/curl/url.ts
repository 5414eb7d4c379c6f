/** A URL as curl takes it apart: the scheme may be missing, a user may stand before the host. */

export interface Address {
  readonly scheme: string;
  readonly user?: string;
  readonly host: string;
  readonly port: number;
  /** Whether the port was said. */
  readonly portGiven: boolean;
  /** Path and query, beginning with `/`. */
  readonly path: string;
}

const PORTS: Readonly<Record<string, number>> = { http: 80, https: 443, telnet: 23 };

/** Undefined: that is no URL. */
export function addressOf(text: string): Address | undefined {
  const match =
    /^(?:([a-z][a-z\d+.-]*):\/\/)?(?:([^@/?#]*)@)?(\[[^\]]*\]|[^:/?#]+)(?::(\d*))?([/?][^#]*)?(?:#.*)?$/i.exec(
      text,
    );
  const [, scheme = 'http', user, host = '', port = '', path = '/'] = match ?? [];
  if (!match || /[\s\0]|^[a-z\d+.-]*:\/\/(?:$|[/?#:])/i.test(text) || Number(port) > 65_535) return undefined;
  const known = scheme.toLowerCase();
  return {
    scheme: known,
    ...(user !== undefined && { user: decodeURIComponent(user) }),
    host,
    port: port === '' ? (PORTS[known] ?? 0) : Number(port),
    portGiven: port !== '',
    path: path.startsWith('?') ? `/${path}` : path,
  };
}

/** `Host:` as it is sent: the port is left out where it is the scheme's own. */
export const hostHeader = ({ scheme, host, port }: Address): string =>
  port === PORTS[scheme] ? host : `${host}:${port}`;

/** The whole URL again, as `%{url_effective}` shows it. */
export const effective = (address: Address): string => {
  const { scheme, host, port, portGiven, path } = address;
  return `${scheme}://${host}${portGiven ? `:${port}` : ''}${path}`;
};

/** Where a `Location` leads from here. */
export function followed(from: Address, location: string): string {
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(location)) return location;
  const origin = `${from.scheme}://${from.host}${from.portGiven ? `:${from.port}` : ''}`;
  if (location.startsWith('//')) return `${from.scheme}:${location}`;
  if (location.startsWith('/')) return `${origin}${location}`;
  const folder = (from.path.split('?')[0] ?? '/').replace(/[^/]*$/, '');
  return `${origin}${folder}${location}`;
}
