/** Runs the syntax tree: lists, pipelines, jobs, conditions, loops, functions. Simple commands are in `command.ts`. */
import {
  parse,
  type AndOr,
  type ArithmeticExpression,
  type Case,
  type CommandNode,
  type CompoundList,
  type For,
  type Pipeline,
  type PipelineNode,
  type Select,
  type Statement,
  type While,
} from 'unbash';
import { Interrupt, Interrupted } from '#lib/sim/leash.ts';
import { Pipe, TextSource } from '#lib/shell/io.ts';
import { runSimple } from './command.ts';
import { arithmeticText, expandPattern, expandText, expandWords } from './expand.ts';
import { Jump, ShellError, signalStatus } from './flow.ts';
import { controlsJobs, inForeground } from './foreground.ts';
import type { Interpreter } from './interpreter.ts';
import type { Job } from './jobs.ts';
import { matches } from '#lib/script/pattern.ts';
import { withRedirects } from './redirect.ts';
import { testExpression } from './test-command.ts';
import { trace } from './trace.ts';
import { textWidth } from '#lib/shell/text-width.ts';

/** Runs a list; returns the status of its last command. A signal that `trap` caught is dealt with here, and the list goes on. */
export async function runStatements(sh: Interpreter, statements: readonly Statement[]): Promise<number> {
  for (const statement of statements) {
    if (sh.options.has('noexec') && !sh.interactive) return sh.lastStatus;
    try {
      if (statement.background) await startJob(sh, statement);
      else await runNode(sh, statement.command);
    } catch (error) {
      if (error instanceof ShellError) {
        await sh.complain(error.message);
        sh.lastStatus = error.status;
        throw new Jump(error.fatal && !sh.interactive ? 'exit' : 'discard', error.status);
      } else await caught(sh, error);
    }
    if (sh.traps.size > 0 && sh.interrupt.raised) await caught(sh, new Interrupted(sh.interrupt.signal));
    sh.interrupt.check();
  }
  return sh.lastStatus;
}

/** Runs the `trap` for the signal that ended a command; rethrows where there is none. */
async function caught(sh: Interpreter, error: unknown): Promise<void> {
  const signal = error instanceof Interrupted ? sh.interrupt.signal : undefined;
  const action = signal && signal !== 'SIGKILL' ? sh.traps.get(signal.slice(3)) : undefined;
  if (signal === undefined || action === undefined) throw error;
  sh.interrupt = sh.host.renewInterrupt?.() ?? new Interrupt();
  sh.lastStatus = signalStatus(signal);
  if (action !== '') await sh.runTrap(action);
}

/** Runs the commands of the last stage in this shell (`shopt -s lastpipe`). */
const inThisShell = (sh: Interpreter) => sh.shopts.has('lastpipe') && !sh.interactive;

/** `set -e` and `trap ERR`, after a command that failed. */
async function failed(sh: Interpreter, status: number): Promise<void> {
  if (status === 0 || sh.guarded > 0) return;
  const action = sh.traps.get('ERR');
  if (action) await sh.runTrap(action);
  if (sh.options.has('errexit')) throw new Jump('exit', status);
}

async function guarded(sh: Interpreter, body: () => Promise<number>): Promise<number> {
  sh.guarded += 1;
  try {
    return await body();
  } finally {
    sh.guarded -= 1;
  }
}

const runList = (sh: Interpreter, list: CompoundList) => runStatements(sh, list.commands);
const condition = (sh: Interpreter, list: CompoundList) => guarded(sh, () => runList(sh, list));

export async function runNode(sh: Interpreter, node: PipelineNode | AndOr): Promise<number> {
  let status: number;
  switch (node.type) {
    case 'AndOr':
      return runAndOr(sh, node);
    case 'Pipeline':
      status = await runPipeline(sh, node);
      break;
    default:
      status = sh.lastStatus = await runCommand(sh, node);
      sh.pipeStatus = [status];
      if (!['Command', 'Subshell', 'TestCommand', 'ArithmeticCommand', 'Redirected'].includes(node.type))
        return status;
  }
  if (status !== 0) await failed(sh, status);
  return status;
}

async function runAndOr(sh: Interpreter, node: AndOr): Promise<number> {
  for (const [i, command] of node.commands.entries()) {
    const operator = node.operators[i - 1];
    if (operator && (operator === '&&') !== (sh.lastStatus === 0)) continue;
    if (i === node.commands.length - 1) await runNode(sh, command);
    else await guarded(sh, () => runNode(sh, command));
  }
  return sh.lastStatus;
}

