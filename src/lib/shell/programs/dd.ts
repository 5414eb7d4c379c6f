/** dd and truncate: files as blocks of bytes. */
import { utf8, utf8Text } from '#lib/bytes/utf8.ts';
import { FileError, type Program } from '#lib/shell/program.ts';
import { byteCount } from './lists.ts';
import { pathOf, program, ProgramError, readOptions } from './options.ts';
import { forEach } from './paths.ts';

/** More than all files may hold is not worth making. */
const LARGEST = 64 * 1024 * 1024;

const truncate = program((process) => {
  const options = readOptions(process.args, {
    short: 'cor:s:',
    long: { 'no-create': 'c', 'size=': 's', 'reference=': 'r' },
  });
  const size = options.value('s');
  const reference = options.value('r');
  if (size === undefined && reference === undefined)
    throw new ProgramError('you must specify either ‘--size’ or ‘--reference’', { hint: true });
  if (options.rest.length === 0) throw new ProgramError('missing file operand', { hint: true });
  const match = /^([-+<>/%]?)(.+)$/.exec(size ?? '');
  const given = match ? byteCount(match[2] as string, 'Invalid number') : 0;
  return forEach(
    process,
    options.rest,
    (name) => `cannot open '${name}' for writing`,
    (name) => {
      const path = pathOf(process, name);
      const there = process.files.stat(path);
      if (!there && options.has('c')) return;
      if (!there) process.files.write(path, '');
      const bytes = utf8(process.files.read(path));
      const from = bytes.length;
      const to =
        reference !== undefined
          ? (process.files.stat(pathOf(process, reference))?.size ?? 0)
          : ({
              '+': from + given,
              '-': Math.max(0, from - given),
              '<': Math.min(from, given),
              '>': Math.max(from, given),
              '/': from - (from % given),
              '%': Math.ceil(from / given) * given,
            }[match?.[1] ?? ''] ?? given);
      if (to > LARGEST) throw new FileError('ENOSPC', 'No space left on device');
      const out =
        to <= from ? utf8Text(bytes.slice(0, to)) : process.files.read(path) + '\0'.repeat(to - from);
      process.files.write(path, out);
    },
  );
});

const dd = program(async (process) => {
  const values = new Map<string, string>();
  for (const word of process.args.slice(1)) {
    const match = /^(if|of|bs|ibs|obs|count|skip|seek|status|conv|iflag|oflag)=(.*)$/.exec(word);
    if (!match) throw new ProgramError(`unrecognized operand ‘${word}’`, { hint: true });
    values.set(match[1] as string, match[2] as string);
  }
  const size = byteCount(values.get('bs') ?? values.get('ibs') ?? '512', 'invalid number');
  if (size === 0) throw new ProgramError(`invalid number: ‘${values.get('bs')}’`);
  const amount = (name: string) => byteCount(values.get(name) ?? '0', 'invalid number');
  const count = values.has('count') ? amount('count') : Infinity;
  const name = values.get('if');
  let bytes: Uint8Array;
  const from = name === undefined ? '' : pathOf(process, name);
  if (from === '/dev/zero' || from === '/dev/urandom' || from === '/dev/random') {
    if (count * size > LARGEST) throw new ProgramError('error writing: No space left on device');
    bytes = Uint8Array.from({ length: count * size }, () =>
      from === '/dev/zero' ? 0 : process.leash.sim.random.below(256),
    );
  } else if (name === undefined) bytes = utf8(await process.stdin.readAll());
  else {
    try {
      bytes = utf8(process.files.read(from));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      throw new ProgramError(
        error.code === 'EISDIR'
          ? `error reading '${name}': ${error.message}`
          : `failed to open '${name}': ${error.message}`,
      );
    }
  }
  const start = amount('skip') * size;
  const part = bytes.slice(start, Math.min(bytes.length, start + count * size));
  const conv = (values.get('conv') ?? '').split(',');
  let text = utf8Text(part);
  if (conv.includes('ucase')) text = text.toUpperCase();
  if (conv.includes('lcase')) text = text.toLowerCase();
  const out = values.get('of');
  if (out === undefined) await process.stdout.write(text);
  else {
    const path = pathOf(process, out);
    try {
      const old =
        process.files.stat(path) && (values.has('seek') || conv.includes('notrunc'))
          ? process.files.read(path)
          : '';
      const at = amount('seek') * size;
      process.files.write(
        path,
        values.has('seek') || conv.includes('notrunc')
          ? old.slice(0, at).padEnd(at, '\0') +
              text +
              (conv.includes('notrunc') ? old.slice(at + text.length) : '')
          : text,
      );
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      throw new ProgramError(
        `${error.code === 'ENOSPC' ? 'error writing' : 'failed to open'} '${out}': ${error.message}`,
      );
    }
  }
  const status = values.get('status');
  if (status !== 'none') {
    const [full, rest] = [Math.floor(part.length / size), part.length % size === 0 ? 0 : 1];
    await process.stderr.write(`${full}+${rest} records in\n${full}+${rest} records out\n`);
    if (status !== 'noxfer')
      await process.stderr.write(
        `${part.length} byte${part.length === 1 ? '' : 's'} copied, 0.001 s, ${(part.length / 1000).toFixed(1)} MB/s\n`,
      );
  }
  return 0;
});

export const blockPrograms: Record<string, Program> = { dd, truncate };
