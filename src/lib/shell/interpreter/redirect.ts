/** Redirections: which stream goes where while a command runs. */
import type { HereDoc, Redirect, Redirection, Word } from 'unbash';
import { FileError } from '#lib/shell/program.ts';
import { FileSink, Sink, Source, TextSource } from '#lib/shell/io.ts';
import { expandText, expandWords } from './expand.ts';
import { ShellError } from './flow.ts';
import type { Descriptor, Descriptors, Interpreter } from './interpreter.ts';

class NullSink extends Sink {
  protected override put(): void {}
}

/** A folder can be opened; it is reading it that fails. */
class FolderSource extends Source {
  protected override next(): Promise<never> {
    return Promise.reject(new FileError('EISDIR', 'Is a directory'));
  }
}

/** `/dev/full`: there is never room. */
class FullSink extends Sink {
  protected override put(): never {
    throw new FileError('ENOSPC', 'No space left on device');
  }
}

function openForWriting(sh: Interpreter, fds: Descriptors, name: string, append: boolean): Descriptor {
  const { files, pacer } = sh.host;
  const device = /^\/dev\/(?:std(in|out|err)|fd\/(\d+))$/.exec(name);
  if (device) {
    const fd = fds.get(device[2] ? Number(device[2]) : ['in', 'out', 'err'].indexOf(device[1] as string));
    if (fd?.output) return fd;
  }
  if (name === '/dev/tty') return fds.get(2) ?? {};
  const path = files.resolve(sh.cwd, name);
  if (path === '/dev/null' || path === '/dev/zero') return { output: new NullSink(pacer) };
  if (path === '/dev/full') return { output: new FullSink(pacer) };
  if (name.endsWith('/')) throw new FileError('EISDIR', 'Is a directory');
  if (!append || !files.stat(path)) files.write(path, '', files.stat(path) ? undefined : 0o666 & ~sh.umask);
  else if (files.stat(path)?.kind === 'dir') throw new FileError('EISDIR', 'Is a directory');
  return { output: new FileSink(files, path, pacer) };
}

function openForReading(sh: Interpreter, name: string): Descriptor {
  const device = /^\/dev\/(?:stdin|fd\/(\d+))$/.exec(name);
  const open = device && sh.fds.get(Number(device[1] ?? 0));
  if (open?.input) return open;
  const path = sh.host.files.resolve(sh.cwd, name);
  if (sh.host.files.stat(path)?.kind === 'dir') return { input: new FolderSource() };
  return { input: new TextSource(sh.host.files.read(path)) };
}

async function targetOf(sh: Interpreter, word: Word): Promise<string> {
  const names = await expandWords(sh, [word]);
  if (names.length !== 1) throw new ShellError(`${word.text}: ambiguous redirect`);
  return names[0] as string;
}

