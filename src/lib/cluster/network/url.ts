/** Host, port and path of an http or https URL; the scheme may be missing, as curl allows. */
export function parseUrl(text: string): { host: string; port: number; path: string } | undefined {
  const match = /^(?:(https?):\/\/)?(?:[^@/]*@)?(\[[^\]]*\]|[^:/?#]+)(?::(\d+))?([/?][^#]*)?(?:#.*)?$/i.exec(
    text,
  );
  if (!match) return undefined;
  const [, scheme = 'http', host = '', port, path = '/'] = match;
  const at = port === undefined ? (scheme.toLowerCase() === 'https' ? 443 : 80) : Number(port);
  return at > 65_535 ? undefined : { host, port: at, path: path.startsWith('?') ? `/${path}` : path };
}
