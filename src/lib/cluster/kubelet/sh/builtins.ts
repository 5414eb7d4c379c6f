/** What a container's shell does itself. */
import { compute } from './commands.ts';
import { Complaint, Leave, Return } from './complaint.ts';
import { findsProgram } from './exec.ts';
import { formatted, unescaped } from './format.ts';
import { getopts } from './getopts.ts';
import { jobBuiltins } from './jobs.ts';
import { Exit, type Steps } from './machine.ts';
import { hasProgram, type Dialect } from './names.ts';
import { read } from './read.ts';
import { runArguments, runProgram } from './simple.ts';
import { OPTIONS, type Shell } from './shell.ts';
import { holds, TestFault } from './test.ts';

export interface Builtin {
  run(sh: Shell, args: readonly string[], name: string): number | Steps<number>;
  /** Which shells have it; all where it is not given. */
  readonly in?: readonly Dialect[];
}

const NAME = /^[A-Za-z_]\w*$/;

function badName(sh: Shell, builtin: string, name: string): Complaint {
  const why = sh.dialect === 'bash' ? `\`${name}': not a valid identifier` : `${name}: bad variable name`;
  return new Complaint(`${builtin}: ${why}`, { status: sh.dialect === 'bash' ? 1 : 2 });
}

/** `NAME=value` or `NAME`, with what becomes of it. */
function declare(
  sh: Shell,
  builtin: string,
  words: readonly string[],
  work: (name: string, value?: string) => void,
): number {
  for (const word of words) {
    const [, name = '', append, value] = /^([^=+]*)(\+?)(?:=(.*))?$/s.exec(word) ?? [];
    if (!NAME.test(name)) throw badName(sh, builtin, name);
    work(name, append ? (sh.value(name) ?? '') + (value ?? '') : value);
  }
  return 0;
}

function status(sh: Shell, name: string, word: string | undefined): number {
  if (word === undefined) return sh.status;
  if (/^\d+$/.test(word)) return Number(word) & 255;
  const why = sh.dialect === 'bash' ? `${word}: numeric argument required` : `Illegal number: ${word}`;
  throw new Complaint(`${name}: ${why}`, { fatal: true, status: 2 });
}

const shellQuote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** `set`: its letters, `-o`, and the arguments. */
function set(sh: Shell, args: readonly string[]): number {
  if (args.length === 0) {
    for (const [name, { text }] of [...sh.vars].sort(([a], [b]) => (a < b ? -1 : 1)))
      sh.write(`${name}=${shellQuote(text)}\n`);
    return 0;
  }
  const rest = [...args];
  while (/^[-+]./.test(rest[0] ?? '')) {
    const word = rest.shift() ?? '';
    if (word === '--') {
      sh.args = rest;
      return 0;
    }
    for (const letter of word.slice(1)) {
      const option = letter === 'o' ? rest.shift() : OPTIONS[letter];
      if (option === undefined || (letter === 'o' && option === 'pipefail' && sh.dialect === 'dash'))
        throw new Complaint(`set: Illegal option -${letter === 'o' ? `o ${option ?? ''}` : letter}`, {
          status: 2,
        });
      if (word.startsWith('-')) sh.options.add(option);
      else sh.options.delete(option);
    }
  }
  if (rest.length > 0) sh.args = rest;
  return 0;
}

function cd(sh: Shell, args: readonly string[]): number {
  const [word = sh.value('HOME') ?? '/root'] = args.filter((arg) => !/^-[LPe]$/.test(arg));
  const to = word === '-' ? (sh.value('OLDPWD') ?? sh.process.cwd) : word;
  if (sh.process.list(to) === undefined || sh.process.read(to) !== undefined) {
    const why = {
      dash: `cd: can't cd to ${to}`,
      ash: `cd: can't cd to ${to}: ${sh.process.read(to) === undefined ? 'No such file or directory' : 'Not a directory'}`,
      bash: `cd: ${to}: ${sh.process.read(to) === undefined ? 'No such file or directory' : 'Not a directory'}`,
    }[sh.dialect];
    throw new Complaint(why, { status: sh.dialect === 'dash' ? 2 : 1 });
  }
  sh.assign('OLDPWD', sh.process.cwd);
  sh.process.cwd = sh.process.path(to);
  sh.assign('PWD', sh.process.cwd);
  if (word === '-') sh.write(`${sh.process.cwd}\n`);
  return 0;
}

