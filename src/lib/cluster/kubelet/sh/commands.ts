/** What a container's shell does with a script: lists, pipes, conditions, loops, functions, and jobs beside it. */
import type { AndOr, Case, CommandNode, For, Pipeline, PipelineNode, Statement, While } from 'unbash';
import { evaluate } from '#lib/script/arithmetic.ts';
import { matches } from '#lib/script/pattern.ts';
import { Complaint, Leave, Return } from './complaint.ts';
import { arithmetic, expandPattern, expandText, expandWords, names } from './expand.ts';
import { Input } from './input.ts';
import { Exit, type Steps, type Task } from './machine.ts';
import type { Streams } from './process.ts';
import { withRedirects } from './redirect.ts';
import { MAX_DEPTH, type Shell } from './shell.ts';
import { runSimple } from './simple.ts';
import { testExpression } from './test.ts';

/**
 * Runs a list; comes to the status of its last command. `last`: nothing comes after it, so that its last command may take the place of
 * the shell. busybox and bash do that, Debian's dash does not.
 */
export function* runStatements(sh: Shell, statements: readonly Statement[], last = false): Steps<number> {
  for (const [i, statement] of statements.entries())
    yield* runStatement(sh, statement, last && i === statements.length - 1);
  return statements.length > 0 ? sh.status : 0;
}

function* runStatement(sh: Shell, { background, command }: Statement, last: boolean): Steps<void> {
  if (sh.options.has('noexec')) return;
  sh.position = command.pos;
  try {
    if (background) startJob(sh, command);
    else sh.status = yield* runNode(sh, command, last);
  } catch (stop) {
    if (!(stop instanceof Complaint) || stop.fatal) throw stop;
    sh.complain(stop.message);
    sh.status = stop.status ?? 1;
  }
  if (sh.hasPending) yield* sh.runTraps();
}

/** The script of process 1 or of a command, from the turn that is given on; those of its own loops are noted. */
export function* runScript(sh: Shell, commands: readonly Statement[], last: boolean): Steps<number> {
  const { machine, options } = sh.process;
  const { from } = options;
  if (from) {
    sh.restore(from.shell);
    sh.status = from.status;
  }
  for (let at = from?.command ?? 0; at < commands.length; at += 1) {
    const statement = commands[at] as Statement;
    const { command } = statement;
    const resumed = at === from?.command ? from : undefined;
    if (command.type !== 'While' || statement.background) {
      yield* runStatement(sh, statement, last && at === commands.length - 1);
      continue;
    }
    if (!resumed) yield* machine.command();
    sh.position = command.pos;
    sh.status = yield* whileLoop(sh, command, resumed?.loopStatus, (loopStatus) => {
      const here = machine.turnHere();
      if (here) machine.turn = { ...here, command: at, status: sh.status, loopStatus, shell: sh.save() };
    });
  }
  return commands.length > 0 ? sh.status : 0;
}

export function* runNode(sh: Shell, node: PipelineNode | AndOr, last = false): Steps<number> {
  switch (node.type) {
    case 'AndOr':
      return yield* andOr(sh, node, last);
    case 'Pipeline':
      return yield* maybeNegated(sh, node);
    default: {
      const status = yield* runCommand(sh, node, last);
      const counts = ['Command', 'Subshell', 'TestCommand', 'ArithmeticCommand', 'Redirected'].includes(
        node.type,
      );
      return counts ? yield* failing(sh, status) : status;
    }
  }
}

/** `set -e`, after a command that failed. */
// eslint-disable-next-line require-yield
function* failing(sh: Shell, status: number): Steps<number> {
  sh.status = status;
  if (status !== 0 && sh.guarded === 0 && sh.options.has('errexit')) throw new Exit(status);
  return status;
}

function* guarded(sh: Shell, body: Steps<number>): Steps<number> {
  sh.guarded += 1;
  try {
    return yield* body;
  } finally {
    sh.guarded -= 1;
  }
}

function* andOr(sh: Shell, { commands, operators }: AndOr, last: boolean): Steps<number> {
  for (const [i, command] of commands.entries()) {
    const operator = operators[i - 1];
    if (operator && (operator === '&&') !== (sh.status === 0)) continue;
    const isLast = i === commands.length - 1;
    sh.status = yield* isLast ? runNode(sh, command, last) : guarded(sh, runNode(sh, command));
  }
  return sh.status;
}

