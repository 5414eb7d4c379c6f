/** Builtins that decide what is run next: break, return, exit, eval, source, exec, set, shift, trap, getopts, let. */
import { FileError } from '#lib/shell/program.ts';
import { runArguments } from '#lib/shell/interpreter/command.ts';
import { findCommand, runProgram } from '#lib/shell/interpreter/process.ts';
import { Jump, ShellError, SIGNALS } from '#lib/shell/interpreter/flow.ts';
import type { Interpreter } from '#lib/shell/interpreter/interpreter.ts';
import { OPTION_LETTERS, OPTION_NAMES, setOption } from '#lib/shell/interpreter/options.ts';
import { shellQuote } from '#lib/shell/interpreter/quoting.ts';
import { elements, scalar } from '#lib/shell/interpreter/variables.ts';
import { builtins, type Builtin } from './index.ts';

const statusOf = (text: string | undefined, otherwise: number) => {
  if (text === undefined) return otherwise;
  if (!/^[-+]?\d+$/.test(text)) throw new ShellError(`${text}: numeric argument required`, { status: 2 });
  return Number(text) & 255;
};

const leaveLoop =
  (kind: 'break' | 'continue'): Builtin =>
  (sh, [name, count]) => {
    if (sh.loops === 0)
      throw new ShellError("only meaningful in a `for', `while', or `until' loop", { status: 0 });
    if (count !== undefined && !/^\d+$/.test(count))
      throw new ShellError(`${kind}: ${count}: numeric argument required`, { status: 128, fatal: true });
    if (count === '0') throw new ShellError(`${count}: loop count out of range`);
    throw new Jump(kind, Math.min(Number(count ?? 1), sh.loops) || (name ? 1 : 1));
  };

