/** Simple commands in a container's shell: words, assignments and redirections, then a function, a builtin or a program. */
import type { Assignment, Command, Word } from 'unbash';
import { builtins } from './builtins.ts';
import { callFunction } from './commands.ts';
import { Complaint } from './complaint.ts';
import { findsProgram } from './exec.ts';
import { expandText, expandWords } from './expand.ts';
import type { Steps } from './machine.ts';
import { redirect, withRedirects } from './redirect.ts';
import type { Variable } from './run-options.ts';
import type { Shell } from './shell.ts';

/** Builtins whose failure ends the shell, and before which assignments stay (POSIX's special ones). */
const SPECIAL = new Set(
  ': . break continue eval exec exit export readonly return set shift times trap unset'.split(' '),
);

/** `last`: where nothing comes after it, so that it may take the place of the shell. */
export function* runSimple(sh: Shell, node: Command, last: boolean): Steps<number> {
  sh.position = node.pos;
  delete sh.substituted;
  const args = yield* argumentsOf(sh, node);
  const assignments = node.prefix.filter((part): part is Assignment => part.type === 'Assignment');
  const [name] = args;
  if (name === undefined)
    return yield* withRedirects(sh, node.redirects, function* () {
      for (const one of assignments) yield* assign(sh, one);
      return sh.substituted ?? 0;
    });
  if (name === 'exec' && args.length === 1) {
    yield* redirect(sh, node.redirects); // these stay
    return 0;
  }
  const replaces = last && node.redirects.length === 0 && sh.dialect !== 'dash' && sh.traps.size === 0;
  return yield* withRedirects(sh, node.redirects, () => runWith(sh, args, assignments, replaces));
}

function* argumentsOf(sh: Shell, node: Command): Steps<string[]> {
  if (!node.name) return [];
  const args = yield* expandWords(sh, [node.name]);
  for (const part of node.suffix) {
    if (part.type === 'Word') args.push(...(yield* expandWords(sh, [part])));
    else if (part.type === 'Assignment' && part.value.type === 'Word')
      args.push(`${part.name}${part.append ? '+' : ''}=${yield* expandText(sh, part.value, true)}`);
    else if (part.type === 'Assignment') throw new Complaint(`not simulated: ${part.text}`);
  }
  return args;
}

function* assign(sh: Shell, node: Assignment, more: Partial<Variable> = {}): Steps<void> {
  if (node.value.type !== 'Word' || node.index) throw new Complaint(`not simulated: ${node.text}`);
  const text = yield* expandText(sh, node.value as Word, true);
  if (sh.options.has('xtrace')) sh.process.write(`+ ${node.name}=${text}\n`, true);
  sh.assign(node.name, node.append ? (sh.value(node.name) ?? '') + text : text, more);
}

function* runWith(
  sh: Shell,
  args: readonly string[],
  assignments: readonly Assignment[],
  replaces: boolean,
): Steps<number> {
  const [name = ''] = args;
  const stays = SPECIAL.has(name) && sh.dialect !== 'bash';
  const before = assignments.map(({ name: variable }) => [variable, sh.vars.get(variable)] as const);
  for (const one of assignments) yield* assign(sh, one, stays ? {} : { exported: true });
  if (sh.options.has('xtrace')) sh.process.write(`+ ${args.join(' ')}\n`, true);
  try {
    return yield* runArguments(sh, args, replaces);
  } finally {
    if (!stays)
      for (const [variable, was] of before)
        if (was) sh.vars.set(variable, was);
        else sh.vars.delete(variable);
  }
}

/** Runs a command whose words are done. `functions`: whether the shell's own functions count. */
export function* runArguments(
  sh: Shell,
  args: readonly string[],
  replaces = false,
  functions = true,
): Steps<number> {
  const [name = '', ...rest] = args;
  if (functions && sh.functions.has(name)) return yield* callFunction(sh, name, rest);
  const builtin = Object.hasOwn(builtins, name) ? builtins[name] : undefined;
  if (builtin && (builtin.in === undefined || builtin.in.includes(sh.dialect))) {
    try {
      const status = builtin.run(sh, rest, name);
      return typeof status === 'number' ? status : yield* status;
    } catch (stop) {
      if (!(stop instanceof Complaint) || !SPECIAL.has(name) || sh.dialect === 'bash') throw stop;
      throw new Complaint(stop.message, { fatal: true, status: stop.status ?? 2 });
    }
  }
  return yield* runProgram(sh, args, replaces);
}

export function* runProgram(sh: Shell, args: readonly string[], replaces: boolean): Steps<number> {
  const [name = ''] = args;
  if (!findsProgram(sh.process, name)) return notFound(sh, name);
  return yield* sh.process.exec(args, { env: sh.environment() }, replaces);
}

function notFound(sh: Shell, name: string): number {
  const isPath = name.includes('/');
  if (isPath && sh.process.list(name) !== undefined) {
    sh.complain(sh.dialect === 'bash' ? `${name}: Is a directory` : `${name}: Permission denied`);
    return 126;
  }
  if (sh.dialect === 'bash')
    sh.complain(`${name}: ${isPath ? 'No such file or directory' : 'command not found'}`);
  else sh.complain(`${name}: not found`);
  return 127;
}