function* maybeNegated(sh: Shell, node: Pipeline): Steps<number> {
  const isNegated = node.prefixes.filter(({ type }) => type === 'Negation').length % 2 === 1;
  const [only] = node.commands;
  const body = node.commands.length === 1 && only ? runCommand(sh, only) : pipeline(sh, node);
  const began = sh.process.now;
  const status = isNegated ? Number((yield* guarded(sh, body)) === 0) : yield* body;
  if (node.prefixes.some(({ type }) => type === 'Time'))
    sh.process.write(timeReport(sh.process.now - began), true);
  return isNegated ? status : yield* failing(sh, status);
}

function timeReport(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  return `\nreal\t${minutes}m${((ms % 60_000) / 1000).toFixed(3)}s\nuser\t0m0.000s\nsys\t0m0.000s\n`;
}

/** All parts run beside each other, each in a shell of its own. */
function* pipeline(sh: Shell, { commands, operators }: Pipeline): Steps<number> {
  const { streams } = sh.process;
  let { input } = streams;
  const tasks: Task[] = [];
  for (const [i, command] of commands.entries()) {
    const pipe = i < commands.length - 1 ? new Input('', true) : undefined;
    const reads = input;
    const out = pipe ? into(pipe) : streams.out;
    const err = pipe && operators[i] === '|&' ? out : streams.err;
    const task = startTask(sh, { input: reads, out, err }, (inner) => runNode(inner, command, true));
    task.onEnd = () => {
      if (pipe) pipe.open = false;
      if (i > 0) reads.left = true;
    };
    tasks.push(task);
    if (pipe) input = pipe;
  }
  yield { for: 'that', holds: () => tasks.every(({ status }) => status !== undefined) };
  const statuses = tasks.map(({ status = 0 }) => status);
  const failed = sh.options.has('pipefail') ? statuses.findLast((status) => status !== 0) : undefined;
  return failed ?? statuses.at(-1) ?? 0;
}

/** Whoever writes where nobody reads any more ends (SIGPIPE). */
const into = (pipe: Input) => (text: string) => {
  if (pipe.left) throw new Exit(141);
  pipe.write(text);
};

function startTask(sh: Shell, streams: Streams, body: (inner: Shell) => Steps<number>): Task {
  const { machine } = sh.process;
  const pid = machine.newPid();
  const inner = sh.fork({ pid, streams });
  const task = machine.start(
    inner.ends(() => body(inner)),
    pid,
  );
  task.onSignal = (signal) => inner.hears(signal);
  return task;
}

/** `&`: what is read there is nothing. */
function startJob(sh: Shell, node: PipelineNode | AndOr): void {
  const streams = { ...sh.process.streams, input: new Input() };
  sh.jobs.push(startTask(sh, streams, (inner) => runNode(inner, node, true)));
  sh.status = 0;
}

export function* runCommand(sh: Shell, node: CommandNode, last = false): Steps<number> {
  yield* sh.process.machine.command();
  switch (node.type) {
    case 'Command':
      return yield* runSimple(sh, node, last);
    case 'Redirected':
      return yield* withRedirects(sh, node.redirects, () => runCommand(sh, node.command));
    case 'BraceGroup':
      return yield* runStatements(sh, node.body.commands, last);
    case 'Subshell': {
      const inner = sh.fork();
      return yield* inner.ends(() => runStatements(inner, node.body.commands));
    }
    case 'If':
      return yield* conditional(sh, node, last);
    case 'While':
      return yield* whileLoop(sh, node);
    case 'For':
      return yield* forLoop(sh, node);
    case 'Case':
      return yield* caseOf(sh, node, last);
    case 'Function': {
      const text = sh.source.slice(node.pos, node.end);
      sh.functions.set(node.name.value, { text, source: sh.source, body: node.body });
      return 0;
    }
    case 'TestCommand':
      if (sh.dialect === 'dash') return unknown(sh, '[[');
      return Number(!(yield* testExpression(sh, node.expression)));
    case 'ArithmeticCommand':
      if (sh.dialect !== 'bash') return unknown(sh, /\S+/.exec(node.body)?.[0] ?? '');
      return Number((yield* arithmetic(sh, node.body)) === 0n);
    case 'ArithmeticFor':
      if (sh.dialect !== 'bash')
        throw new Complaint(
          sh.dialect === 'dash'
            ? 'Syntax error: Bad for loop variable'
            : 'syntax error: bad for loop variable',
          {
            fatal: true,
            status: 2,
          },
        );
      return yield* countingLoop(sh, node);
    case 'Select':
    case 'Coproc':
      throw new Complaint(`not simulated: ${node.type.toLowerCase()}`);
  }
}

function unknown(sh: Shell, name: string): number {
  sh.complain(sh.dialect === 'bash' ? `${name}: command not found` : `${name}: not found`);
  return 127;
}