const source: Builtin = async (sh, args) => {
  const [, name, ...params] = args;
  if (name === undefined)
    throw new ShellError(`filename argument required\n${args[0]}: usage: ${args[0]} filename [arguments]`, {
      status: 2,
    });
  const { files } = sh.host;
  const inPath = name.includes('/')
    ? []
    : (sh.value('PATH') ?? '').split(':').map((folder) => `${folder}/${name}`);
  const path =
    [...inPath, files.resolve(sh.cwd, name)].find((candidate) => files.stat(candidate)?.kind === 'file') ??
    files.resolve(sh.cwd, name);
  let text: string;
  try {
    text = files.read(path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await sh.complain(
      error.code === 'EISDIR' ? `${args[0]}: ${name}: is a directory` : `${name}: ${error.message}`,
    );
    return 1;
  }
  const saved = { params: sh.params, files: sh.files };
  if (params.length > 0) sh.params = params;
  sh.files = [name, ...sh.files];
  sh.calls = ['source', ...sh.calls];
  try {
    sh.lastStatus = 0;
    return await sh.runText(text);
  } catch (error) {
    if (error instanceof Jump && error.kind === 'return') return error.value;
    throw error;
  } finally {
    sh.calls = sh.calls.slice(1);
    sh.files = saved.files;
    if (params.length > 0) sh.params = saved.params;
  }
};

async function listOptions(sh: Interpreter, plus: boolean): Promise<number> {
  for (const name of OPTION_NAMES) {
    const on = sh.options.has(name);
    await sh.print(plus ? `set ${on ? '-' : '+'}o ${name}\n` : `${name.padEnd(15)}\t${on ? 'on' : 'off'}\n`);
  }
  return 0;
}

async function listVariables(sh: Interpreter): Promise<number> {
  for (const name of sh.vars.names()) {
    const variable = sh.vars.get(name);
    if (variable?.items)
      await sh.print(
        `${name}=(${elements(variable)
          .map(([key, value]) => `[${key}]="${value}"`)
          .join(' ')})\n`,
      );
    else if (variable?.text !== undefined)
      await sh.print(`${name}=${scalar(variable) === '' ? '' : shellQuote(variable.text)}\n`);
  }
  return 0;
}

const set: Builtin = async (sh, args) => {
  if (args.length === 1) return listVariables(sh);
  for (let i = 1; i < args.length; i += 1) {
    const arg = args[i] as string;
    if (arg === '--' || arg === '-') {
      sh.params = args.slice(i + 1);
      return 0;
    }
    if (!/^[-+]./.test(arg)) {
      sh.params = args.slice(i);
      return 0;
    }
    const on = arg.startsWith('-');
    for (const letter of arg.slice(1)) {
      if (letter === 'o') {
        const name = args[i + 1];
        if (name === undefined) return listOptions(sh, !on);
        i += 1;
        if (!setOption(sh, name, on))
          throw new ShellError(
            `${OPTION_NAMES.includes(name) ? `not simulated: -o ${name}` : `${name}: invalid option name`}`,
            { status: OPTION_NAMES.includes(name) ? 1 : 2 },
          );
      } else {
        const name = OPTION_LETTERS[letter];
        if (!name) {
          await sh.complain(`set: -${letter}: invalid option`);
          await sh.print('set: usage: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]\n', 2);
          return 2;
        }
        if (!setOption(sh, name, on)) throw new ShellError(`not simulated: -${letter}`);
      }
    }
  }
  return 0;
};

const trap: Builtin = async (sh, args) => {
  const words = args.slice(1).filter((word, i) => !(i === 0 && (word === '--' || word === '-p')));
  if (args[1] === '-l') {
    await sh.print(
      `${Object.entries(SIGNALS)
        .map(([name, number]) => `${String(number).padStart(2)}) SIG${name}`)
        .join('\t')}\n`,
    );
    return 0;
  }
  const nameOf = (text: string) => {
    const bare = text.toUpperCase().replace(/^SIG/, '');
    if (bare === '0' || bare === 'EXIT') return 'EXIT';
    if (['ERR', 'DEBUG', 'RETURN'].includes(bare) || bare in SIGNALS) return bare;
    return Object.entries(SIGNALS).find(([, number]) => String(number) === text)?.[0];
  };
  if (words.length === 0 || args[1] === '-p') {
    for (const [signal, action] of sh.traps) {
      const label = signal in SIGNALS ? `SIG${signal}` : signal;
      if (words.length === 0 || words.some((word) => nameOf(word) === signal))
        await sh.print(`trap -- '${action.replaceAll("'", "'\\''")}' ${label}\n`);
    }
    return 0;
  }
  const reset = words[0] === '-' || words.length === 1;
  for (const word of words.length === 1 ? words : words.slice(1)) {
    const signal = nameOf(word);
    if (!signal) throw new ShellError(`${word}: invalid signal specification`);
    if (reset) sh.traps.delete(signal);
    else sh.traps.set(signal, words[0] as string);
  }
  return 0;
};

/** Walks options as POSIX getopts; where it is within `-abc` is kept in a variable of its own. */
const getopts: Builtin = async (sh, args) => {
  const [, spec, name, ...given] = args;
  if (spec === undefined || name === undefined) {
    await sh.print('getopts: usage: getopts optstring name [arg ...]\n', 2);
    return 2;
  }
  const words = given.length > 0 ? given : sh.params;
  let index = Number(sh.value('OPTIND') ?? 1);
  let offset = Number(sh.value('__GETOPTS_OFFSET') ?? 1);
  if (sh.value('__GETOPTS_INDEX') !== String(index)) offset = 1;
  const word = words[index - 1];
  const finish = (option: string, status: number) => {
    sh.assign('OPTIND', String(index));
    sh.assign('__GETOPTS_OFFSET', String(offset));
    sh.assign('__GETOPTS_INDEX', String(index));
    sh.assign(name, option);
    return status;
  };
  sh.vars.delete('OPTARG');
  if (word === undefined || !/^-./.test(word)) return finish('?', 1);
  if (word === '--') {
    index += 1;
    return finish('?', 1);
  }
  const letter = word[offset] as string;
  const at = letter === ':' ? -1 : spec.indexOf(letter, spec.startsWith(':') ? 1 : 0);
  const silent = spec.startsWith(':') || sh.value('OPTERR') === '0';
  offset += 1;
  const next = () => {
    index += 1;
    offset = 1;
  };
  const complain = (what: string) => (silent ? undefined : sh.print(`${sh.name}: ${what} -- ${letter}\n`, 2));
  if (at < 0) {
    if (offset >= word.length) next();
    await complain('illegal option');
    if (spec.startsWith(':')) sh.assign('OPTARG', letter);
    return finish('?', 0);
  }
  if (spec[at + 1] !== ':') {
    if (offset >= word.length) next();
    return finish(letter, 0);
  }
  const value = offset < word.length ? word.slice(offset) : words[index];
  if (offset >= word.length) index += 1;
  next();
  if (value !== undefined) {
    sh.assign('OPTARG', value);
    return finish(letter, 0);
  }
  index = words.length + 1;
  await complain('option requires an argument');
  if (!spec.startsWith(':')) return finish('?', 0);
  sh.assign('OPTARG', letter);
  return finish(':', 0);
};

