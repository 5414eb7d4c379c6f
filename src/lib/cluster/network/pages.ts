/** What nginx itself answers: its error pages, and where it sends a client. */

export interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const TITLES: Readonly<Record<number, string>> = {
  308: 'Permanent Redirect',
  401: 'Authorization Required',
  404: 'Not Found',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

export function nginxPage(status: number, headers: Readonly<Record<string, string>> = {}): Page {
  const title = `${status} ${TITLES[status] ?? ''}`;
  const lines = [
    '<html>',
    `<head><title>${title}</title></head>`,
    '<body>',
    `<center><h1>${title}</h1></center>`,
    '<hr><center>nginx</center>',
    '</body>',
    '</html>',
    '',
  ];
  return { status, headers, body: lines.join('\r\n') };
}