function* conditional(sh: Shell, node: Extract<CommandNode, { type: 'If' }>, last: boolean): Steps<number> {
  for (const arm of [node, ...node.elif])
    if ((yield* guarded(sh, runStatements(sh, arm.clause.commands))) === 0)
      return yield* runStatements(sh, arm.then.commands, last);
  return node.else ? yield* runStatements(sh, node.else.commands, last) : 0;
}

/** One turn of a loop after the other. `more` comes to 0 while there is another one. */
function* loop(
  sh: Shell,
  body: readonly Statement[],
  more: () => Steps<number>,
  before = 0,
  turn?: (status: number) => void,
): Steps<number> {
  let status = before;
  sh.loops += 1;
  try {
    for (;;) {
      turn?.(status);
      try {
        if ((yield* more()) !== 0) return status;
        status = yield* runStatements(sh, body);
      } catch (stop) {
        if (!(stop instanceof Leave)) throw stop;
        if (stop.levels > 1 && sh.loops > 1) throw new Leave(stop.again, stop.levels - 1);
        status = 0;
        if (!stop.again) return status;
      }
      yield* sh.process.machine.command();
    }
  } finally {
    sh.loops -= 1;
  }
}

function* whileLoop(
  sh: Shell,
  { clause, body, kind }: While,
  before?: number,
  turn?: (status: number) => void,
): Steps<number> {
  function* more(): Steps<number> {
    const status = yield* guarded(sh, runStatements(sh, clause.commands));
    return Number((status === 0) !== (kind === 'while'));
  }
  return yield* loop(sh, body.commands, more, before, turn);
}

function* forLoop(sh: Shell, { name, wordlist, body }: For): Steps<number> {
  const items = [...(wordlist ? yield* expandWords(sh, wordlist) : sh.args)];
  // eslint-disable-next-line require-yield
  function* more(): Steps<number> {
    const item = items.shift();
    if (item !== undefined) sh.assign(name.value, item);
    return item === undefined ? 1 : 0;
  }
  return yield* loop(sh, body.commands, more);
}

function* countingLoop(sh: Shell, node: Extract<CommandNode, { type: 'ArithmeticFor' }>): Steps<number> {
  const text = (part: { readonly pos: number; readonly end: number } | undefined) =>
    part && sh.source.slice(part.pos, part.end);
  const [test, update] = [text(node.test), text(node.update)];
  const begin = text(node.initialize);
  if (begin !== undefined) yield* arithmetic(sh, begin);
  let isFirst = true;
  function* more(): Steps<number> {
    if (!isFirst && update !== undefined) yield* arithmetic(sh, update);
    isFirst = false;
    return test === undefined || (yield* arithmetic(sh, test)) !== 0n ? 0 : 1;
  }
  return yield* loop(sh, node.body.commands, more);
}

function* caseOf(sh: Shell, { word, items }: Case, last: boolean): Steps<number> {
  const text = yield* expandText(sh, word);
  let falls = false;
  let status = 0;
  for (const { pattern, body, terminator } of items) {
    let fits = falls;
    for (const one of pattern) fits ||= matches(text, yield* expandPattern(sh, one));
    if (!fits) continue;
    status = yield* runStatements(sh, body.commands, last);
    falls = terminator === ';&';
    if (terminator !== ';&' && terminator !== ';;&') break;
  }
  return status;
}

/** Calls a function with its own arguments. */
export function* callFunction(sh: Shell, name: string, args: readonly string[]): Steps<number> {
  const known = sh.functions.get(name);
  if (!known) return 127;
  if (sh.depth >= MAX_DEPTH)
    throw new Complaint(`${name}: maximum function nesting level exceeded (${MAX_DEPTH})`, { fatal: true });
  const { args: outer, source, position, loops } = sh;
  const scope = new Map<string, ReturnType<Shell['vars']['get']>>();
  sh.args = args;
  sh.source = known.source;
  sh.loops = 0;
  sh.depth += 1;
  sh.scopes.push(scope);
  try {
    const { body } = known;
    return yield* body.type === 'CompoundList' ? runStatements(sh, body.commands) : runCommand(sh, body);
  } catch (stop) {
    if (!(stop instanceof Return)) throw stop;
    return stop.status;
  } finally {
    sh.scopes.pop();
    for (const [variable, before] of scope)
      if (before) sh.vars.set(variable, before);
      else sh.vars.delete(variable);
    Object.assign(sh, { args: outer, source, position, loops, depth: sh.depth - 1 });
  }
}

/** `let`, `((…))` without expansions. */
export const compute = (sh: Shell, text: string): bigint => evaluate(text, names(sh));