async function runPipeline(sh: Interpreter, node: Pipeline): Promise<number> {
  const negated = node.prefixes.filter((prefix) => prefix.type === 'Negation').length % 2 === 1;
  const timed = node.prefixes.some((prefix) => prefix.type === 'Time');
  const start = sh.host.leash.now;
  const run = () =>
    node.commands.length > 1
      ? pipeline(sh, node)
      : Promise.all(node.commands.map((command) => runNode(sh, command)));
  let statuses: number[];
  if (negated) {
    statuses = [];
    await guarded(sh, async () => (statuses = await run()).at(-1) ?? 0);
  } else statuses = await run();
  if (node.commands.length > 1) sh.pipeStatus = statuses;
  const last = statuses.at(-1) ?? 0;
  const status = sh.options.has('pipefail') ? (statuses.findLast((one) => one !== 0) ?? 0) : last;
  if (timed) await sh.print(timeReport(sh.host.leash.now - start, sh.value('TIMEFORMAT')), 2);
  sh.lastStatus = negated ? Number(status === 0) : status;
  sh.interrupt.check();
  return negated ? 0 : sh.lastStatus;
}

/** What `time` prints: `%R`, `%U`, `%S` (with digits and `l` for minutes) and `%P` of TIMEFORMAT. */
function timeReport(ms: number, format = '\nreal\t%3lR\nuser\t%3lU\nsys\t%3lS'): string {
  if (format === '') return '';
  const text = format.replace(/%(?:([0-3])?(l)?([RUS])|([%P]))/g, (_, digits, long, what, other) => {
    if (other) return other === '%' ? '%' : '0.00';
    const spent = what === 'R' ? ms : 0;
    const places = Number(digits ?? 3);
    const seconds = ((long ? spent % 60_000 : spent) / 1000).toFixed(places);
    return long ? `${Math.floor(spent / 60_000)}m${seconds}s` : seconds;
  });
  return `${text}\n`;
}

function pipeline(sh: Interpreter, node: Pipeline): Promise<number[]> {
  if (!controlsJobs(sh)) return pipe(sh, node);
  const count = node.commands.length;
  return inForeground(sh, sh.source.slice(node.pos, node.end), (child) => pipe(child, node), {
    statusOf: (statuses) => statuses.at(-1) ?? 0,
    ifStopped: (status) => Array.from({ length: count }, () => status),
  });
}

/** Runs the commands of a pipeline side by side, each in a part of the shell of its own. */
function pipe(sh: Interpreter, { commands, operators }: Pipeline): Promise<number[]> {
  let before: Pipe | undefined;
  const running = commands.map(async (command, i) => {
    const [from, to] = [before, i < commands.length - 1 ? new Pipe(sh.host.leash, sh.host.pacer) : undefined];
    before = to;
    const fds = new Map(sh.fds);
    if (from) fds.set(0, { input: from.source });
    if (to) fds.set(1, { output: to });
    if (to && operators[i] === '|&') fds.set(2, { output: to });
    if (!to && inThisShell(sh)) {
      const kept = sh.fds;
      sh.fds = fds;
      return runNode(sh, command).finally(() => {
        sh.fds = kept;
        from?.source.close();
      });
    }
    const child = sh.fork(fds);
    return child
      .runToEnd(() => runNode(child, command))
      .finally(() => {
        to?.release();
        from?.source.close();
      });
  });
  return Promise.all(running);
}

/** `command &`. */
async function startJob(sh: Interpreter, statement: Statement): Promise<void> {
  sh.interrupt.check();
  const fds = new Map(sh.fds);
  // At a prompt the job keeps the keyboard, and is stopped when it reads from it.
  if (!sh.host.jobControl && sh.fds.get(0)?.input?.isTerminal !== false)
    fds.set(0, { input: new TextSource() });
  const child = sh.fork(fds);
  child.interrupt = new Interrupt();
  child.interrupt.background = true;
  child.guarded = 0;
  child.interactive = false;
  const command = sh.source.slice(statement.pos, statement.end).replace(/\s*&\s*$/, '');
  const { processes, leash } = sh.host;
  processes.add(child.pid, command.split(/\s+/), leash.now, child.interrupt);
  const sinks = [...fds.values()].flatMap(({ output }) => output ?? []);
  for (const sink of sinks) sink.retain();
  const ended = Promise.resolve()
    .then(() => child.runToEnd(() => runNode(child, statement.command)))
    .then((status) => {
      job.status = status;
      job.told = false;
      processes.remove(child.pid);
      for (const sink of sinks) sink.release();
      leash.wake();
      return status;
    });
  const job: Job = { id: sh.jobs.nextId, pid: child.pid, command, interrupt: child.interrupt, ended };
  sh.jobs.add(job);
  sh.lastBackground = child.pid;
  sh.lastStatus = 0;
  if (sh.interactive) await sh.print(`[${job.id}] ${job.pid}\n`, 2);
}