/** dash reads backslashes unasked and knows only `-n`. */
export function echo(dialect: Dialect, args: readonly string[]): string {
  const letters = dialect === 'dash' ? /^-n$/ : /^-[neE]+$/;
  const rest = [...args];
  let flags = '';
  while (letters.test(rest[0] ?? '')) flags += rest.shift();
  const text = rest.join(' ');
  if (dialect !== 'dash' && !/e[^E]*$/.test(flags)) return flags.includes('n') ? text : `${text}\n`;
  const said = unescaped(text);
  return said.ends || flags.includes('n') ? said.text : `${said.text}\n`;
}

export function test(
  sh: Pick<Shell, 'process' | 'dialect'>,
  args: readonly string[],
  name: string,
): number | string {
  const words = name === '[' ? args.slice(0, -1) : args;
  if (name === '[' && args.at(-1) !== ']') return sh.dialect === 'bash' ? "[: missing `]'" : '[: missing ]';
  try {
    return holds(words, sh) ? 0 : 1;
  } catch (fault) {
    if (!(fault instanceof TestFault)) throw fault;
    return `${name}: ${fault.message}`;
  }
}

function tested(sh: Shell, args: readonly string[], name: string): number {
  const result = test(sh, args, name);
  if (typeof result === 'number') return result;
  sh.complain(sh.dialect === 'ash' ? result.replace(/^(test|\[): /, '') : result);
  return 2;
}

function shift(sh: Shell, [count = '1']: readonly string[]): number {
  if (Number(count) > sh.args.length) {
    if (sh.dialect === 'dash') throw new Complaint("shift: can't shift that many", { status: 2 });
    return 1;
  }
  sh.args = sh.args.slice(Number(count));
  return 0;
}

function printf(sh: Shell, [format, ...values]: readonly string[]): number {
  if (format === undefined) throw new Complaint('printf: usage: printf format [arg ...]', { status: 2 });
  const { text, wrong } = formatted(format, values);
  sh.write(text);
  for (const word of wrong)
    sh.complain(
      {
        dash: `printf: ${word}: expected numeric value`,
        ash: `printf: invalid number '${word}'`,
        bash: `printf: ${word}: invalid number`,
      }[sh.dialect],
    );
  return wrong.length > 0 ? 1 : 0;
}

/** What a name is, in the words of `command -v` or `type`; undefined where nothing has it. */
function kindOf(sh: Shell, name: string, says: 'plain' | 'type'): string | undefined {
  if (sh.functions.has(name))
    return says === 'plain' ? name : `${name} is a ${sh.dialect === 'dash' ? 'shell ' : ''}function`;
  const builtin = Object.hasOwn(builtins, name) ? builtins[name] : undefined;
  if (builtin && (builtin.in === undefined || builtin.in.includes(sh.dialect)))
    return says === 'plain' ? name : `${name} is a shell builtin`;
  if (!findsProgram(sh.process, name)) return undefined;
  const path = name.includes('/')
    ? name
    : `${hasProgram(name) && /^(sh|ls|cat|cp|mv|rm|mkdir|sleep|date|grep|sed|tar|ps|ping)$/.test(name) ? '/bin' : '/usr/bin'}/${name}`;
  return says === 'plain' ? path : `${name} is ${path}`;
}

function* command(sh: Shell, args: readonly string[]): Steps<number> {
  const [flag = '', ...names] = args;
  if (flag !== '-v' && flag !== '-V')
    return yield* runArguments(sh, flag === '-p' ? names : args, false, false);
  let found = false;
  for (const name of sh.dialect === 'dash' ? names.slice(0, 1) : names) {
    const kind = kindOf(sh, name, flag === '-v' ? 'plain' : 'type');
    if (kind !== undefined) sh.write(`${kind}\n`);
    found ||= kind !== undefined;
  }
  return found ? 0 : sh.dialect === 'bash' ? 1 : 127;
}

function type(sh: Shell, names: readonly string[]): number {
  let missing = false;
  for (const name of names) {
    const kind = kindOf(sh, name, 'type');
    missing ||= kind === undefined;
    if (kind !== undefined) sh.write(`${kind}\n`);
    else if (sh.dialect === 'bash') sh.complain(`type: ${name}: not found`);
    else sh.write(`${name}: not found\n`);
  }
  return missing ? (sh.dialect === 'bash' ? 1 : 127) : 0;
}

function* source(sh: Shell, [path = '', ...args]: readonly string[], name: string): Steps<number> {
  const text = sh.process.read(path);
  if (text === undefined)
    throw new Complaint(
      {
        dash: `.: cannot open ${path}: No such file`,
        ash: `.: can't open '${path}': No such file or directory`,
        bash: `${name === '.' ? '' : ''}${path}: No such file or directory`,
      }[sh.dialect],
      { status: sh.dialect === 'dash' ? 2 : 1 },
    );
  const outer = sh.args;
  if (args.length > 0 && sh.dialect !== 'dash') sh.args = args;
  try {
    return yield* sh.runText(text);
  } catch (stop) {
    if (!(stop instanceof Return)) throw stop;
    return stop.status;
  } finally {
    sh.args = outer;
  }
}

function* exec(sh: Shell, args: readonly string[]): Steps<number> {
  const [name = ''] = args;
  if (!findsProgram(sh.process, name))
    throw new Complaint(
      sh.dialect === 'bash'
        ? `exec: ${name}: ${name.includes('/') ? 'cannot execute: No such file or directory' : 'not found'}`
        : `exec: ${name}: not found`,
      { fatal: true, status: 127 },
    );
  throw new Exit(yield* runProgram(sh, args, true));
}

const leave =
  (again: boolean): Builtin['run'] =>
  (sh, [levels = '1']) => {
    if (sh.loops === 0) return 0;
    throw new Leave(again, Number(levels) || 1);
  };

const nothing: Builtin = { run: () => 0 };

export const builtins: Readonly<Record<string, Builtin>> = {
  ...jobBuiltins,
  ':': nothing,
  true: nothing,
  false: { run: () => 1 },
  alias: nothing,
  unalias: nothing,
  ulimit: { run: (sh, args) => (args.length > 0 ? 0 : (sh.write('unlimited\n'), 0)) },
  hash: nothing,
  umask: { run: (sh, args) => (args.length > 0 ? 0 : (sh.write('0022\n'), 0)) },
  times: { run: (sh) => (sh.write('0m0.00s 0m0.00s\n0m0.00s 0m0.00s\n'), 0) },
  '.': { run: source },
  source: { run: source, in: ['ash', 'bash'] },
  break: { run: leave(false) },
  continue: { run: leave(true) },
  cd: { run: cd },
  command: { run: command },
  echo: { run: (sh, args) => (sh.write(echo(sh.dialect, args)), 0) },
  eval: { run: (sh, args) => sh.runText(args.join(' ')) },
  exec: { run: exec },
  exit: {
    run: (sh, [word]) => {
      throw new Exit(status(sh, 'exit', word));
    },
  },
  return: {
    run: (sh, [word]) => {
      throw new Return(status(sh, 'return', word));
    },
  },
  export: {
    run: (sh, args, name) => {
      const words = args.filter((arg) => !/^-[npf]+$/.test(arg));
      if (words.length === 0)
        for (const [key, { text, exported }] of [...sh.vars].sort(([a], [b]) => (a < b ? -1 : 1)))
          if (exported)
            sh.write(
              sh.dialect === 'bash' ? `declare -x ${key}="${text}"\n` : `export ${key}=${shellQuote(text)}\n`,
            );
      return declare(sh, name, words, (key, value) =>
        sh.assign(key, value ?? sh.value(key) ?? '', { exported: true }),
      );
    },
  },
  getopts: { run: getopts },
  let: {
    in: ['ash', 'bash'],
    run: (sh, args) => Number(compute(sh, args.at(-1) ?? '0') === 0n),
  },
  local: {
    run: (sh, args, name) => {
      const scope = sh.scopes.at(-1);
      if (!scope)
        throw new Complaint(
          sh.dialect === 'bash' ? 'local: can only be used in a function' : 'local: not in a function',
          {
            status: sh.dialect === 'bash' ? 1 : 2,
            fatal: sh.dialect === 'dash',
          },
        );
      return declare(sh, name, args, (key, value) => {
        if (!scope.has(key)) scope.set(key, sh.vars.get(key));
        if (value !== undefined) sh.assign(key, value);
        else if (sh.dialect === 'bash') sh.vars.delete(key);
      });
    },
  },
  printf: { run: printf },
  pwd: { run: (sh) => (sh.write(`${sh.process.cwd}\n`), 0) },
  read: { run: read },
  readonly: {
    run: (sh, args, name) =>
      declare(sh, name, args, (key, value) =>
        sh.assign(key, value ?? sh.value(key) ?? '', { readonly: true }),
      ),
  },
  set: { run: set },
  shift: { run: shift },
  test: { run: tested },
  '[': { run: tested },
  type: { run: type },
  unset: {
    run: (sh, args, name) => {
      const isFunction = args[0] === '-f';
      for (const word of args.filter((arg) => !/^-[fv]$/.test(arg))) {
        if (isFunction) sh.functions.delete(word);
        else if (!NAME.test(word)) throw badName(sh, name, word);
        else if (sh.vars.get(word)?.readonly)
          throw new Complaint(
            `unset: ${word}: ${sh.dialect === 'bash' ? 'cannot unset: readonly variable' : 'is read only'}`,
          );
        else sh.vars.delete(word);
      }
      return 0;
    },
  },
};
