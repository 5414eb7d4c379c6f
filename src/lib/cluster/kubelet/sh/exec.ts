/** Runs a program by its words: a shell, a script, one of the image's own, or one of those that stand in. */
import { Denied } from './files.ts';
import { Unread } from './input.ts';
import type { Steps } from './machine.ts';
import { BINARY, bareName, baseName, hasProgram, isShell } from './names.ts';
import type { Process } from './process.ts';
import { programs, type Io, type StandIn } from './programs.ts';
import { Shell } from './shell.ts';

/** No such program: the shell that wanted it says so. */
export const NOT_FOUND = 127;

/** Whether a shell finds a program of that name. */
export function findsProgram(process: Process, name: string): boolean {
  const { has, own, wrapper } = process.options;
  if (baseName(name) === wrapper || isPassed(process, name) || own?.([name])) return true;
  return hasProgram(name, has) || pathOf(process, name) !== undefined;
}

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Where the file of a program is that somebody put there; undefined where there is none. */
function pathOf(process: Process, name: string): string | undefined {
  if (name.includes('/')) return process.read(name) === undefined ? undefined : name;
  const folders = (process.env['PATH'] ?? PATH).split(':');
  const folder = folders.find((one) => one !== '' && process.read(`${one}/${name}`) !== undefined);
  return folder && `${folder}/${name}`;
}

/** Whether it is for a shell, or for something that is there to read it. */
function isScript({ options }: Process, text: string, argv: readonly string[]): boolean {
  return options.own?.(argv) === undefined || /^#!.*\b(ba|da|a)?sh\b/.test(text);
}

/** A program that this run takes to succeed. */
function isPassed({ options: { passes } }: Process, name: string): 'loud' | 'quiet' | undefined {
  const base = name.replace(/^.*\//, '');
  if (passes?.loud.includes(base)) return 'loud';
  return passes?.quiet.includes(base) ? 'quiet' : undefined;
}

/** `replaces`: it takes the place of the process that asks for it. */
export function* runProgramIn(process: Process, argv: readonly string[], replaces = false): Steps<number> {
  const { options } = process;
  const [name = '', ...rest] = argv;
  if (isShell(name) && (options.has?.(bareName(name)) ?? true))
    return yield* new Shell(process, name).main(rest);
  const path = pathOf(process, name);
  const text = path === undefined ? undefined : process.read(path);
  if (text !== undefined && !text.startsWith(BINARY) && isScript(process, text, argv))
    return yield* script(process, text, [path ?? '', ...rest]);
  if (options.wrapper !== undefined && baseName(name) === options.wrapper)
    return rest.length > 0 ? yield* runProgramIn(process, rest, replaces) : 0;
  const passed = isPassed(process, name);
  if (passed === 'loud') process.write(`not simulated: ${argv.join(' ')}\n`);
  if (passed) return 0;
  const program = Object.hasOwn(programs, bareName(name)) ? programs[bareName(name)] : undefined;
  const own = program && ASKS.test(rest[0] ?? '') ? undefined : options.own?.(argv);
  if (own) return yield* ownProgram(process, argv, own === 'leaves', replaces);
  if (!findsProgram(process, name)) return NOT_FOUND;
  if (!program) {
    process.write(`not simulated: ${name}\n`, true);
    return 1;
  }
  return yield* standIn(process, program, rest, name);
}

/** What is asked of a program instead of its work. */
const ASKS = /^(-[vVtTsh?]|--version|--help)$/;

/** A file that is no program is read by the shell that its first line names, or by sh. */
function* script(process: Process, text: string, [path = '', ...args]: readonly string[]): Steps<number> {
  const [, by = 'sh', word] = /^#!\s*(\S+)(?:[ \t]+(\S+))?/.exec(text) ?? [];
  const named = by.endsWith('/env') ? (word ?? 'sh') : by;
  if (isShell(named)) return yield* new Shell(process, named).main([path, ...args]);
  return yield* runProgramIn(process, [named, path, ...args]);
}

function* ownProgram(
  process: Process,
  argv: readonly string[],
  leaves: boolean,
  replaces: boolean,
): Steps<number> {
  const { machine, env, pid } = process;
  const first = replaces && pid === 1 && !leaves;
  const start = { argv, env, first, logs: !process.isCaptured };
  function* life(): Steps<number> {
    return ((yield { for: 'app', start }) as number | undefined) ?? 0;
  }
  if (!leaves) return yield* life();
  machine.start(life());
  return 0;
}

/** A program that reads more than has come is begun anew when all has: until then it has done nothing. */
function* standIn(process: Process, program: StandIn, args: readonly string[], name: string): Steps<number> {
  for (;;) {
    let input: string | undefined;
    const io: Io = {
      args,
      get stdin() {
        return (input ??= process.input());
      },
      out: (text) => process.write(text),
      err: (text) => process.write(text, true),
      run: process,
    };
    try {
      const result = program(io);
      return typeof result === 'number' ? result : yield* result;
    } catch (stop) {
      if (stop instanceof Unread) yield { for: 'that', holds: () => !stop.input.open };
      else if (stop instanceof Denied) {
        process.write(`${name}: ${stop.path}: Read-only file system\n`, true);
        return 1;
      } else throw stop;
    }
  }
}
