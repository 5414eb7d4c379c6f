/** Redirections in a container's shell: which stream goes where while a command runs. */
import type { HereDoc, Redirection } from 'unbash';
import { Complaint } from './complaint.ts';
import { expandText, piecesOf } from './expand.ts';
import { Denied } from './files.ts';
import { Input } from './input.ts';
import type { Steps } from './machine.ts';
import type { Sink, Streams } from './process.ts';
import type { Shell } from './shell.ts';

/** Runs something with its inputs and outputs turned elsewhere, one redirection after the other. */
export function* withRedirects(
  sh: Shell,
  redirects: readonly Redirection[],
  body: () => Steps<number>,
): Steps<number> {
  if (redirects.length === 0) return yield* body();
  const { streams } = sh.process;
  const fds = new Map(sh.fds);
  try {
    yield* redirect(sh, redirects);
    return yield* body();
  } finally {
    sh.process.streams = streams;
    sh.fds = fds;
  }
}

/** Turns the shell's own streams, for good (`exec > file`) or until somebody turns them back. */
export function* redirect(sh: Shell, redirects: readonly Redirection[]): Steps<void> {
  for (const one of redirects) sh.process.streams = yield* turned(sh, one, sh.process.streams);
}

function* turned(sh: Shell, node: Redirection, streams: Streams): Steps<Streams> {
  const given = node.descriptor?.type === 'FileDescriptor' ? node.descriptor.value : undefined;
  if (node.type === 'HereDoc') return { ...streams, input: new Input(yield* hereDocText(sh, node)) };
  const target = node.target ? yield* expandText(sh, node.target) : '';
  if (node.type === 'HereString') return { ...streams, input: new Input(`${target}\n`) };
  switch (node.operator) {
    case '<':
    case '<>':
      return { ...streams, input: new Input(readFrom(sh, target, streams)) };
    case '<&':
      return target === '-' ? { ...streams, input: new Input() } : streams;
    case '>&':
      if (/^(\d+|-)$/.test(target)) return put(sh, streams, given ?? 1, sinkOf(sh, streams, target));
      break;
    case '&>':
    case '&>>':
      break;
    default:
      return put(sh, streams, given ?? 1, openFile(sh, target, node.operator === '>>'));
  }
  const sink = openFile(sh, target, node.operator === '&>>');
  return { ...streams, out: sink, err: sink };
}

function put(sh: Shell, streams: Streams, fd: number, sink: Sink): Streams {
  if (fd === 1) return { ...streams, out: sink };
  if (fd === 2) return { ...streams, err: sink };
  sh.fds.set(fd, sink);
  return streams;
}

function sinkOf(sh: Shell, { out, err }: Streams, target: string): Sink {
  if (target === '-') return () => undefined;
  const sink = { '1': out, '2': err }[target] ?? sh.fds.get(Number(target));
  if (!sink)
    throw new Complaint(
      sh.dialect === 'bash' ? `${target}: Bad file descriptor` : `${target}: Bad file descriptor`,
      failure(sh),
    );
  return sink;
}

const failure = ({ dialect }: Shell) => ({ status: dialect === 'dash' ? 2 : 1 });

function readFrom(sh: Shell, path: string, { input }: Streams): string {
  if (/^\/dev\/(stdin|fd\/0)$/.test(sh.process.path(path))) return input.take();
  const text = sh.process.read(path);
  if (text !== undefined) return text;
  if (sh.process.list(path) !== undefined) return '';
  throw new Complaint(
    {
      dash: `cannot open ${path}: No such file`,
      ash: `can't open ${path}: no such file`,
      bash: `${path}: No such file or directory`,
    }[sh.dialect],
    failure(sh),
  );
}

function openFile(sh: Shell, path: string, append: boolean): Sink {
  const { process } = sh;
  const full = process.path(path);
  if (/^\/dev\//.test(full)) return (text) => process.put(full, text);
  const cannot = (dash: string, plain: string) =>
    new Complaint(
      {
        dash: `cannot create ${path}: ${dash}`,
        ash: `can't create ${path}: ${plain}`,
        bash: `${path}: ${plain === 'nonexistent directory' ? 'No such file or directory' : plain}`,
      }[sh.dialect],
      failure(sh),
    );
  if (process.read(full) === undefined && process.list(full) !== undefined)
    throw cannot('Is a directory', 'Is a directory');
  if (process.list(full.replace(/\/[^/]*$/, '') || '/') === undefined)
    throw cannot('Directory nonexistent', 'nonexistent directory');
  try {
    if (!append || process.read(full) === undefined) process.put(full, '');
    else if (process.machine.files.isReadOnly(full)) throw new Denied(path);
  } catch (stop) {
    if (!(stop instanceof Denied)) throw stop;
    throw cannot('Read-only file system', 'Read-only file system');
  }
  return (text) => process.put(full, `${process.read(full) ?? ''}${text}`);
}

/** The body of a here-document with its expansions; `<<-` takes the tabs away. */
function* hereDocText(sh: Shell, { body, operator, delimiter }: HereDoc): Steps<string> {
  const strip = (text: string, start: boolean) =>
    operator === '<<-' ? text.replace(start ? /(^|\n)\t+/g : /(\n)\t+/g, '$1') : text;
  if (!body.parts) {
    const text = strip(body.text, true);
    return delimiter?.quoted
      ? text
      : text.replace(/\\([\\$`\n])/g, (_, char: string) => (char === '\n' ? '' : char));
  }
  let text = '';
  let start = true;
  for (const part of body.parts) {
    if (part.type === 'Literal') text += strip(part.value, start);
    else
      text += (yield* piecesOf(sh, [part], { quoted: true }))
        .map((piece) => (piece === 'break' ? ' ' : piece.text))
        .join('');
    start = part.type === 'Literal' && part.value.endsWith('\n');
  }
  return text;
}
