/** A case is one text: `-- path --` before each file, then `-- stdout --` and `-- stderr --` as the real kubectl gave them. */

export function readCase(text) {
  const files = [];
  let stdout = '';
  let stderr = '';
  for (const part of text.split(/^(?=-- .* --\n)/m)) {
    const [, path, body] = /^-- (.*) --\n([^]*)$/.exec(part) ?? [];
    if (path === 'stdout') stdout = body;
    else if (path === 'stderr') stderr = body;
    else if (path !== undefined) files.push([path, body]);
  }
  return { files, stdout, stderr };
}

export function writeCase({ files, stdout, stderr }) {
  return [...files, ['stdout', stdout], ['stderr', stderr]]
    .filter(([path, body]) => body !== '' || (path !== 'stdout' && path !== 'stderr'))
    .map(([path, body]) => `-- ${path} --\n${body}${body === '' || body.endsWith('\n') ? '' : '\n'}`)
    .join('');
}
