/** `--write-out`: what is known when a transfer is over (curl(1), -w). */

export interface Facts {
  readonly status: number;
  readonly isHttp2: boolean;
  readonly sizeDownload: number;
  readonly sizeUpload: number;
  readonly sizeHeader: number;
  readonly sizeRequest: number;
  readonly resolvedMs: number;
  readonly connectedMs: number;
  readonly tlsMs: number;
  readonly startedMs: number;
  readonly totalMs: number;
  readonly redirectMs: number;
  readonly redirects: number;
  readonly connects: number;
  readonly redirectUrl: string;
  readonly url: string;
  readonly effectiveUrl: string;
  readonly ip: string;
  readonly port: number;
  readonly scheme: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly exitCode: number;
  readonly errorText: string;
  readonly fileName: string;
  readonly number: number;
  readonly tlsVerified: number;
}

const seconds = (ms: number): string => (ms / 1000).toFixed(6);
const header = ({ headers }: Facts, name: string): string =>
  Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1] ?? '';
const code = ({ status }: Facts): string => String(status).padStart(3, '0');

const VARIABLES: Readonly<Record<string, (facts: Facts) => string>> = {
  content_type: (facts) => header(facts, 'content-type'),
  errormsg: ({ errorText }) => errorText,
  exitcode: ({ exitCode }) => String(exitCode),
  filename_effective: ({ fileName }) => fileName,
  header_json: ({ headers }) =>
    JSON.stringify(
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value]])),
    ),
  http_code: code,
  http_connect: () => '000',
  http_version: ({ status, isHttp2 }) => (status === 0 ? '0' : isHttp2 ? '2' : '1.1'),
  local_ip: () => '',
  local_port: () => '0',
  method: ({ method }) => method,
  num_connects: ({ connects }) => String(connects),
  num_headers: ({ headers }) => String(Object.keys(headers).length),
  num_redirects: ({ redirects }) => String(redirects),
  onerror: () => '',
  proxy_ssl_verify_result: () => '0',
  redirect_url: ({ redirectUrl }) => redirectUrl,
  referer: () => '',
  remote_ip: ({ ip }) => ip,
  remote_port: ({ ip, port }) => String(ip === '' ? 0 : port),
  response_code: code,
  scheme: ({ scheme }) => scheme.toUpperCase(),
  size_download: ({ sizeDownload }) => String(sizeDownload),
  size_header: ({ sizeHeader }) => String(sizeHeader),
  size_request: ({ sizeRequest }) => String(sizeRequest),
  size_upload: ({ sizeUpload }) => String(sizeUpload),
  speed_download: ({ sizeDownload, totalMs }) => String(Math.floor((1000 * sizeDownload) / (totalMs || 1))),
  speed_upload: ({ sizeUpload, totalMs }) => String(Math.floor((1000 * sizeUpload) / (totalMs || 1))),
  ssl_verify_result: ({ tlsVerified }) => String(tlsVerified),
  time_appconnect: ({ tlsMs }) => seconds(tlsMs),
  time_connect: ({ connectedMs }) => seconds(connectedMs),
  time_namelookup: ({ resolvedMs }) => seconds(resolvedMs),
  time_pretransfer: ({ connectedMs, tlsMs }) => seconds(Math.max(connectedMs, tlsMs)),
  time_redirect: ({ redirectMs }) => seconds(redirectMs),
  time_starttransfer: ({ startedMs }) => seconds(startedMs),
  time_total: ({ totalMs }) => seconds(totalMs),
  url: ({ url }) => url,
  url_effective: ({ effectiveUrl }) => effectiveUrl,
  urlnum: ({ number }) => String(number),
};

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** The text for standard output and for standard error, and the complaints about variables that do not exist. */
export function written(
  format: string,
  facts: Facts,
): { readonly out: string; readonly err: string; readonly unknown: readonly string[] } {
  const texts = { out: '', err: '' };
  const unknown: string[] = [];
  let into: 'out' | 'err' = 'out';
  const all = /\\(.)|%%|%\{(header_json|json|[^}]*)\}|%header\{([^}]*)\}|[^\\%]+|[\\%]/gs;
  for (const [piece, escape, name, field] of format.matchAll(all)) {
    if (escape !== undefined) texts[into] += ESCAPES[escape] ?? (escape === '\\' ? '\\' : `\\${escape}`);
    else if (piece === '%%') texts[into] += '%';
    else if (field !== undefined) texts[into] += header(facts, field.toLowerCase());
    else if (name === undefined) texts[into] += piece;
    else if (name === 'stderr') into = 'err';
    else if (name === 'stdout') into = 'out';
    else if (name === 'onerror' && facts.exitCode === 0) break;
    else if (name === 'json') texts[into] += json(facts);
    else {
      const variable = VARIABLES[name];
      if (variable) texts[into] += variable(facts);
      else unknown.push(name);
    }
  }
  return { ...texts, unknown };
}

const NUMBERS =
  /^(exitcode|http_c\w+|num_\w+|proxy_ssl\w+|remote_port|local_port|response_code|size_\w+|speed_\w+|ssl_\w+|time_\w+|urlnum)$/;

function json(facts: Facts): string {
  const fields = Object.entries(VARIABLES)
    .filter(([name]) => name !== 'header_json' && name !== 'onerror')
    .map(([name, value]) => {
      const text = value(facts);
      if (NUMBERS.test(name)) return `"${name}":${name.startsWith('time') ? text : Number(text)}`;
      return `"${name}":${text === '' ? 'null' : JSON.stringify(text)}`;
    });
  return `{${fields.join(',')},"curl_version":"libcurl/8.5.0"}`;
}
