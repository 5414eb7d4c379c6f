/** Time and other processes: sleep, timeout, watch, kill, ps, nohup, xargs, env, printenv, date. */
import { Interrupt } from '#lib/sim/leash.ts';
import { signalNamed } from '#lib/shell/interpreter/flow.ts';
import { StreamInput, TextSource } from '#lib/shell/io.ts';
import type { Program } from '#lib/shell/program.ts';
import { dateText, parseDate } from './date-format.ts';
import { kill } from './kill.ts';
import { watch } from './watch.ts';
import { complain, pathOf, program, ProgramError, readOptions } from './options.ts';

/** `1.5`, `2m`, `1h` in milliseconds; undefined where it is no duration. */
export function durationMs(text: string): number | undefined {
  const match = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
  if (!match) return text === 'infinity' || text === 'inf' ? 1e15 : undefined;
  return Number(match[1]) * ({ s: 1, m: 60, h: 3600, d: 86_400 }[match[2] || 's'] ?? 1) * 1000;
}

const sleep = program(async ({ args, leash, interrupt }) => {
  const words = args.slice(1);
  if (words.length === 0) throw new ProgramError('missing operand', { hint: true });
  let total = 0;
  for (const word of words) {
    const ms = durationMs(word);
    if (ms === undefined) throw new ProgramError(`invalid time interval ‘${word}’`, { hint: true });
    total += ms;
  }
  await leash.sleep(total, interrupt);
  return 0;
});

const timeout = program(async (process) => {
  const { leash } = process;
  const options = readOptions(process.args, {
    short: 'k:s:v',
    long: { 'kill-after=': 'k', 'signal=': 's', 'preserve-status': 'p', foreground: 'f', verbose: 'v' },
    stops: true,
    status: 125,
  });
  const [limit, ...command] = options.rest;
  if (limit === undefined || command.length === 0)
    throw new ProgramError('missing operand', { status: 125, hint: true });
  const ms = durationMs(limit);
  if (ms === undefined)
    throw new ProgramError(`invalid time interval ‘${limit}’`, { status: 125, hint: true });
  const signal = signalNamed(options.value('s') ?? 'TERM');
  if (!signal) throw new ProgramError(`‘${options.value('s')}’: invalid signal`, { status: 125, hint: true });
  const child = process.interrupt.child();
  const timer = new Interrupt();
  let timedOut = false;
  if (ms > 0) {
    leash.sleep(ms, timer).then(
      () => {
        timedOut = true;
        child.raise(signal);
      },
      () => undefined,
    );
  }
  try {
    const status = await process.spawn(command, { interrupt: child });
    if (!timedOut || options.has('p')) return status;
    return signal === 'SIGKILL' ? 137 : 124;
  } finally {
    child.leave();
    timer.raise();
  }
});

const ps = program(async ({ args, stdout, processes }) => {
  const long = /[ef]/.test(args[1] ?? '') || /a/.test(args[1] ?? '');
  const elapsed = (ms: number) => dateText('%H:%M:%S', ms);
  const rows = (processes?.list() ?? []).map(({ pid, args: command, startedMs }) =>
    long
      ? `root     ${String(pid).padStart(7)}       1  0 ${dateText('%H:%M', startedMs)} pts/0    ${elapsed(0)} ${command.join(' ')}\n`
      : `${String(pid).padStart(7)} pts/0    ${elapsed(0)} ${command[0]?.replace(/^-/, '')}\n`,
  );
  const head = long
    ? 'UID          PID    PPID  C STIME TTY          TIME CMD\n'
    : '    PID TTY          TIME CMD\n';
  await stdout.write(head + rows.join(''));
  return 0;
});

const nohup = program(async (process) => {
  if (process.args.length < 2) throw new ProgramError('missing operand', { status: 125, hint: true });
  if (process.stdout.isTerminal)
    await process.stderr.write("nohup: ignoring input and appending output to 'nohup.out'\n");
  if (!process.stdout.isTerminal) return process.spawn(process.args.slice(1));
  return process.spawn(['sh', '-c', 'exec "$@" >> nohup.out', 'sh', ...process.args.slice(1)]);
});

/** Splits as xargs reads: blanks and newlines apart, quotes and backslashes taken away. */
function xargsWords(text: string): string[] {
  const words: string[] = [];
  const token = /(?:'([^'\n]*)'|"([^"\n]*)"|\\([\s\S])|([^\s'"\\]+))|(\s+)/g;
  let word: string | undefined;
  for (const [whole, single, double, escaped, plain, space] of text.matchAll(token)) {
    if (space !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + (single ?? double ?? escaped ?? plain ?? whole);
  }
  if (word !== undefined) words.push(word);
  return words;
}

