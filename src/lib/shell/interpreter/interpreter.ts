/**
 * One running shell, or a part of one that has a life of its own (a subshell, a stage of a pipeline, a job): its
 * variables, folder, options and streams. What it does with the syntax tree is in `execute.ts` and its neighbours.
 */
import type { ParsedScript, ProcessSubstitutionPart, Statement, Word } from 'unbash';
import { Interrupt, Interrupted, type Leash } from '#lib/sim/leash.ts';
import type { VirtualFiles } from '#lib/shell/files.ts';
import { CaptureSink, Pipe, StreamInput, TextSource, type Sink, type Source } from '#lib/shell/io.ts';
import type { Pacer } from '#lib/shell/pacer.ts';
import type { Program, Terminal } from '#lib/shell/program.ts';
import { runStatements } from './execute.ts';
import { arithmeticText, expandText } from './expand.ts';
import { Jump, ShellError, signalStatus } from './flow.ts';
import type { ProcessTable } from './processes.ts';
import { syntaxError, syntaxTree } from '#lib/script/syntax.ts';
import { ShellState } from './state.ts';

/** What all interpreters of one `Shell` share. */
export interface Host {
  readonly files: VirtualFiles;
  readonly leash: Leash;
  readonly pacer: Pacer;
  readonly programs: ReadonlyMap<string, Program>;
  readonly hostname: string;
  readonly processes: ProcessTable;
  /** Lines typed so far. */
  history: string[];
  terminal?: Terminal | undefined;
  /** A fresh interrupt for a shell that caught one with `trap`. */
  renewInterrupt?: (() => Interrupt) | undefined;
  /** Whether the line at hand was typed at a keyboard: Ctrl-Z makes jobs of what it starts. */
  jobControl?: boolean | undefined;
  /** What Ctrl-Z stops. */
  foreground?: Interrupt | undefined;
  /** How many parts of the shell run at the moment. */
  forks: number;
  /** How often one more was too many. */
  forkFailures: number;
}

/** A stream by its number. */
export interface Descriptor {
  readonly input?: Source;
  readonly output?: Sink;
}

export type Descriptors = ReadonlyMap<number, Descriptor>;

export interface ShellFunction {
  readonly script: ParsedScript;
  /** The text of the definition, which is what is saved. */
  readonly source: string;
  /** Lines before it in its file. */
  readonly lineOffset: number;
  /** The file it was defined in, for errors and BASH_SOURCE. */
  readonly file: string;
}

const MAX_FORKS = 400;
const MAX_FORK_FAILURES = 50;
const MAX_DEPTH = 1000;

export class Interpreter extends ShellState {
  /** A copy whose changes stay its own. */
  fork(fds: Descriptors = this.fds): Interpreter {
    const child = new Interpreter(this.host, { fds, interrupt: this.interrupt, cwd: this.cwd });
    child.vars = this.vars.fork();
    child.functions = new Map(this.functions);
    child.aliases = this.aliases;
    child.completions = this.completions;
    child.exportedFunctions = this.exportedFunctions;
    child.files = this.files;
    child.pipeStatus = this.pipeStatus;
    child.isPart = true;
    child.options = new Set(this.options);
    child.shopts = new Set(this.shopts);
    for (const [signal, action] of this.traps) if (action === '') child.traps.set(signal, action);
    child.jobs = this.jobs.fork();
    const { name, params, folders, calls, lastStatus, lastArgument, lastBackground, umask, startedMs } = this;
    const { guarded, loops, depth, trace, source, position, lineOffset, interactive, scripted } = this;
    Object.assign(child, {
      name,
      params,
      folders,
      calls,
      lastStatus,
      lastArgument,
      lastBackground,
      umask,
      startedMs,
    });
    Object.assign(child, {
      guarded,
      loops,
      depth,
      trace,
      source,
      position,
      lineOffset,
      interactive,
      scripted,
      mainPid: this.mainPid,
    });
    this.shareArrays();
    return child;
  }

  /** The index of `name[word]`: a key, or a number that was computed. */
  async indexOf(name: string, word: Word): Promise<string> {
    if (this.vars.get(name)?.assoc) return expandText(this, word);
    return String(this.evaluate(await arithmeticText(this, word.text)));
  }

  // --- running

