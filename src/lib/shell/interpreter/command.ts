/** Simple commands: words, assignments and redirections, then an alias, a function, a builtin or a program. */
import type { Assignment, Command, Word } from 'unbash';
import { FileError } from '#lib/shell/program.ts';
import { builtins } from './builtins/index.ts';
import { arithmeticText, checkSize, expandText, expandWords } from './expand.ts';
import { runNode } from './execute.ts';
import { Jump, ShellError } from './flow.ts';
import { controlsJobs, inForeground } from './foreground.ts';
import type { Interpreter, ShellFunction } from './interpreter.ts';
import { runProgram } from './process.ts';
import { shellQuote } from './quoting.ts';
import { redirected, withRedirects } from './redirect.ts';
import { syntaxTree } from '#lib/script/syntax.ts';
import { trace } from './trace.ts';
import type { Variable } from './variables.ts';

/** Builtins to which `a=(1 2)` is an argument. */
const DECLARING = new Set(['declare', 'typeset', 'local', 'export', 'readonly']);

export async function runSimple(sh: Interpreter, node: Command): Promise<number> {
  sh.position = node.pos;
  const pause = sh.host.pacer.tick(1, sh.interrupt);
  if (pause) await pause;
  await sh.interrupt.whenRunning();
  sh.interrupt.check();
  const command = withoutAlias(sh, node, []);
  if (command.type === 'Text') {
    await sh.runText(command.text);
    return sh.lastStatus;
  }
  sh.commandText = command.node === node ? sh.source.slice(node.pos, node.end) : '';
  if (!sh.inTrap) sh.command = sh.source.slice(node.pos, node.end);
  const debug = sh.inTrap ? undefined : sh.traps.get('DEBUG');
  if (debug) await sh.runTrap(debug);
  sh.substituted = undefined;
  const assignments = command.node.prefix.filter((part): part is Assignment => part.type === 'Assignment');
  const kept = sh.temporary.length;
  const { args, lists } = await argumentsOf(sh, command.node);
  try {
    if (args.length === 0) {
      return await withRedirects(sh, command.node.redirects, async () => {
        for (const assignment of assignments) await assign(sh, assignment);
        return sh.substituted ?? 0;
      });
    }
    if (args[0] === 'exec' && args.length === 1 && !sh.functions.has('exec')) {
      sh.fds = await redirected(sh, command.node.redirects); // these stay
      return 0;
    }
    return await withRedirects(sh, command.node.redirects, () => runWith(sh, args, assignments, lists));
  } finally {
    sh.removeTemporary(kept);
  }
}

type Resolved = { type: 'Node'; node: Command } | { type: 'Text'; text: string };

/** Replaces an alias by what it stands for: words before the others where that is a simple command, text otherwise. */
function withoutAlias(sh: Interpreter, node: Command, seen: readonly string[]): Resolved {
  const name =
    sh.shopts.has('expand_aliases') && node.name && !node.name.parts && node.name.text === node.name.value
      ? node.name.value
      : undefined;
  const alias = name !== undefined && !seen.includes(name) ? sh.aliases.get(name) : undefined;
  if (alias === undefined || name === undefined || !node.name) return { type: 'Node', node };
  const first = syntaxTree(alias).commands[0]?.command;
  if (
    syntaxTree(alias).commands.length !== 1 ||
    first?.type !== 'Command' ||
    syntaxTree(alias).commands[0]?.background
  ) {
    if (first === undefined) return { type: 'Node', node };
    return {
      type: 'Text',
      text: sh.source.slice(node.pos, node.name.pos) + alias + sh.source.slice(node.name.end, node.end),
    };
  }
  // An alias that ends with a blank lets the word after it be one too.
  const [next, ...others] = node.suffix;
  const second =
    /\s$/.test(alias) && next?.type === 'Word' && !next.parts ? sh.aliases.get(next.value) : undefined;
  const after =
    second !== undefined && next ? [...(commandOf(`: ${second}`)?.suffix ?? [next]), ...others] : node.suffix;
  const suffix = [...first.suffix, ...after];
  const args = suffix.filter(
    (part): part is Word | Assignment => part.type === 'Word' || part.type === 'Assignment',
  );
  const redirects = [...node.prefix, ...suffix].filter(
    (part) => part.type === 'Redirect' || part.type === 'HereDoc' || part.type === 'HereString',
  );
  const merged: Command = {
    ...node,
    name: first.name,
    prefix: [...first.prefix, ...node.prefix],
    suffix,
    args,
    redirects,
  };
  return withoutAlias(sh, merged, [...seen, name]);
}

function commandOf(text: string): Command | undefined {
  const command = syntaxTree(text).commands[0]?.command;
  return command?.type === 'Command' ? command : undefined;
}

interface Arguments {
  readonly args: string[];
  /** Arguments such as `a=(1 2)`, by their place. */
  readonly lists: ReadonlyMap<number, Assignment>;
}

