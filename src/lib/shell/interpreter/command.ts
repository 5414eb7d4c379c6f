/** Simple commands: words, assignments and redirections, then an alias, a function, a builtin or a program. */
import type { Assignment, Command, Word } from 'unbash';
import { Interrupt, Interrupted } from '#lib/sim/leash.ts';
import { MEMORY_EXHAUSTED, Sink, StreamInput, StreamOutput, sinkOf, streamOf, TextSource } from '#lib/shell/io.ts';
import { STEPS_PER_PROGRAM } from '#lib/shell/pacer.ts';
import { FileError, type Process, type Program } from '#lib/shell/program.ts';
import { builtins } from './builtins/index.ts';
import { arithmeticText, expandText, expandWords } from './expand.ts';
import { runNode } from './execute.ts';
import { Jump, ShellError, signalStatus } from './flow.ts';
import type { Descriptor, Interpreter } from './interpreter.ts';
import { runShellProgram } from './subshell-program.ts';
import { shellQuote } from './quoting.ts';
import { redirected, withRedirects } from './redirect.ts';
import { syntaxTree } from './syntax.ts';
import type { Variable } from './variables.ts';

/** Folders whose programs are those the simulation was given. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
export const DEFAULT_PATH = SYSTEM_FOLDERS.join(':');

/** Builtins to which `a=(1 2)` is an argument. */
const DECLARING = new Set(['declare', 'typeset', 'local', 'export', 'readonly']);