export const flowBuiltins: Record<string, Builtin> = {
  break: leaveLoop('break'),
  continue: leaveLoop('continue'),
  return: (sh, [, status]) => {
    if (sh.calls.length === 0)
      throw new ShellError("can only `return' from a function or sourced script", { status: 2 });
    throw new Jump('return', statusOf(status, sh.lastStatus));
  },
  exit: async (sh, [, status, more]) => {
    if (more !== undefined) {
      await sh.complain('exit: too many arguments');
      throw new Jump('exit', 1);
    }
    if (status !== undefined && !/^[-+]?\d+$/.test(status))
      await sh.complain(`exit: ${status}: numeric argument required`);
    throw new Jump(
      'exit',
      status !== undefined && !/^[-+]?\d+$/.test(status) ? 2 : statusOf(status, sh.lastStatus),
    );
  },
  eval: async (sh, args) => {
    const text = args
      .slice(1)
      .filter((arg, i) => !(i === 0 && arg === '--'))
      .join(' ');
    sh.lastStatus = 0;
    return sh.runText(text, 'eval: ');
  },
  source,
  '.': source,
  exec: async (sh, args) => {
    // Without a command, redirections stay: `command.ts` sees to it.
    const words = args.slice(1).filter((word, i) => !(i === 0 && word === '--'));
    const found = findCommand(sh, words[0] ?? '');
    if (found.kind === 'none' && !sh.interactive) {
      const message = found.message.replace(/: command not found$/, ': not found');
      await sh.complain(`exec: ${message}`);
      throw new Jump('exit', found.status);
    }
    throw new Jump('exit', await runProgram(sh, words, sh.vars.environment()));
  },
  command: async (sh, args) => {
    const words = args.slice(1);
    if (words[0] === '-v' || words[0] === '-V')
      return runArguments(sh, ['type', words[0] === '-v' ? '--command' : '--', ...words.slice(1)]);
    if (words[0] === '-p' || words[0] === '--') words.shift();
    return words.length === 0 ? 0 : runArguments(sh, words, new Map(), new Map(), false);
  },
  builtin: (sh, args) => {
    if (args.length === 1) return 0;
    if (!Object.hasOwn(builtins, args[1] as string)) throw new ShellError(`${args[1]}: not a shell builtin`);
    return runArguments(sh, args.slice(1), new Map(), new Map(), false);
  },
  set,
  shift: (sh, [, count]) => {
    const by = Number(count ?? 1);
    if (/^-\d+$/.test(count ?? '')) throw new ShellError(`${count}: shift count out of range`);
    if (!/^\d+$/.test(count ?? '1')) throw new ShellError(`${count}: numeric argument required`);
    if (by > sh.params.length) return 1;
    sh.params = sh.params.slice(by);
    return 0;
  },
  trap,
  getopts,
  let: (sh, args) => {
    if (args.length === 1) throw new ShellError('expression expected');
    let value = 0n;
    for (const expression of args.slice(1)) value = sh.evaluate(expression);
    return value === 0n ? 1 : 0;
  },
};