async function argumentsOf(sh: Interpreter, node: Command): Promise<Arguments> {
  if (!node.name) return { args: [], lists: new Map() };
  const args = await expandWords(sh, [node.name]);
  const lists = new Map<number, Assignment>();
  const declares = DECLARING.has(args[0] ?? '') || args[0] === 'alias';
  for (const part of node.suffix) {
    if (part.type === 'Word') for (const word of await expandWords(sh, [part])) args.push(word);
    else if (part.type !== 'Assignment') continue;
    else if (declares && part.value.type === 'Word' && !part.index) {
      args.push(`${part.name}${part.append ? '+' : ''}=${await expandText(sh, part.value, true)}`);
    } else {
      lists.set(args.length, part);
      args.push(part.text);
    }
  }
  return { args, lists };
}

/** Carries out an assignment, with attributes that `declare` and its kin add. */
export async function assign(
  sh: Interpreter,
  node: Assignment,
  attributes: Partial<Variable> = {},
  local = false,
): Promise<void> {
  const { name, value, index, append } = node;
  if (index?.text === '') throw new ShellError(`${name}[]: bad array subscript`);
  if (index && value.type === 'ArrayValue')
    throw new ShellError(`${name}[${index.text}]: cannot assign list to array member`);
  if (value.type === 'ArrayValue') {
    const assoc = attributes.assoc ?? (local && !sh.vars.isLocal(name) ? false : sh.variable(name)?.assoc);
    const items = new Map(append ? (sh.variable(name)?.items ?? []) : []);
    await fillItems(sh, items, value.elements, assoc ?? false);
    if (sh.options.has('xtrace')) await trace(sh, node.text);
    sh.assignList(name, items, attributes, local);
    return;
  }
  const text = await expandText(sh, value, true);
  if (sh.options.has('xtrace'))
    await trace(sh, `${node.text.split('=')[0]}=${text === '' ? '' : shellQuote(text)}`);
  if (index) {
    const place = await sh.indexOf(name, index);
    sh.assignElement(name, place, append ? added(sh, name, sh.element(name, place), text) : text);
  } else sh.assign(name, append ? added(sh, name, sh.value(name), text) : text, attributes, local);
}

function added(sh: Interpreter, name: string, before: string | undefined, text: string): string {
  checkSize((before?.length ?? 0) + text.length);
  return sh.variable(name)?.integer ? `${before || 0}+(${text})` : (before ?? '') + text;
}

async function fillItems(
  sh: Interpreter,
  items: Map<string, string>,
  words: readonly Word[],
  assoc: boolean,
): Promise<void> {
  if (assoc && words.length > 0 && !words.some((word) => word.text.startsWith('['))) {
    const pairs = await expandWords(sh, words);
    for (let i = 0; i < pairs.length; i += 2) items.set(pairs[i] as string, pairs[i + 1] ?? '');
    return;
  }
  let next = items.size === 0 ? 0 : Math.max(...[...items.keys()].map(Number)) + 1;
  for (const word of words) {
    const keyed = /^\[((?:[^\][]|\[[^\]]*\])*)\](\+?)=/.exec(word.text);
    if (keyed) {
      const [key, value] = await keyedElement(sh, word, keyed, assoc);
      items.set(key, keyed[2] ? (items.get(key) ?? '') + value : value);
      if (!assoc) next = Number(key) + 1;
      continue;
    }
    for (const text of await expandWords(sh, [word])) items.set(String(next++), text);
  }
}

/** `[key]=value`. */
async function keyedElement(
  sh: Interpreter,
  word: Word,
  match: RegExpExecArray,
  assoc: boolean,
): Promise<[string, string]> {
  const wordOf = async (text: string) => {
    const command = syntaxTree(`x=${text}`).commands[0]?.command;
    const value =
      command?.type === 'Command' && command.prefix[0]?.type === 'Assignment'
        ? command.prefix[0].value
        : undefined;
    return value?.type === 'Word' ? expandText(sh, value, true) : '';
  };
  const key = match[1] as string;
  const value = await wordOf(word.text.slice(match[0].length));
  return [assoc ? await wordOf(key) : String(sh.evaluate(await arithmeticText(sh, key))), value];
}

