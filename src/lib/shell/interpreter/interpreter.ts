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
import { ArithmeticError, evaluate, type Names } from '#lib/script/arithmetic.ts';
import { runStatements } from './execute.ts';
import { arithmeticText, expandText } from './expand.ts';
import { Jump, ShellError, signalStatus } from './flow.ts';
import { JobTable } from './jobs.ts';
import { optionLetters } from './options.ts';
import type { ProcessTable } from './processes.ts';
import { syntaxError, syntaxTree } from '#lib/script/syntax.ts';
import { elements, OwnItems, scalar, Variables, type Variable } from './variables.ts';

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

export class Interpreter {
  readonly host: Host;
  vars = new Variables();
  functions = new Map<string, ShellFunction>();
  /** Functions that `export -f` passes on. */
  exportedFunctions: ReadonlySet<string> = new Set();
  aliases = new Map<string, string>();
  /** By command, what `complete` was told for it: `-o default -F FUNCTION`, `-W WORDS`. */
  completions: ReadonlyMap<string, string> = new Map();
  options = new Set<string>();
  shopts = new Set<string>();
  traps = new Map<string, string>();
  jobs: JobTable;
  fds: Descriptors;
  interrupt: Interrupt;
  cwd: string;
  /** `$0`. */
  name = 'bash';
  /** The files of the running function, its caller and so on; what errors name. */
  files: readonly string[] = [];
  /** Whether it is a part of another shell. */
  isPart = false;
  /** The statuses of the last pipeline. */
  pipeStatus: readonly number[] = [0];
  /** The command that is run, as `$BASH_COMMAND` has it. */
  command = '';
  inTrap = false;
  params: readonly string[] = [];
  folders: readonly string[] = [];
  calls: readonly string[] = [];
  interactive = false;
  /** Whether it runs a file, whose lines its errors name. */
  scripted = false;
  lastStatus = 0;
  lastArgument = '';
  lastBackground: number | undefined;
  pid: number;
  /** `$$`: the shell that this is a part of. */
  mainPid: number;
  umask = 0o022;
  startedMs: number;
  /** Above 0 where `set -e` does not count: conditions, all but the last of `&&` and `||`. */
  guarded = 0;
  loops = 0;
  depth = 0;
  trace = 1;
  /** The status of the last command substitution of the command at hand. */
  substituted: number | undefined;
  /** The text that is run and where in it we are, for line numbers. */
  source = '';
  position = 0;
  lineOffset = 0;
  /** The simple command at hand as it was typed; '' where an alias changed it. */
  commandText = '';
  temporary: string[] = [];
  #owner: object = {};

