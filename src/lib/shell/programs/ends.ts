/** head and tail. */
import type { Process, Program } from '#lib/shell/program.ts';
import { complain, linesOf, pathOf, program, ProgramError, readOptions, textOf } from './options.ts';

const headerFor = (name: string, first: boolean) =>
  `${first ? '' : '\n'}==> ${name === '-' ? 'standard input' : name} <==\n`;
const SIZE = { c: 1, b: 512, k: 1024, K: 1024, M: 1024 * 1024 } as const;

function count(text: string, what: string): { sign: string; value: number } {
  const match = /^([-+]?)(\d+)([bkKM]?)$/.exec(text);
  if (!match) throw new ProgramError(`invalid number of ${what}: ‘${text}’`);
  return {
    sign: match[1] ?? '',
    value: Number(match[2]) * (SIZE[(match[3] || 'c') as keyof typeof SIZE] ?? 1),
  };
}

const head = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'n:c:qv',
    long: { 'lines=': 'n', 'bytes=': 'c', quiet: 'q', silent: 'q', verbose: 'v' },
    number: 'n',
  });
  const bytes = options.value('c');
  const { sign, value } = count(bytes ?? options.value('n') ?? '10', bytes === undefined ? 'lines' : 'bytes');
  const names = options.rest.length > 0 ? options.rest : ['-'];
  const headers = (names.length > 1 && !options.has('q')) || options.has('v');
  let status = 0;
  for (const [i, name] of names.entries()) {
    const streams = name === '-' && sign !== '-';
    const text = streams
      ? ''
      : await textOf(process, name, (file, error) => `cannot open '${file}' for reading: ${error}`);
    if (text === undefined) {
      status = 1;
      continue;
    }
    if (headers) await process.stdout.write(headerFor(name, i === 0));
    if (streams && bytes !== undefined) await headBytes(process, value);
    else if (streams) {
      for (let left = value; left > 0; left -= 1) {
        const line = await process.stdin.readLine();
        if (line === undefined) break;
        await process.stdout.write(`${line}\n`);
      }
    } else if (bytes !== undefined)
      await process.stdout.write(
        sign === '-' ? text.slice(0, Math.max(0, text.length - value)) : text.slice(0, value),
      );
    else {
      const lines = linesOf(text);
      const kept = lines.slice(0, sign === '-' ? Math.max(0, lines.length - value) : value);
      await process.stdout.write(
        kept.length === lines.length ? text : kept.map((line) => `${line}\n`).join(''),
      );
    }
  }
  return status;
});

async function headBytes(process: Process, count: number): Promise<void> {
  for (let left = count; left > 0;) {
    const text = await process.stdin.read();
    if (text === undefined) return;
    await process.stdout.write(text.slice(0, left));
    left -= text.length;
  }
}

const tail = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'n:c:fFqvs:',
    long: {
      'lines=': 'n',
      'bytes=': 'c',
      'follow=?': 'f',
      quiet: 'q',
      silent: 'q',
      verbose: 'v',
      retry: 'F',
      'sleep-interval=': 's',
    },
    number: 'n',
  });
  const bytes = options.value('c');
  const { sign, value } = count(bytes ?? options.value('n') ?? '10', bytes === undefined ? 'lines' : 'bytes');
  const names = options.rest.length > 0 ? options.rest : ['-'];
  const headers = (names.length > 1 && !options.has('q')) || options.has('v');
  const lengths = new Map<string, number>();
  let status = 0;
  for (const [i, name] of names.entries()) {
    const text = await textOf(process, name, (file, error) => `cannot open '${file}' for reading: ${error}`);
    if (text === undefined) {
      status = 1;
      if (!options.has('F')) continue;
    }
    lengths.set(name, text?.length ?? 0);
    if (headers) await process.stdout.write(headerFor(name, i === 0));
    const lines = linesOf(text ?? '');
    const from =
      sign === '+'
        ? Math.max(0, value - 1)
        : Math.max(0, (bytes === undefined ? lines.length : (text ?? '').length) - value);
    const kept =
      bytes === undefined
        ? lines.slice(from).join('\n') + (lines.length > from && text?.endsWith('\n') ? '\n' : '')
        : (text ?? '').slice(from);
    if (kept !== '') await process.stdout.write(kept);
  }
  const followed = names.filter((name) => name !== '-' && lengths.has(name));
  if (options.has('f', 'F') && followed.length > 0) await follow(process, followed, lengths, headers);
  return status;
});

/** Prints what is added to files, until interrupted. */
async function follow(
  process: Process,
  names: readonly string[],
  lengths: Map<string, number>,
  headers: boolean,
): Promise<void> {
  const { files, leash, interrupt } = process;
  const changes = leash.mailbox<string>();
  const stop = files.onChange?.((path) => changes.put(path));
  let last = names.at(-1);
  try {
    for (;;) {
      const path = await changes.take(interrupt);
      const name = names.find((candidate) => pathOf(process, candidate) === path);
      if (name === undefined || !files.stat(pathOf(process, name))) continue;
      const text = files.read(pathOf(process, name));
      const before = lengths.get(name) ?? 0;
      lengths.set(name, text.length);
      if (text.length < before) await complain(process, `${name}: file truncated`);
      const added = text.slice(text.length < before ? 0 : before);
      if (added === '') continue;
      if (headers && name !== last) await process.stdout.write(headerFor(name, false));
      last = name;
      await process.stdout.write(added);
    }
  } finally {
    stop?.();
  }
}

export const endPrograms: Record<string, Program> = { head, tail };