async function runCommand(sh: Interpreter, node: CommandNode): Promise<number> {
  switch (node.type) {
    case 'Command':
      return runSimple(sh, node);
    case 'Redirected':
      return withRedirects(sh, node.redirects, () => runCommand(sh, node.command));
    case 'BraceGroup':
      return node.body.commands.length === 0 ? 0 : runList(sh, node.body);
    case 'Subshell': {
      const run = (child: Interpreter) => {
        child.loops = 0;
        return child.runToEnd(() => runList(child, node.body));
      };
      const status = controlsJobs(sh)
        ? await inForeground(sh, sh.source.slice(node.pos, node.end), run, plainStatus)
        : await run(sh.fork());
      sh.interrupt.check();
      return status;
    }
    case 'If':
      return runIf(sh, [node, ...node.elif], node.else);
    case 'For':
      return runFor(sh, node);
    case 'ArithmeticFor':
      return runArithmeticFor(sh, node);
    case 'While':
      return runWhile(sh, node);
    case 'Case':
      return runCase(sh, node);
    case 'Select':
      return runSelect(sh, node);
    case 'Function': {
      const source = sh.source.slice(node.pos, node.end);
      sh.position = node.pos;
      if (!/^[^\s$`'"\\<>&|;()=]+$/.test(node.name.text))
        throw new ShellError(`\`${node.name.text}': not a valid identifier`);
      const file = sh.files[0] ?? (sh.scripted ? sh.name : 'environment');
      sh.functions.set(node.name.value, { script: parse(source), source, lineOffset: sh.line - 1, file });
      return 0;
    }
    case 'TestCommand':
      return compound(sh, node.pos, '', async () => {
        return (await testExpression(sh, node.expression)) ? 0 : 1;
      });
    case 'ArithmeticCommand':
      return compound(sh, node.pos, '((: ', async () => {
        if (sh.options.has('xtrace')) await trace(sh, `(( ${node.body} ))`);
        return sh.evaluate(await arithmeticText(sh, node.body)) === 0n ? 1 : 0;
      });
    case 'Coproc':
      throw new ShellError('not simulated: coproc');
  }
}

/** `[[` and `((`: an error in them is theirs alone. */
async function compound(
  sh: Interpreter,
  position: number,
  label: string,
  body: () => Promise<number>,
): Promise<number> {
  sh.position = position;
  try {
    return await body();
  } catch (error) {
    if (!(error instanceof ShellError) || error.fatal) throw error;
    if (error.message !== '') await sh.complain(label + error.message);
    return error.status;
  }
}

const plainStatus = { statusOf: (status: number) => status, ifStopped: (status: number) => status };

async function runIf(
  sh: Interpreter,
  branches: readonly { clause: CompoundList; then: CompoundList }[],
  otherwise?: CompoundList,
): Promise<number> {
  for (const { clause, then } of branches) if ((await condition(sh, clause)) === 0) return runList(sh, then);
  return otherwise ? runList(sh, otherwise) : 0;
}

/** Runs the body of a loop once; false where the loop is to end. */
async function round(sh: Interpreter, body: CompoundList): Promise<boolean> {
  const pause = sh.host.pacer.tick(1, sh.interrupt);
  if (pause) await pause;
  sh.interrupt.check();
  sh.loops += 1;
  try {
    await runList(sh, body);
    return true;
  } catch (error) {
    if (!(error instanceof Jump) || (error.kind !== 'break' && error.kind !== 'continue')) throw error;
    sh.lastStatus = 0;
    if (error.value > 1 && sh.loops > 1) throw new Jump(error.kind, error.value - 1);
    return error.kind === 'continue';
  } finally {
    sh.loops -= 1;
  }
}

async function runFor(sh: Interpreter, node: For): Promise<number> {
  sh.position = node.pos;
  if (!/^[A-Za-z_]\w*$/.test(node.name.text)) {
    await sh.complain(`\`${node.name.text}': not a valid identifier`);
    return 1;
  }
  const words = node.wordlist ? await expandWords(sh, node.wordlist) : sh.params;
  sh.lastStatus = 0;
  for (const word of words) {
    if (sh.options.has('xtrace'))
      await trace(
        sh,
        `for ${node.name.value} in ${(node.wordlist ?? []).map((one) => one.text).join(' ') || '"$@"'}`,
      );
    sh.assign(node.name.value, word);
    if (!(await round(sh, node.body))) break;
  }
  return sh.lastStatus;
}

async function runArithmeticFor(
  sh: Interpreter,
  node: {
    initialize: ArithmeticExpression | undefined;
    test: ArithmeticExpression | undefined;
    update: ArithmeticExpression | undefined;
    body: CompoundList;
  },
): Promise<number> {
  const value = async (part: ArithmeticExpression | undefined) =>
    part ? sh.evaluate(await arithmeticText(sh, sh.source.slice(part.pos, part.end))) : 1n;
  await value(node.initialize);
  sh.lastStatus = 0;
  while ((await value(node.test)) !== 0n) {
    if (!(await round(sh, node.body))) break;
    await value(node.update);
  }
  return sh.lastStatus;
}

async function runWhile(sh: Interpreter, node: While): Promise<number> {
  let status = 0;
  const wanted = node.kind === 'while';
  sh.loops += 1;
  try {
    while (((await condition(sh, node.clause)) === 0) === wanted) {
      const goesOn = await round(sh, node.body);
      status = sh.lastStatus;
      if (!goesOn) break;
    }
  } catch (error) {
    // `break` within the condition
    if (!(error instanceof Jump) || error.kind !== 'break') throw error;
    if (error.value > 1 && sh.loops > 1) throw new Jump('break', error.value - 1);
  } finally {
    sh.loops -= 1;
  }
  return status;
}

async function runCase(sh: Interpreter, node: Case): Promise<number> {
  const text = await expandText(sh, node.word);
  if (sh.options.has('xtrace')) await trace(sh, `case ${node.word.text} in`);
  let fallsThrough = false;
  let status = 0;
  for (const item of node.items) {
    let hit = fallsThrough;
    for (const pattern of item.pattern)
      hit ||= matches(text, await expandPattern(sh, pattern), sh.shopts.has('nocasematch'));
    if (!hit) continue;
    sh.lastStatus = 0;
    status = await runList(sh, item.body);
    fallsThrough = item.terminator === ';&';
    if (!fallsThrough && item.terminator !== ';;&') break;
  }
  return status;
}

/** The menu of `select` as bash lays it out: numbered, down and then across, within 80 columns. */
function selectMenu(words: readonly string[]): string {
  const digits = String(words.length).length;
  const room = Math.max(0, ...words.map((word) => textWidth(word))) + digits + 4;
  const fitting = Math.max(1, Math.floor(80 / room));
  let rows = Math.ceil(words.length / fitting);
  if (rows === 1) rows = words.length;
  let out = '';
  for (let row = 0; row < rows; row += 1) {
    let at = 0;
    for (let i = row; i < words.length; i += rows) {
      const width = i === row ? String(rows).length : digits;
      const cell = `${String(i + 1).padStart(width)}) ${words[i]}`;
      out += cell;
      if (i + rows >= words.length) break;
      let from = at + textWidth(cell);
      at += room;
      while (from < at) {
        const tab = Math.floor(at / 8) > Math.floor(from / 8);
        out += tab ? '\t' : ' ';
        from += tab ? 8 - (from % 8) : 1;
      }
    }
    out += '\n';
  }
  return out;
}

async function runSelect(sh: Interpreter, node: Select): Promise<number> {
  const words = node.wordlist ? await expandWords(sh, node.wordlist) : sh.params;
  const menu = selectMenu(words);
  await sh.print(menu, 2);
  for (;;) {
    await sh.print(sh.value('PS3') ?? '#? ', 2);
    const line = await sh.stdin.readLine();
    if (line === undefined) {
      await sh.print('\n', 1);
      return 1;
    }
    if (line.trim() === '') {
      await sh.print(menu, 2);
      continue;
    }
    sh.assign('REPLY', line);
    sh.assign(node.name.value, words[Number(line.trim()) - 1] ?? '');
    if (!(await round(sh, node.body))) return sh.lastStatus;
  }
}