  constructor(host: Host, { fds, interrupt, cwd }: { fds: Descriptors; interrupt: Interrupt; cwd: string }) {
    this.host = host;
    this.fds = fds;
    this.interrupt = interrupt;
    this.cwd = cwd;
    this.startedMs = host.leash.now;
    this.pid = this.mainPid = host.processes.newPid();
    this.jobs = new JobTable();
  }

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
    this.#owner = {}; // arrays are shared from here on: whoever changes one copies it
    return child;
  }

  // --- errors

  get line(): number {
    let line = 1 + this.lineOffset;
    for (
      let at = this.source.indexOf('\n');
      at >= 0 && at < this.position;
      at = this.source.indexOf('\n', at + 1)
    )
      line += 1;
    return line;
  }

  /** `bash: `, or where a script is run `deploy.sh: line 3: `. */
  get prefix(): string {
    return this.interactive ? 'bash: ' : `${this.files[0] ?? this.name}: line ${this.line}: `;
  }

  async complain(message: string): Promise<void> {
    await this.fds.get(2)?.output?.write(`${this.prefix}${message}\n`);
  }

  async print(text: string, fd = 1): Promise<void> {
    const sink = this.fds.get(fd)?.output;
    if (!sink) throw new ShellError('write error: Bad file descriptor');
    await sink.write(text, this.interrupt);
  }

  // --- variables

  variable(name: string): Variable | undefined {
    return this.#list(name) ?? this.vars.get(name);
  }

  /** `$name`, special parameters included; undefined where unset. */
  value(name: string): string | undefined {
    return this.special(name) ?? scalar(this.vars.get(name));
  }

  /** The arrays that the shell keeps itself. */
  #list(name: string): Variable | undefined {
    const list = (values: readonly (string | number)[]): Variable => ({
      items: new Map(values.map((value, i) => [String(i), String(value)])),
    });
    switch (name) {
      case 'PIPESTATUS':
        return list(this.pipeStatus);
      case 'FUNCNAME':
        return this.calls.length === 0 ? undefined : list(this.calls);
      case 'BASH_SOURCE':
        return list([...this.files, ...(this.scripted ? [this.name] : [])]);
      case 'BASH_VERSINFO':
        return list([5, 2, 15, 1, 'release', 'x86_64-pc-linux-gnu']);
    }
    return undefined;
  }

  special(name: string): string | undefined {
    if (/^\d+$/.test(name)) return name === '0' ? this.name : this.params[Number(name) - 1];
    switch (name) {
      case '?':
        return String(this.lastStatus);
      case '#':
        return String(this.params.length);
      case '$':
        return String(this.mainPid);
      case '!':
        return this.lastBackground === undefined ? undefined : String(this.lastBackground);
      case '-':
        return optionLetters(this);
      case '@':
      case '*':
        return this.params.length === 0 ? undefined : this.params.join(' ');
      case '_':
        return this.lastArgument;
      case 'LINENO':
        return String(this.line);
      case 'RANDOM':
        return String(this.host.leash.sim.random.below(32768));
      case 'SECONDS':
        return String(Math.floor((this.host.leash.now - this.startedMs) / 1000));
      case 'EPOCHSECONDS':
        return String(Math.floor(this.host.leash.now / 1000));
      case 'EPOCHREALTIME':
        return `${(this.host.leash.now / 1000).toFixed(3)}000`;
      case 'BASHPID':
        return String(this.pid);
      case 'FUNCNAME':
      case 'BASH_SOURCE':
      case 'PIPESTATUS':
      case 'BASH_VERSINFO':
        return this.#list(name)?.items?.get('0');
      case 'BASH_COMMAND':
        return this.command;
      case 'PPID':
        return '1';
      case 'UID':
      case 'EUID':
        return '0';
    }
    return undefined;
  }

  /** As `value`, '' where unset; an error under `set -u`. */
  required(name: string): string {
    const value = this.value(name);
    if (value === undefined && this.options.has('nounset') && name !== '@' && name !== '*')
      this.unbound(/^\d/.test(name) ? `$${name}` : name);
    return value ?? '';
  }

  /** What a shell ends with that stumbles in an expansion: 127 for `bash -c` itself, else 1. */
  get fatalStatus(): number {
    return this.interactive || this.scripted || this.isPart ? 1 : 127;
  }

  unbound(name: string): never {
    throw new ShellError(`${name}: unbound variable`, { fatal: true, status: this.fatalStatus });
  }

  /** An element; negative indexes count from the end. */
  element(name: string, index: string): string | undefined {
    const variable = this.variable(name);
    if (!variable?.items) return index === '0' ? (variable?.text ?? this.special(name)) : undefined;
    return variable.items.get(this.#place(variable, index));
  }

  #place(variable: Variable, index: string): string {
    if (variable.assoc || !index.startsWith('-')) return index;
    const last = elements(variable).at(-1)?.[0] ?? '-1';
    return String(Number(last) + 1 + Number(index));
  }

  /** The index of `name[word]`: a key, or a number that was computed. */
  async indexOf(name: string, word: Word): Promise<string> {
    if (this.vars.get(name)?.assoc) return expandText(this, word);
    return String(this.evaluate(await arithmeticText(this, word.text)));
  }

  assign(name: string, text: string, attributes: Partial<Variable> = {}, local = false): void {
    const old = local && !this.vars.isLocal(name) ? undefined : this.vars.get(name);
    this.#mayChange(name);
    const { declared: _declared, ...known } = old ?? {};
    const variable: Variable = { ...known, ...attributes };
    const value = this.#shaped(variable, text);
    const next = variable.items
      ? { ...variable, items: new Map(variable.items).set('0', value) }
      : { ...variable, text: value };
    if (local) this.vars.setLocal(name, next);
    else this.vars.set(name, this.options.has('allexport') ? { ...next, exported: true } : next);
  }

  assignElement(name: string, index: string, text: string): void {
    this.#mayChange(name);
    const old: Variable = this.vars.get(name) ?? {};
    const place = this.#place(old, index);
    if (place.startsWith('-') && !old.assoc) throw new ShellError(`${name}[${index}]: bad array subscript`);
    const items =
      old.items instanceof OwnItems && old.items.owner === this.#owner
        ? old.items
        : new OwnItems(this.#owner, elements(old));
    items.set(place, this.#shaped(old, text));
    if (old.items === items) return;
    const { text: _scalar, declared: _declared, ...rest } = old;
    this.vars.set(name, { ...rest, items });
  }

  assignList(
    name: string,
    items: ReadonlyMap<string, string>,
    attributes: Partial<Variable> = {},
    local = false,
  ): void {
    this.#mayChange(name);
    const {
      text: _scalar,
      declared: _declared,
      ...old
    } = (local && !this.vars.isLocal(name) ? undefined : this.vars.get(name)) ?? {};
    const variable: Variable = { ...old, ...attributes };
    const shaped = new OwnItems(
      this.#owner,
      [...items].map(([key, value]) => [key, this.#shaped(variable, value)]),
    );
    if (local) this.vars.setLocal(name, { ...variable, items: shaped });
    else this.vars.set(name, { ...variable, items: shaped });
  }

  #mayChange(name: string): void {
    if (this.vars.get(name)?.readonly) throw new ShellError(`${name}: readonly variable`, { fatal: true });
  }

  #shaped(variable: Variable, text: string): string {
    if (variable.integer) return String(this.evaluate(text));
    if (variable.letters) return variable.letters === 'lower' ? text.toLowerCase() : text.toUpperCase();
    return text;
  }

  // --- arithmetic

  evaluate(text: string): bigint {
    try {
      return evaluate(text, this.#names);
    } catch (error) {
      if (error instanceof ArithmeticError)
        throw new ShellError(
          error.message.startsWith(text)
            ? error.message
            : `${text}: ${error.message} (error token is "${/(\w+)\W*$/.exec(text)?.[1] ?? ''}")`,
        );
      throw error;
    }
  }

  readonly #names: Names = {
    read: (name, index) => {
      if (index === undefined) return this.required(name);
      return this.element(name, String(index)) ?? '';
    },
    write: (name, index, value) => {
      if (index === undefined) this.assign(name, String(value));
      else this.assignElement(name, String(index), String(value));
    },
    isAssoc: (name) => this.vars.get(name)?.assoc ?? false,
  };

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
