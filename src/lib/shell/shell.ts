/** A shell that is given line after line and keeps its variables, folder and functions in between. */
import { parse } from 'unbash';
import { Interrupt, type Leash } from '#lib/sim/leash.ts';
import { HOME, type VirtualFiles } from './files.ts';
import { DEFAULT_PATH } from './interpreter/process.ts';
import { Jump } from './interpreter/flow.ts';
import { Interpreter, type Descriptor, type Host } from './interpreter/interpreter.ts';
import { ProcessTable } from './interpreter/processes.ts';
import { runShellProgram } from './interpreter/subshell-program.ts';
import { hereDocText } from './interpreter/redirect.ts';
import { OWN_VARIABLES, type SavedVariable } from './interpreter/variables.ts';
import { sinkOf, streamOf } from './io.ts';
import { Pacer } from './pacer.ts';
import { decodePrompt } from './prompt.ts';
import type { Input, Output, Program, Terminal } from './program.ts';

export interface ShellOptions {
  readonly files: VirtualFiles;
  readonly leash: Leash;
  /** Programs by name; `bash` and `sh` are added. */
  readonly programs: ReadonlyMap<string, Program>;
  /** Added to the environment every shell has (HOME, PATH, USER, …). */
  readonly env?: Readonly<Record<string, string>>;
  /** Where it starts; the home folder unless told otherwise. */
  readonly cwd?: string;
  readonly terminal?: Terminal;
  /** Lets a macrotask pass (keys get through); called every few hundred steps. */
  readonly onYield: () => Promise<void>;
  readonly hostname?: string;
  /** Known from the start in interactive runs, such as `k` for `kubectl`. */
  readonly aliases?: Readonly<Record<string, string>>;
}

export interface RunIo {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly interrupt: Interrupt;
  /** Typed at a prompt: errors without line numbers, jobs are announced, aliases count, `exit` ends the session only. */
  readonly interactive?: boolean;
  /** A fresh interrupt, raised by the next Ctrl-C, for a shell that caught the first with `trap`. */
  readonly renewInterrupt?: () => Interrupt;
  /** `$0` and the positional parameters. */
  readonly name?: string;
  readonly args?: readonly string[];
}

/** A session as plain data. Jobs and programs that run are not part of it. */
export interface SavedShell {
  readonly cwd: string;
  readonly variables: readonly (readonly [string, SavedVariable])[];
  readonly functions: readonly (readonly [string, string])[];
  readonly aliases: readonly (readonly [string, string])[];
  /** Left out by sessions of old. */
  readonly completions?: readonly (readonly [string, string])[];
  readonly options: readonly string[];
  readonly lastStatus: number;
  readonly history: readonly string[];
}

/** Stands in until the first run. */
const NEVER = new Interrupt();

export class Shell {
  readonly #host: Host;
  readonly #sh: Interpreter;
  readonly #aliases: ReadonlyMap<string, string>;
  /** Set once `exit` was run in an interactive session. */
  exited = false;