  /** Runs text; a syntax error is told in bash's words and gives 2. What came before the line of the error is run. */
  async runText(text: string, label = '', lineOffset = 0): Promise<number> {
    const script = syntaxTree(text);
    const saved = { source: this.source, position: this.position, lineOffset: this.lineOffset };
    this.source = text;
    this.lineOffset = lineOffset;
    if ((this.depth += 1) > MAX_DEPTH)
      throw new ShellError('maximum nesting level exceeded', { fatal: true });
    try {
      const error = syntaxError(script, text);
      const until = error ? text.lastIndexOf('\n', error.at - 1) + 1 : Infinity;
      await this.#runLines(
        script.commands.filter(({ pos, end }) => end <= until && end > pos),
        text,
      );
      if (!error) return this.lastStatus;
      const where = this.interactive
        ? `bash: ${label}`
        : `${this.files[0] ?? this.name}: ${label}line ${error.line + lineOffset}: `;
      await this.fds.get(2)?.output?.write(`${error.lines(where).join('\n')}\n`);
      return (this.lastStatus = 2);
    } finally {
      this.depth -= 1;
      Object.assign(this, saved);
    }
  }

  /** An error within an expansion gives up the rest of the line; in a file the next line is run. */
  async #runLines(statements: readonly Statement[], text: string): Promise<void> {
    let from = 0;
    let shown = 0;
    for (const [i, statement] of statements.entries()) {
      if (statement.pos < from) continue;
      const lineEnd = text.indexOf('\n', statement.end) + 1 || text.length;
      if (this.options.has('verbose') && lineEnd > shown)
        await this.print(`${text.slice(shown, lineEnd).replace(/\n$/, '')}\n`, 2);
      shown = lineEnd;
      try {
        await runStatements(this, statements.slice(i, i + 1));
      } catch (error) {
        if (!(error instanceof Jump) || error.kind !== 'discard') throw error;
        this.lastStatus = error.value;
        from = text.indexOf('\n', statement.end) < 0 ? Infinity : text.indexOf('\n', statement.end);
      }
    }
  }

  /** Runs a part that has a life of its own to its end: whatever leaves it becomes its status. */
  async runToEnd(body: () => Promise<number>): Promise<number> {
    if ((this.host.forks += 1) > MAX_FORKS) {
      this.host.forks -= 1;
      await this.complain('fork: retry: Resource temporarily unavailable');
      // A fork bomb in the background never ends by itself, and Ctrl-C does not reach it.
      if ((this.host.forkFailures += 1) % MAX_FORK_FAILURES === 0) this.host.processes.killJobs();
      return 254;
    }
    try {
      let status = await this.#endOf(body);
      const action = this.traps.get('EXIT');
      if (action) {
        this.traps.delete('EXIT');
        if (this.interrupt.raised) this.interrupt = this.host.renewInterrupt?.() ?? new Interrupt();
        this.lastStatus = status;
        status = await this.#endOf(async () => {
          await this.runText(action);
          return status;
        });
      }
      return status;
    } finally {
      this.host.forks -= 1;
    }
  }

  async #endOf(body: () => Promise<number>): Promise<number> {
    try {
      return await body();
    } catch (error) {
      if (error instanceof Jump)
        return error.kind === 'break' || error.kind === 'continue' ? this.lastStatus : error.value;
      if (error instanceof Interrupted) return signalStatus(error.signal);
      if (!(error instanceof ShellError)) throw error;
      await this.complain(error.message);
      return error.status;
    }
  }

  /** Runs what a `trap` says; the status from before stays. */
  async runTrap(action: string): Promise<void> {
    const { lastStatus, pipeStatus, inTrap } = this;
    this.inTrap = true;
    try {
      await this.runText(action, '', this.line - 1);
    } finally {
      this.inTrap = inTrap;
    }
    Object.assign(this, { lastStatus, pipeStatus });
  }

  /** What a command substitution prints. */
  async capture(script: ParsedScript, source?: string): Promise<string> {
    const sink = new CaptureSink(this.host.pacer);
    const child = this.fork(new Map(this.fds).set(1, { output: sink }));
    child.options.delete('errexit');
    child.trace += 1;
    if ((child.depth += 1) > MAX_DEPTH)
      throw new ShellError('maximum nesting level exceeded', { fatal: true });
    if (source !== undefined) child.source = source;
    await Promise.resolve();
    const only = script.commands.length === 1 ? script.commands[0]?.command : undefined;
    const redirect =
      only?.type === 'Command' && !only.name && only.prefix.length === 1 ? only.prefix[0] : undefined;
    if (redirect?.type === 'Redirect' && redirect.operator === '<' && redirect.target) {
      return this.#fileText(await expandText(this, redirect.target));
    }
    this.lastStatus = this.substituted = await child.runToEnd(() => runStatements(child, script.commands));
    if (sink.overflowed)
      await this.complain('command substitution: output of more than 16 MB: not simulated');
    this.interrupt.check();
    return sink.text;
  }

  /** `$(< file)`. */
  async #fileText(name: string): Promise<string> {
    try {
      return this.host.files.read(this.host.files.resolve(this.cwd, name));
    } catch (error) {
      await this.complain(`${name}: ${(error as Error).message}`);
      this.substituted = 1;
      return '';
    }
  }

  /** `<(…)`: the output in a file that lives as long as the command. Unlike bash's it is complete before the command starts. */
  async substituteProcess(part: ProcessSubstitutionPart): Promise<string> {
    if (part.operator === '>' || !part.script) throw new ShellError('not simulated: >( )');
    const text = await this.capture(part.script);
    const path = `/dev/fd/${63 - this.temporary.length}`;
    this.host.files.makeDir('/dev/fd', true);
    this.host.files.write(path, text);
    this.temporary.push(path);
    return path;
  }

  removeTemporary(kept: number): void {
    for (const path of this.temporary.splice(kept))
      if (this.host.files.stat(path)) this.host.files.remove(path);
  }

  /** `< <(…)`: a pipe from a part of the shell that runs alongside. */
  streamProcess(part: ProcessSubstitutionPart): Source {
    const pipe = new Pipe(this.host.leash, this.host.pacer);
    const child = this.fork(new Map(this.fds).set(1, { output: pipe }).set(0, { input: new TextSource() }));
    void child
      .runToEnd(() => runStatements(child, part.script?.commands ?? []))
      .finally(() => pipe.release());
    return pipe.source;
  }

  get stdin(): StreamInput {
    return new StreamInput(this.fds.get(0)?.input ?? new TextSource(), this.interrupt);
  }
}