const xargs = program(async (process) => {
  const { stdin, stderr } = process;
  const options = readOptions(process.args, {
    short: '0a:d:I:L:n:P:rtp',
    long: {
      null: '0',
      'arg-file=': 'a',
      'delimiter=': 'd',
      'max-args=': 'n',
      'max-lines=': 'L',
      'max-procs=': 'P',
      'no-run-if-empty': 'r',
      verbose: 't',
    },
    stops: true,
  });
  if (options.has('p')) return complain(process, 'not simulated: -p');
  const file = options.value('a');
  const text = file === undefined ? await stdin.readAll() : process.files.read(pathOf(process, file));
  const command = options.rest.length > 0 ? [...options.rest] : ['echo'];
  const delimiter = options.has('0')
    ? '\0'
    : options.value('d')?.replace('\\n', '\n').replace('\\t', '\t').replace('\\0', '\0');
  const replace = options.value('I');
  const items = delimiter
    ? text.split(delimiter).filter((item, i, all) => i < all.length - 1 || item !== '')
    : replace !== undefined
      ? text
          .split('\n')
          .map((line) => line.trim())
          .filter((line) => line !== '')
      : xargsWords(text);
  const lists: string[][] = [];
  if (replace !== undefined)
    for (const item of items) lists.push(command.map((word) => word.replaceAll(replace, item)));
  else if (options.has('L')) {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    const size = Math.max(1, Number(options.value('L')));
    for (let i = 0; i < lines.length; i += size)
      lists.push([...command, ...lines.slice(i, i + size).flatMap(xargsWords)]);
  } else {
    const size = options.has('n') ? Math.max(1, Number(options.value('n'))) : 5000;
    for (let i = 0; i < items.length; i += size) lists.push([...command, ...items.slice(i, i + size)]);
    if (items.length === 0 && !options.has('r')) lists.push(command);
  }
  const width = Math.min(50, Math.max(1, Number(options.value('P') ?? 1) || 50));
  const quiet = { stdin: new StreamInput(new TextSource()) };
  let status = 0;
  for (let i = 0; i < lists.length; i += width) {
    const statuses = await Promise.all(
      lists.slice(i, i + width).map(async (list) => {
        if (options.has('t')) await stderr.write(`${list.join(' ')}\n`);
        return process.spawn(list, quiet);
      }),
    );
    process.interrupt.check();
    if (statuses.includes(127)) return 127;
    if (statuses.includes(126)) return 126;
    if (statuses.some((one) => one === 255)) return 124;
    if (statuses.some((one) => one !== 0)) status = 123;
  }
  return status;
});

const env = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'iu:0',
    long: { 'ignore-environment': 'i', 'unset=': 'u', null: '0' },
    stops: true,
    status: 125,
  });
  const variables = new Map(options.has('i') ? [] : process.env);
  for (const [flag, value] of options.all) if (flag === 'u') variables.delete(String(value));
  let words = options.rest;
  for (; /^[^=]+=/.test(words[0] ?? ''); words = words.slice(1)) {
    const [name = '', ...value] = (words[0] as string).split('=');
    variables.set(name, value.join('='));
  }
  if (words.length > 0) return process.spawn(words, { env: variables });
  await process.stdout.write(
    [...variables].map(([name, value]) => `${name}=${value}${options.has('0') ? '\0' : '\n'}`).join(''),
  );
  return 0;
});

const printenv = program(async ({ args, env: variables, stdout }) => {
  if (args.length === 1)
    await stdout.write([...variables].map(([name, value]) => `${name}=${value}\n`).join(''));
  let status = 0;
  for (const name of args.slice(1)) {
    const value = variables.get(name);
    if (value === undefined) status = 1;
    else await stdout.write(`${value}\n`);
  }
  return status;
});

const RFC3339: Record<string, string> = { date: '%F', seconds: '%F %T%:z', ns: '%F %T.%N%:z' };
const ISO: Record<string, string> = {
  date: '%F',
  hours: '%FT%H%:z',
  minutes: '%FT%H:%M%:z',
  seconds: '%FT%T%:z',
  ns: '%FT%T,%N%:z',
};

const date = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'd:uRI::r:',
    long: {
      'date=': 'd',
      utc: 'u',
      universal: 'u',
      'rfc-email': 'R',
      'iso-8601=?': 'I',
      'rfc-3339=': '3',
      'reference=': 'r',
    },
  });
  const now = process.leash.now;
  const text = options.value('d');
  const reference = options.value('r');
  const ms =
    text !== undefined
      ? parseDate(text, now)
      : reference !== undefined
        ? process.files.stat(pathOf(process, reference))?.modifiedMs
        : now;
  if (ms === undefined)
    throw new ProgramError(
      text === undefined ? `${reference}: No such file or directory` : `invalid date ‘${text}’`,
    );
  const word = options.rest[0];
  if (word !== undefined && !word.startsWith('+'))
    throw new ProgramError('cannot set date: Operation not permitted');
  let format = word?.slice(1) ?? '%a %b %e %H:%M:%S %Z %Y';
  if (options.has('R')) format = '%a, %d %b %Y %H:%M:%S %z';
  if (options.has('I')) format = ISO[options.value('I') || 'date'] ?? '%F';
  if (options.has('3')) format = RFC3339[options.value('3') ?? ''] ?? '%F %T%:z';
  await process.stdout.write(`${dateText(format, ms)}\n`);
  return 0;
});

/** Prints the first words for ever, until nobody reads. */
const yes = program(async ({ args, stdout }) => {
  if (/^-./.test(args[1] ?? ''))
    throw new ProgramError(
      args[1]?.startsWith('--') ? `unrecognized option '${args[1]}'` : `invalid option -- '${args[1]?.[1]}'`,
      { hint: true },
    );
  const line = `${args.slice(1).join(' ') || 'y'}\n`;
  const block = line.repeat(Math.max(1, Math.floor(1024 / line.length)));
  for (;;) await stdout.write(block);
});

export const processPrograms: Record<string, Program> = {
  sleep,
  timeout,
  watch,
  kill,
  ps,
  nohup,
  xargs,
  env,
  printenv,
  date,
  yes,
};