  constructor(options: ShellOptions) {
    const { files, leash, onYield, hostname = 'controlplane', cwd = HOME, aliases = {} } = options;
    const programs = new Map(options.programs);
    this.#host = {
      files,
      leash,
      pacer: new Pacer(leash, onYield),
      programs,
      hostname,
      processes: new ProcessTable(),
      history: [],
      terminal: options.terminal,
      forks: 0,
      forkFailures: 0,
    };
    this.#sh = new Interpreter(this.#host, { fds: new Map<number, Descriptor>(), interrupt: NEVER, cwd });
    this.#host.processes.add(this.#sh.pid, ['-bash'], leash.now, new Interrupt());
    for (const name of ['bash', 'sh']) {
      programs.set(name, (process) => {
        const from = (process as { startedBy?: Interpreter }).startedBy ?? this.#sh;
        return runShellProgram(from)(process);
      });
    }
    const base = {
      HOME,
      USER: 'root',
      LOGNAME: 'root',
      SHELL: '/bin/bash',
      PATH: DEFAULT_PATH,
      HOSTNAME: hostname,
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
      SHLVL: '1',
      PWD: cwd,
    };
    for (const [name, text] of Object.entries({ ...base, ...options.env }))
      this.#sh.vars.set(name, { text, exported: true });
    for (const [name, text] of Object.entries(OWN_VARIABLES)) this.#sh.vars.set(name, { text });
    this.#sh.shopts.add('extglob');
    this.#sh.shopts.add('expand_aliases');
    this.#aliases = new Map(Object.entries(aliases));
    this.#sh.aliases = new Map(this.#aliases);
  }

  get cwd(): string {
    return this.#sh.cwd;
  }

  /** The exported variables. */
  get env(): ReadonlyMap<string, string> {
    return this.#sh.vars.environment();
  }

  get lastStatus(): number {
    return this.#sh.lastStatus;
  }

  get hostname(): string {
    return this.#host.hostname;
  }

  get files(): VirtualFiles {
    return this.#host.files;
  }

  get programs(): ReadonlyMap<string, Program> {
    return this.#host.programs;
  }

  /** Lines typed, oldest first; `history` prints them. */
  get history(): readonly string[] {
    return this.#host.history;
  }

  set history(lines: readonly string[]) {
    this.#host.history = [...lines];
  }

  get aliases(): ReadonlyMap<string, string> {
    return this.#sh.aliases;
  }

  /** By command, what `complete` was told of its words. */
  get completions(): ReadonlyMap<string, string> {
    return this.#sh.completions;
  }

  /** `%1`, `%2`, … of the jobs there are. */
  get jobSpecs(): readonly string[] {
    return this.#sh.jobs.all.map(({ id }) => `%${id}`);
  }

  get functionNames(): readonly string[] {
    return [...this.#sh.functions.keys()];
  }

  get variableNames(): readonly string[] {
    return this.#sh.vars.names();
  }

  /** Sets a variable that the shell keeps itself (COLUMNS, LINES); an exported one stays so. */
  setVariable(name: string, text: string): void {
    this.#sh.vars.set(name, { ...this.#sh.vars.get(name), text });
  }

  set lastStatus(status: number) {
    this.#sh.lastStatus = status;
  }

  /** The value of a variable, exported or not. */
  variable(name: string): string | undefined {
    return this.#sh.value(name);
  }

  set terminal(terminal: Terminal | undefined) {
    this.#host.terminal = terminal;
  }

  /** Runs a script to its end and returns the status. State stays for the next run; an interrupt gives 130 and drops the rest. */
  async run(script: string, io: RunIo): Promise<number> {
    const sh = this.#sh;
    this.#attach(io);
    Object.assign(sh, {
      interactive: io.interactive ?? false,
      guarded: 0,
      loops: 0,
      depth: 0,
      calls: [],
      position: 0,
    });
    sh.name = io.name ?? 'bash';
    if (io.args) sh.params = io.args;
    this.#host.renewInterrupt = io.renewInterrupt;
    const exitTrap = sh.traps.get('EXIT');
    if (io.interactive) sh.traps.delete('EXIT');
    let ended = false;
    const status = await sh.runToEnd(async () => {
      try {
        return await sh.runText(script, io.interactive ? '' : '-c: ');
      } catch (error) {
        ended = error instanceof Jump && error.kind === 'exit';
        throw error;
      } finally {
        if (io.interactive && !ended) this.#keepExitTrap(exitTrap);
      }
    });
    if (io.interactive && ended) this.exited = true;
    sh.lastStatus = status;
    return status;
  }

  /** An EXIT trap waits for the end of the session, not of the line. */
  #keepExitTrap(before: string | undefined): void {
    const now = this.#sh.traps.get('EXIT') ?? before;
    this.#sh.traps.delete('EXIT');
    if (now !== undefined) this.#exitTrap = now;
  }

  #exitTrap: string | undefined;

  /** What `trap … EXIT` asked for, to be run when the session ends. */
  get exitTrap(): string | undefined {
    return this.#exitTrap;
  }

  /** A prompt as PS1, PS2 or so has it: escapes decoded and `$` expanded. Only where it runs a command it is a promise. */
  prompt(text: string, io: RunIo): string | Promise<string> {
    const sh = this.#sh;
    const trim = Number(sh.value('PROMPT_DIRTRIM') ?? 0);
    const decoded = decodePrompt(text, {
      user: sh.value('USER') ?? 'root',
      hostname: this.hostname,
      cwd: sh.cwd,
      home: sh.value('HOME') ?? HOME,
      nowMs: this.#host.leash.now,
      historyNumber: this.#host.history.length + 1,
      commandNumber: this.#host.history.length + 1,
      jobs: sh.jobs.all.length,
      ...(trim > 0 && { trim }),
    });
    if (!/(?<!\\)(?:\\\\)*(?:\$[\w{(?!#@*$-]|`)/.test(decoded)) return decoded.replace(/\\([\\$`])/g, '$1');
    return this.#expand(decoded, io);
  }

  async #expand(text: string, io: RunIo): Promise<string> {
    const sh = this.#sh;
    const command = parse(`cat <<_\n${text}\n_\n`).commands[0]?.command;
    const node = command?.type === 'Command' ? command.redirects[0] : undefined;
    if (node?.type !== 'HereDoc') return text;
    const { lastStatus } = sh;
    this.#attach(io);
    let expanded = text;
    await sh.runToEnd(async () => {
      expanded = (await hereDocText(sh, node)).replace(/\n$/, '');
      return 0;
    });
    sh.lastStatus = lastStatus;
    return expanded;
  }

  #attach(io: RunIo): void {
    const { pacer } = this.#host;
    this.#sh.fds = new Map<number, Descriptor>([
      [0, { input: streamOf(io.stdin).source }],
      [1, { output: sinkOf(io.stdout, pacer) }],
      [2, { output: sinkOf(io.stderr, pacer) }],
    ]);
    this.#sh.interrupt = io.interrupt;
    this.#host.jobControl = io.interactive === true && io.stdin.isTerminal;
  }

  /** Lines such as `[1]+  Done  sleep 5` for jobs that ended since last asked. */
  takeEndedJobs(): string[] {
    return this.#sh.jobs.takeEnded();
  }

  /** The same for jobs that were stopped because they read from the keyboard. */
  takeStoppedJobs(): string[] {
    return this.#sh.jobs.takeStopped();
  }

  /** Ctrl-Z: stops what runs in front of the prompt. False where the shell itself is at work, which cannot be. */
  suspend(): boolean {
    this.#host.foreground?.stop();
    return this.#host.foreground !== undefined;
  }

  /** Ends all jobs, as closing the terminal does. */
  hangUp(): void {
    for (const job of this.#sh.jobs.all) job.interrupt.raise('SIGHUP');
  }

  save(): SavedShell {
    const sh = this.#sh;
    return {
      cwd: sh.cwd,
      variables: sh.vars.save(),
      functions: [...sh.functions].map(([name, { source }]) => [name, source] as const),
      aliases: [...sh.aliases],
      completions: [...sh.completions],
      options: [...sh.options],
      lastStatus: sh.lastStatus,
      history: this.#host.history,
    };
  }

  restore(saved: SavedShell): void {
    const sh = this.#sh;
    sh.cwd = saved.cwd;
    sh.vars.restore(saved.variables);
    sh.functions = new Map(
      saved.functions.map(([name, source]) => [
        name,
        { script: parse(source), source, lineOffset: 0, file: 'environment' },
      ]),
    );
    sh.aliases = new Map(saved.aliases);
    sh.completions = new Map(saved.completions);
    sh.options = new Set(saved.options);
    sh.lastStatus = saved.lastStatus;
    this.#host.history = [...saved.history];
  }
}
