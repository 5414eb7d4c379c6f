/** file: what a file holds, as far as the first lines tell. */
import type { Process, Program } from '#lib/shell/program.ts';
import { pathOf, program, ProgramError, readOptions } from './options.ts';

interface Kind {
  readonly words: string;
  readonly mime: string;
}

const MAGIC: readonly (readonly [string, string, string])[] = [
  ['\x7fELF', 'ELF', 'application/x-executable'],
  ['PK\x03\x04', 'Zip archive data', 'application/zip'],
  ['%PDF-', 'PDF document', 'application/pdf'],
  ['\x89PNG', 'PNG image data', 'image/png'],
  ['GIF8', 'GIF image data', 'image/gif'],
  ['-----BEGIN CERTIFICATE-----', 'PEM certificate', 'text/plain'],
  ['-----BEGIN RSA PRIVATE KEY-----', 'PEM RSA private key', 'text/plain'],
  ['-----BEGIN OPENSSH PRIVATE KEY-----', 'OpenSSH private key', 'text/plain'],
  ['<?xml', 'XML 1.0 document, ASCII text', 'text/xml'],
];

/** How the characters of a text are stored. */
function encoding(text: string): { words: string; charset: string } {
  if (/[\udc80-\udcff]/.test(text.replace(/[\ud800-\udbff][\udc00-\udfff]/g, '')))
    return { words: 'Non-ISO extended-ASCII', charset: 'unknown-8bit' };
  // eslint-disable-next-line no-control-regex
  return /[^\x00-\x7f]/.test(text)
    ? { words: 'Unicode text, UTF-8', charset: 'utf-8' }
    : { words: 'ASCII', charset: 'us-ascii' };
}

function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function kindOf(text: string): Kind {
  if (text === '') return { words: 'empty', mime: 'inode/x-empty; charset=binary' };
  for (const [start, words, mime] of MAGIC)
    if (text.startsWith(start))
      return { words, mime: `${mime}; charset=${mime.startsWith('text') ? 'us-ascii' : 'binary'}` };
  if (text.startsWith('\x1f\udc8b'))
    return { words: 'gzip compressed data', mime: 'application/gzip; charset=binary' };
  // eslint-disable-next-line no-control-regex
  if (/[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f]/.test(text))
    return { words: 'data', mime: 'application/octet-stream; charset=binary' };
  const { words, charset } = encoding(text);
  if (isJson(text)) return { words: 'JSON text data', mime: `application/json; charset=${charset}` };
  const said = [
    `${words}${words === 'ASCII' || words.startsWith('Non') ? ' text' : ' text'}`.replace(
      'text, UTF-8 text',
      'text, UTF-8 text',
    ),
  ];
  const shell = /^#!\s*(\S+)(?: (\S+))?/.exec(text);
  const script = shell ? shebang(shell[1] as string, shell[2]) : undefined;
  if (script)
    said[0] = `${script.words}, ${words === 'ASCII' ? 'ASCII text executable' : `${words} text executable`}`;
  const longest = Math.max(...text.split('\n').map(({ length }) => length));
  if (longest > 300) said.push(`with very long lines (${longest})`);
  if (/\r\n/.test(text)) said.push('with CRLF line terminators');
  else if (!text.includes('\n')) said.push('with no line terminators');
  return { words: said.join(', '), mime: `${script?.mime ?? 'text/plain'}; charset=${charset}` };
}

function shebang(path: string, argument: string | undefined): Kind | undefined {
  const name = path.endsWith('/env') ? (argument ?? '') : path.slice(path.lastIndexOf('/') + 1);
  if (name === 'bash') return { words: 'Bourne-Again shell script', mime: 'text/x-shellscript' };
  if (name === 'sh') return { words: 'POSIX shell script', mime: 'text/x-shellscript' };
  if (/^python/.test(name)) return { words: 'Python script', mime: 'text/x-script.python' };
  return name === '' ? undefined : { words: `a ${path} script`, mime: 'text/plain' };
}

function describe(process: Process, name: string, follow: boolean): Kind {
  const path = pathOf(process, name);
  const link = process.files.lstat(path);
  if (!link)
    return {
      words: `cannot open \`${name}' (No such file or directory)`,
      mime: `cannot open \`${name}' (No such file or directory)`,
    };
  if (link.kind === 'link' && !follow) {
    const broken = process.files.stat(path) ? '' : 'broken ';
    return { words: `${broken}symbolic link to ${link.target}`, mime: 'inode/symlink; charset=binary' };
  }
  if (path === '/dev/null')
    return { words: 'character special (1/3)', mime: 'inode/chardevice; charset=binary' };
  if (link.kind === 'dir' || process.files.stat(path)?.kind === 'dir') {
    const sticky = link.mode & 0o1000 ? 'sticky, ' : '';
    return { words: `${sticky}directory`, mime: 'inode/directory; charset=binary' };
  }
  return kindOf(process.files.read(path));
}

export const file: Program = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'biLhsz',
    long: {
      brief: 'b',
      mime: 'i',
      'mime-type': 'type',
      'mime-encoding': 'encoding',
      dereference: 'L',
      'no-dereference': 'h',
    },
  });
  if (options.rest.length === 0)
    throw new ProgramError(
      'usage: file [-bchiklLNnprsSvzZ0] [--apple] [--extension] [--mime-encoding]\n            [--mime-type] [-e <testname>] [-F <separator>]  [-f <namefile>]\n            [-m <magicfiles>] [-P <parameter=value>] [--exclude-quiet]\n            <file> ...',
    );
  const width = Math.max(...options.rest.map(({ length }) => length)) + 1;
  for (const name of options.rest) {
    const { words, mime } = describe(process, name, options.has('L'));
    const [type = '', charset = ''] = mime.split('; charset=');
    const said = options.has('i')
      ? mime
      : options.has('type')
        ? type
        : options.has('encoding')
          ? charset
          : words;
    await process.stdout.write(options.has('b') ? `${said}\n` : `${`${name}:`.padEnd(width)} ${said}\n`);
  }
  return 0;
});