async function runWith(
  sh: Interpreter,
  args: string[],
  assignments: readonly Assignment[],
  lists: ReadonlyMap<number, Assignment>,
): Promise<number> {
  const name = args[0] as string;
  const shellRuns = sh.functions.has(name) || name in builtins;
  const env = new Map<string, string>();
  const restore: (() => void)[] = [];
  for (const assignment of assignments) {
    const before = sh.vars.get(assignment.name);
    try {
      await assign(sh, assignment, { exported: true });
    } catch (error) {
      if (!(error instanceof ShellError)) throw error;
      await sh.complain(error.message);
      continue;
    }
    env.set(assignment.name, sh.value(assignment.name) ?? '');
    restore.push(() => (before ? sh.vars.set(assignment.name, before) : sh.vars.delete(assignment.name)));
  }
  if (sh.options.has('xtrace')) await trace(sh, args.map((arg) => shellQuote(arg)).join(' '));
  if (!shellRuns) for (const undo of restore.splice(0).reverse()) undo();
  try {
    return await runArguments(sh, args, env, lists);
  } finally {
    for (const undo of restore.reverse()) undo();
    sh.lastArgument = args.at(-1) ?? '';
  }
}

/** Runs a command whose words are done: a function, a builtin or a program. */
export async function runArguments(
  sh: Interpreter,
  args: string[],
  env: ReadonlyMap<string, string> = new Map(),
  lists: ReadonlyMap<number, Assignment> = new Map(),
  functions = true,
): Promise<number> {
  const name = args[0] as string;
  if (functions && sh.functions.has(name)) return runFunction(sh, name, args.slice(1));
  if (Object.hasOwn(builtins, name)) return runBuiltin(sh, args, lists);
  const environment = sh.vars.environment();
  for (const exported of sh.exportedFunctions) {
    const known = sh.functions.get(exported);
    if (known) environment.set(`BASH_FUNC_${exported}%%`, known.source);
  }
  for (const [key, value] of env) environment.set(key, value);
  environment.set('_', name);
  const run = (child: Interpreter) => runProgram(child, args, environment);
  const as = { statusOf: (status: number) => status, ifStopped: (status: number) => status };
  const status = controlsJobs(sh)
    ? await inForeground(sh, sh.commandText || args.join(' '), run, as)
    : await run(sh);
  sh.interrupt.check();
  return status;
}

/** Whether functions and subshells inherit the trap: `set -E` for ERR, `set -T` for DEBUG and RETURN. */
const passesOn = (sh: Interpreter, signal: string) =>
  sh.options.has(signal === 'ERR' ? 'errtrace' : 'functrace');

async function bodyOf(sh: Interpreter, body: Parameters<typeof runNode>[1]): Promise<number> {
  try {
    return await runNode(sh, body);
  } catch (error) {
    if (error instanceof Jump && error.kind === 'return') return error.value;
    throw error;
  }
}

async function runFunction(sh: Interpreter, name: string, params: readonly string[]): Promise<number> {
  const { script, source, lineOffset, file } = sh.functions.get(name) as ShellFunction;
  const saved = {
    params: sh.params,
    source: sh.source,
    position: sh.position,
    lineOffset: sh.lineOffset,
    calls: sh.calls,
    files: sh.files,
    loops: sh.loops,
  };
  const inherited = ['ERR', 'DEBUG', 'RETURN'].filter(
    (signal) => !passesOn(sh, signal) && sh.traps.has(signal),
  );
  const traps = inherited.map((signal) => [signal, sh.traps.get(signal) as string] as const);
  for (const [signal] of traps) sh.traps.delete(signal);
  const depth = sh.vars.depth;
  if ((sh.depth += 1) > 1000) {
    sh.depth -= 1;
    throw new ShellError(`${name}: maximum function nesting level exceeded (1000)`, { fatal: true });
  }
  await Promise.resolve(); // keeps the stack of a deep recursion short
  sh.vars.enter();
  Object.assign(sh, {
    params,
    source,
    lineOffset,
    calls: [name, ...sh.calls],
    files: [file, ...sh.files],
    loops: 0,
  });
  try {
    const body = script.commands[0]?.command;
    if (body?.type !== 'Function' || body.body.type === 'CompoundList') return 0;
    const status = await bodyOf(sh, body.body);
    const action = sh.traps.get('RETURN');
    if (action) await sh.runTrap(action);
    return status;
  } finally {
    for (const [signal, action] of traps) if (!sh.traps.has(signal)) sh.traps.set(signal, action);
    Object.assign(sh, saved);
    sh.depth -= 1;
    while (sh.vars.depth > depth) sh.vars.leave();
  }
}

async function runBuiltin(
  sh: Interpreter,
  args: string[],
  lists: ReadonlyMap<number, Assignment>,
): Promise<number> {
  const name = args[0] as string;
  try {
    return await (builtins[name] as (typeof builtins)[string])(sh, args, lists);
  } catch (error) {
    if (error instanceof FileError) {
      await sh.complain(`${name}: write error: ${error.message}`);
      return 1;
    }
    if (!(error instanceof ShellError)) throw error;
    const isReadonly = error.message.endsWith(': readonly variable');
    if (error.fatal && !isReadonly) throw error;
    const unnamed = isReadonly && (!DECLARING.has(name) || name === 'export');
    await sh.complain(unnamed ? error.message : `${name}: ${error.message}`);
    return error.status;
  }
}
