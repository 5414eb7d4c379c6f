/** The commands that are part of the shell. A ShellError that one throws is told with its name before it. */
import type { Assignment } from 'unbash';
import { echo, printf, test } from '#lib/shell/programs/printing.ts';
import { kill } from '#lib/shell/programs/kill.ts';
import { ShellError } from '#lib/shell/interpreter/flow.ts';
import type { Interpreter } from '#lib/shell/interpreter/interpreter.ts';
import type { Program } from '#lib/shell/program.ts';
import { complete } from './complete.ts';
import { flowBuiltins } from './flow.ts';
import { folderBuiltins } from './folders.ts';
import { inputBuiltins } from './input.ts';
import { jobBuiltins } from './jobs.ts';
import { nameBuiltins } from './names.ts';
import { variableBuiltins } from './variables.ts';

export type Builtin = (
  sh: Interpreter,
  args: readonly string[],
  lists: ReadonlyMap<number, Assignment>,
) => number | Promise<number>;

/** The part of a process that the small programs need which are also builtins. */
function fromProgram(program: Program): Builtin {
  return (sh, args) =>
    program({
      args,
      env: sh.vars.environment(),
      cwd: sh.cwd,
      files: sh.host.files,
      stdin: sh.stdin,
      stdout: { isTerminal: sh.fds.get(1)?.output?.isTerminal ?? false, write: (text) => sh.print(text) },
      stderr: {
        isTerminal: false,
        write: (text) => sh.print(text.replace(/^(\w+|\[): (?!usage)/, `${sh.prefix}$&`), 2),
      },
      interrupt: sh.interrupt,
      leash: sh.host.leash,
      processes: sh.host.processes,
      spawn: () => Promise.resolve(127),
    });
}

export const builtins: Record<string, Builtin> = {
  ':': () => 0,
  true: () => 0,
  false: () => 1,
  echo: fromProgram(echo),
  printf: async (sh, args) => {
    if (args[1] !== '-v') return fromProgram(printf)(sh, args, new Map());
    let text = '';
    const status = await printf({
      ...({ args: ['printf', ...args.slice(3)], leash: sh.host.leash } as unknown as Parameters<Program>[0]),
      stdout: { isTerminal: false, write: (part) => Promise.resolve(void (text += part)) },
      stderr: { isTerminal: false, write: (part) => sh.print(`${sh.prefix}${part}`, 2) },
    });
    const target = args[2] ?? '';
    const element = /^([A-Za-z_]\w*)\[(.+)\]$/.exec(target);
    if (element) {
      const [, name, index] = element as unknown as [string, string, string];
      sh.assignElement(name, sh.variable(name)?.assoc ? index : String(sh.evaluate(index)), text);
    } else if (!/^[A-Za-z_]\w*$/.test(target))
      throw new ShellError(`\`${target}': not a valid identifier`, { status: 2 });
    else sh.assign(target, text);
    return status;
  },
  test: fromProgram(test),
  complete,
  '[': fromProgram(test),
  kill: async (sh, args) => {
    const pids = args.map((arg) => (/^%/.test(arg) ? sh.jobs.find(arg)?.pid : undefined) ?? arg).map(String);
    return fromProgram(kill)(sh, pids, new Map());
  },
  ...flowBuiltins,
  ...folderBuiltins,
  ...inputBuiltins,
  ...jobBuiltins,
  ...nameBuiltins,
  ...variableBuiltins,
};