export async function runSimple(sh: Interpreter, node: Command): Promise<number> {
  sh.position = node.pos;
  const pause = sh.host.pacer.tick(1, sh.interrupt);
  if (pause) await pause;
  const command = withoutAlias(sh, node, []);
  if (command.type === 'Text') {
    await sh.runText(command.text);
    return sh.lastStatus;
  }
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
  const name = node.name && !node.name.parts && node.name.text === node.name.value ? node.name.value : undefined;
  const alias = name !== undefined && !seen.includes(name) ? sh.aliases.get(name) : undefined;
  if (alias === undefined || name === undefined || !node.name) return { type: 'Node', node };
  const first = syntaxTree(alias).commands[0]?.command;
  if (syntaxTree(alias).commands.length !== 1 || first?.type !== 'Command' || syntaxTree(alias).commands[0]?.background) {
    if (first === undefined) return { type: 'Node', node };
    return { type: 'Text', text: sh.source.slice(node.pos, node.name.pos) + alias + sh.source.slice(node.name.end, node.end) };
  }
  const suffix = [...first.suffix, ...node.suffix];
  const args = suffix.filter((part): part is Word | Assignment => part.type === 'Word' || part.type === 'Assignment');
  const redirects = [...node.prefix, ...suffix].filter((part) => part.type === 'Redirect' || part.type === 'HereDoc' || part.type === 'HereString');
  const merged: Command = { ...node, name: first.name, prefix: [...first.prefix, ...node.prefix], suffix, args, redirects };
  return withoutAlias(sh, merged, [...seen, name]);
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
export async function assign(sh: Interpreter, node: Assignment, attributes: Partial<Variable> = {}, local = false): Promise<void> {
  const { name, value, index, append } = node;
  if (value.type === 'ArrayValue') {
    const assoc = attributes.assoc ?? (local && !sh.vars.isLocal(name) ? false : sh.variable(name)?.assoc);
    const items = new Map(append ? (sh.variable(name)?.items ?? []) : []);
    await fillItems(sh, items, value.elements, assoc ?? false);
    if (sh.options.has('xtrace')) await sh.print(`${'+'.repeat(sh.trace)} ${node.text}\n`, 2);
    sh.assignList(name, items, attributes, local);
    return;
  }
  const text = await expandText(sh, value, true);
  if (sh.options.has('xtrace')) await sh.print(`${'+'.repeat(sh.trace)} ${node.text.split('=')[0]}=${text === '' ? '' : shellQuote(text)}\n`, 2);
  if (index) {
    const place = await sh.indexOf(name, index);
    sh.assignElement(name, place, append ? added(sh, name, sh.element(name, place), text) : text);
  } else sh.assign(name, append ? added(sh, name, sh.value(name), text) : text, attributes, local);
}

function added(sh: Interpreter, name: string, before: string | undefined, text: string): string {
  return sh.variable(name)?.integer ? `${before || 0}+(${text})` : (before ?? '') + text;
}

async function fillItems(sh: Interpreter, items: Map<string, string>, words: readonly Word[], assoc: boolean): Promise<void> {
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
async function keyedElement(sh: Interpreter, word: Word, match: RegExpExecArray, assoc: boolean): Promise<[string, string]> {
  const wordOf = async (text: string) => {
    const command = syntaxTree(`x=${text}`).commands[0]?.command;
    const value = command?.type === 'Command' && command.prefix[0]?.type === 'Assignment' ? command.prefix[0].value : undefined;
    return value?.type === 'Word' ? expandText(sh, value, true) : '';
  };
  const key = match[1] as string;
  const value = await wordOf(word.text.slice(match[0].length));
  return [assoc ? await wordOf(key) : String(sh.evaluate(await arithmeticText(sh, key))), value];
}

async function runWith(sh: Interpreter, args: string[], assignments: readonly Assignment[], lists: ReadonlyMap<number, Assignment>): Promise<number> {
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
  if (sh.options.has('xtrace')) await sh.print(`${sh.value('PS4')?.slice(0, 1).repeat(sh.trace) ?? '+'.repeat(sh.trace)} ${args.map((arg) => shellQuote(arg)).join(' ')}\n`, 2);
  if (!shellRuns) for (const undo of restore.splice(0).reverse()) undo();
  try {
    return await runArguments(sh, args, env, lists);
  } finally {
    for (const undo of restore.reverse()) undo();
    sh.lastArgument = args.at(-1) ?? '';
  }
}

/** Runs a command whose words are done: a function, a builtin or a program. */
export async function runArguments(sh: Interpreter, args: string[], env: ReadonlyMap<string, string> = new Map(), lists: ReadonlyMap<number, Assignment> = new Map(), functions = true): Promise<number> {
  const name = args[0] as string;
  if (functions && sh.functions.has(name)) return runFunction(sh, name, args.slice(1));
  if (Object.hasOwn(builtins, name)) return runBuiltin(sh, args, lists);
  const environment = sh.vars.environment();
  for (const [key, value] of env) environment.set(key, value);
  environment.set('_', name);
  const status = await runProgram(sh, args, environment);
  sh.interrupt.check();
  return status;
}

async function runFunction(sh: Interpreter, name: string, params: readonly string[]): Promise<number> {
  const { script, source, lineOffset } = sh.functions.get(name) as { script: ReturnType<typeof syntaxTree>; source: string; lineOffset: number };
  const saved = { params: sh.params, source: sh.source, position: sh.position, lineOffset: sh.lineOffset, calls: sh.calls, loops: sh.loops };
  const depth = sh.vars.depth;
  if ((sh.depth += 1) > 1000) {
    sh.depth -= 1;
    throw new ShellError(`${name}: maximum function nesting level exceeded (1000)`, { fatal: true });
  }
  await Promise.resolve(); // keeps the stack of a deep recursion short
  sh.vars.enter();
  Object.assign(sh, { params, source, lineOffset, calls: [name, ...sh.calls], loops: 0 });
  try {
    const body = script.commands[0]?.command;
    if (body?.type !== 'Function' || body.body.type === 'CompoundList') return 0;
    return await runNode(sh, body.body);
  } catch (error) {
    if (error instanceof Jump && error.kind === 'return') return error.value;
    throw error;
  } finally {
    Object.assign(sh, saved);
    sh.depth -= 1;
    while (sh.vars.depth > depth) sh.vars.leave();
  }
}

async function runBuiltin(sh: Interpreter, args: string[], lists: ReadonlyMap<number, Assignment>): Promise<number> {
  const name = args[0] as string;
  try {
    return await (builtins[name] as (typeof builtins)[string])(sh, args, lists);
  } catch (error) {
    if (error instanceof FileError) {
      await sh.complain(`${name}: write error: ${error.message}`);
      return 1;
    }
    if (!(error instanceof ShellError) || error.fatal) throw error;
    await sh.complain(`${name}: ${error.message}`);
    return error.status;
  }
}

export type Found =
  | { readonly kind: 'program'; readonly path: string; readonly program: Program }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'none'; readonly status: 126 | 127; readonly message: string };

/** Looks a command up as the PATH says. */
export function findCommand(sh: Interpreter, name: string, path = sh.value('PATH') ?? ''): Found {
  const { files, programs } = sh.host;
  const programAt = (folder: string, base: string): Found | undefined => {
    const program = SYSTEM_FOLDERS.includes(folder) ? programs.get(base) : undefined;
    return program && { kind: 'program', path: `${folder === '/usr/bin' && base === 'kubectl' ? '/usr/local/bin' : folder}/${base}`, program };
  };
  if (name.includes('/')) {
    const full = files.resolve(sh.cwd, name);
    const at = full.lastIndexOf('/');
    const program = programAt(full.slice(0, at), full.slice(at + 1));
    if (program) return program;
    const stat = files.stat(full);
    if (!stat) return { kind: 'none', status: 127, message: `${name}: No such file or directory` };
    if (stat.kind === 'dir') return { kind: 'none', status: 126, message: `${name}: Is a directory` };
    return stat.mode & 0o111 ? { kind: 'file', path: full } : { kind: 'none', status: 126, message: `${name}: Permission denied` };
  }
  const folders = path.split(':').map((folder) => files.resolve(sh.cwd, folder || '.'));
  for (const folder of folders) {
    const stat = files.stat(`${folder}/${name}`);
    if (stat?.kind === 'file' && stat.mode & 0o111) return { kind: 'file', path: `${folder}/${name}` };
  }
  // One list of programs stands in all system folders; what is asked for by name is found where Debian has it.
  if (folders.includes('/usr/bin')) return programAt('/usr/bin', name) ?? notFound(name);
  for (const folder of folders) {
    const program = programAt(folder, name);
    if (program) return program;
  }
  return notFound(name);
}

const notFound = (name: string): Found => ({ kind: 'none', status: 127, message: `${name}: command not found` });

/** Runs a program, or a script that has the run bit. */
export async function runProgram(sh: Interpreter, args: readonly string[], env: ReadonlyMap<string, string>): Promise<number> {
  const found = findCommand(sh, args[0] as string, env.get('PATH'));
  if (found.kind === 'none') {
    await sh.complain(found.message);
    return found.status;
  }
  if (found.kind === 'program') return runProcess(sh, found.program, args, env);
  const line = /^#!\s*(\S+)[ \t]*(.*)/.exec(sh.host.files.read(found.path));
  if (!line) return runProcess(sh, runShellProgram(sh), ['bash', found.path, ...args.slice(1)], env, [args[0] as string, ...args.slice(1)]);
  const interpreter = line[1] as string;
  const options = (line[2] ?? '').trim() === '' ? [] : [(line[2] as string).trim()];
  const through = findCommand(sh, interpreter);
  if (through.kind !== 'program') {
    await sh.complain(`${args[0]}: ${interpreter}: bad interpreter: No such file or directory`);
    return 126;
  }
  const script = (args[0] as string).includes('/') ? (args[0] as string) : found.path;
  return runProcess(sh, through.program, [interpreter.slice(interpreter.lastIndexOf('/') + 1), ...options, script, ...args.slice(1)], env);
}

/** A `Process` beyond what programs see of it: the interpreter it was started from. */
export interface ShellProcess extends Process {
  readonly startedBy: Interpreter;
  readonly pid: number;
}

async function runProcess(sh: Interpreter, program: Program, args: readonly string[], env: ReadonlyMap<string, string>, shownArgs = args): Promise<number> {
  const { leash, pacer, processes } = sh.host;
  const pause = pacer.tick(STEPS_PER_PROGRAM, sh.interrupt);
  if (pause) await pause;
  if (processes.list().length > 300) {
    await sh.complain('fork: retry: Resource temporarily unavailable');
    return 254;
  }
  const interrupt = new Interrupt();
  const stop = sh.interrupt.onRaise((signal) => interrupt.raise(signal));
  const pid = processes.newPid();
  processes.add(pid, shownArgs, leash.now, interrupt);
  try {
    return (await program(processFor(sh, args, env, interrupt, pid))) & 255;
  } catch (error) {
    if (error instanceof Interrupted) {
      const signal = interrupt.signal ?? error.signal;
      if (!sh.interrupt.raised && signal !== 'SIGINT' && signal !== 'SIGPIPE' && sh.interactive) await sh.print(`${signal === 'SIGKILL' ? 'Killed' : 'Terminated'}\n`, 2);
      return signalStatus(signal);
    }
    if (!(error instanceof FileError)) throw error;
    await sh.fds.get(2)?.output?.write(`${args[0]}: ${error.message === MEMORY_EXHAUSTED ? '' : 'write error: '}${error.message}\n`);
    return 1;
  } finally {
    stop();
    processes.remove(pid);
  }
}

function processFor(sh: Interpreter, args: readonly string[], env: ReadonlyMap<string, string>, interrupt: Interrupt, pid: number): ShellProcess {
  const { files, leash, pacer, terminal, processes } = sh.host;
  const stdin = sh.fds.get(0)?.input ?? new TextSource();
  const output = (fd: number) => new StreamOutput(sh.fds.get(fd)?.output ?? new ClosedSink(), interrupt);
  const hasTerminal = [0, 1, 2].some((fd) => sh.fds.get(fd)?.input?.isTerminal || sh.fds.get(fd)?.output?.isTerminal);
  const process: ShellProcess = {
    args,
    env,
    cwd: sh.cwd,
    files,
    stdin: new StreamInput(stdin, interrupt),
    stdout: output(1),
    stderr: output(2),
    interrupt,
    leash,
    ...(terminal && hasTerminal && { terminal }),
    processes,
    startedBy: sh,
    pid,
    async pause() {
      await pacer.tick(64, interrupt);
      interrupt.check();
    },
    spawn: (childArgs, changes = {}) => spawn(sh, process, childArgs, changes),
  };
  return process;
}

/** `>&-`: whoever writes there is told. */
class ClosedSink extends Sink {
  protected override put(): never {
    throw new FileError('EINVAL', 'Bad file descriptor');
  }
}

/** How a program says that it could not start another. */
function cannotRun(starter: string, name: string): string {
  if (starter === 'timeout' || starter === 'nohup') return `${starter}: failed to run command ‘${name}’`;
  return starter === 'env' || starter === 'find' ? `${starter}: ‘${name}’` : `${starter}: ${name}`;
}

async function spawn(sh: Interpreter, process: Process, args: readonly string[], changes: Parameters<Process['spawn']>[1] = {}): Promise<number> {
  const fds = new Map<number, Descriptor>(sh.fds);
  const { stdin, stdout, stderr } = { ...process, ...changes };
  fds.set(0, { input: streamOf(stdin).source });
  fds.set(1, { output: sinkOf(stdout, sh.host.pacer) });
  fds.set(2, { output: sinkOf(stderr, sh.host.pacer) });
  const child = sh.fork(fds);
  child.interactive = false;
  child.interrupt = changes.interrupt ?? process.interrupt;
  child.cwd = changes.cwd ?? process.cwd;
  child.name = process.args[0] ?? 'bash';
  child.scripted = false;
  const found = findCommand(child, args[0] as string, (changes.env ?? process.env).get('PATH'));
  if (found.kind === 'none') {
    await stderr.write(`${cannotRun(child.name, args[0] as string)}: ${found.status === 126 ? 'Permission denied' : 'No such file or directory'}\n`);
    return found.status;
  }
  return child.runToEnd(() => runProgram(child, args, changes.env ?? process.env));
}