/** The body of a here-document with its expansions. */
export async function hereDocText(sh: Interpreter, node: HereDoc): Promise<string> {
  const { body, operator } = node;
  let text = body.text;
  if (body.parts) {
    // Tabs are those of the source, not those that an expansion brings.
    let start = true;
    text = '';
    for (const part of body.parts) {
      if (part.type === 'Literal') {
        const source =
          operator === '<<-' ? part.value.replace(start ? /(^|\n)\t+/g : /(\n)\t+/g, '$1') : part.value;
        text += source;
        start = part.value.endsWith('\n');
      } else {
        text += await expandText(sh, {
          type: 'Word',
          text: part.text,
          value: part.text,
          pos: part.pos,
          end: part.end,
          parts: [
            {
              type: 'DoubleQuoted',
              pos: part.pos,
              end: part.end,
              text: part.text,
              parts: [part as never],
            },
          ],
        });
        start = false;
      }
    }
  } else if (operator === '<<-') text = text.replace(/^\t+/gm, '');
  return body.parts || node.delimiter?.quoted
    ? text
    : text.replace(/\\([\\$`\n])/g, (_, char: string) => (char === '\n' ? '' : char));
}

async function hereDoc(sh: Interpreter, node: HereDoc): Promise<Descriptor> {
  return { input: new TextSource(await hereDocText(sh, node)) };
}

/** `2>&1`, `>&-`, `0<&3`. */
function duplicate(fds: Descriptors, target: string): Descriptor | undefined {
  if (target === '-') return undefined;
  const from = fds.get(Number(target.replace(/-$/, '')));
  if (!from) throw new ShellError(`${target}: Bad file descriptor`);
  return from;
}

async function applyOne(sh: Interpreter, fds: Map<number, Descriptor>, node: Redirection): Promise<void> {
  const descriptor = node.descriptor;
  let fd = descriptor?.type === 'FileDescriptor' ? descriptor.value : undefined;
  if (descriptor?.type === 'FileDescriptorVariable') {
    fd = Math.max(9, ...fds.keys()) + 1;
    sh.assign(descriptor.name, String(fd));
  }
  const set = (number: number, value: Descriptor | undefined) =>
    value ? fds.set(number, value) : fds.delete(number);
  if (node.type === 'HereDoc') set(fd ?? 0, await hereDoc(sh, node));
  else if (node.target === undefined)
    throw new ShellError("syntax error near unexpected token `newline'", {
      status: 2,
    });
  else if (node.type === 'HereString')
    set(fd ?? 0, {
      input: new TextSource(`${await expandText(sh, node.target)}\n`),
    });
  else await applyFile(sh, fds, node, node.target, fd, set);
}

async function applyFile(
  sh: Interpreter,
  fds: Map<number, Descriptor>,
  node: Redirect,
  word: Word,
  fd: number | undefined,
  set: (fd: number, value: Descriptor | undefined) => void,
): Promise<void> {
  const only = word.parts?.length === 1 ? word.parts[0] : undefined;
  if (only?.type === 'ProcessSubstitution' && only.operator === '<' && node.operator === '<')
    return set(fd ?? 0, { input: sh.streamProcess(only) });
  const target = await targetOf(sh, word);
  try {
    switch (node.operator) {
      case '<':
        return set(fd ?? 0, openForReading(sh, target));
      case '<>':
        return set(fd ?? 0, {
          ...openForWriting(sh, fds, target, true),
          ...openForReading(sh, target),
        });
      case '<&':
        return set(fd ?? 0, duplicate(fds, target));
      case '>&':
        if (/^(\d+-?|-)$/.test(target)) return set(fd ?? 1, duplicate(fds, target));
    }
    const both = node.operator.startsWith('&') || node.operator === '>&';
    if (
      node.operator === '>' &&
      sh.options.has('noclobber') &&
      sh.host.files.stat(sh.host.files.resolve(sh.cwd, target))?.kind === 'file' &&
      target !== '/dev/null'
    ) {
      throw new ShellError(`${target}: cannot overwrite existing file`);
    }
    const opened = openForWriting(sh, fds, target, node.operator.endsWith('>>'));
    set(fd ?? 1, opened);
    if (both) set(2, opened);
  } catch (error) {
    if (error instanceof FileError) throw new ShellError(`${target}: ${error.message}`);
    throw error;
  }
}

/** The streams after these redirections. Throws ShellError. */
export async function redirected(sh: Interpreter, redirects: readonly Redirection[]): Promise<Descriptors> {
  const fds = new Map(sh.fds);
  for (const node of redirects) await applyOne(sh, fds, node);
  return fds;
}

/** Runs `body` with redirections applied; a redirection that fails is told and gives 1. */
export async function withRedirects(
  sh: Interpreter,
  redirects: readonly Redirection[],
  body: () => Promise<number>,
): Promise<number> {
  if (redirects.length === 0) return body();
  const before = sh.fds;
  try {
    sh.fds = await redirected(sh, redirects);
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
    await sh.complain(error.message);
    return 1;
  }
  try {
    return await body();
  } finally {
    closeOpened(before, sh.fds);
    sh.fds = before;
  }
}

/** Lets go of the pipes that a redirection opened (`< <(…)`). */
function closeOpened(before: Descriptors, after: Descriptors): void {
  const kept = new Set([...before.values()].map(({ input }) => input));
  for (const { input } of after.values()) if (input && !kept.has(input)) input.close();
}
