/** A container's shell: what it knows, and how it begins and ends. What it does with commands is in `commands.ts`. */
import { SIGNAL_NUMBERS } from '#lib/script/signals.ts';
import { Complaint, Return } from './complaint.ts';
import { runStatements, runScript } from './commands.ts';
import { Exit, type Steps, type Task } from './machine.ts';
import { dialectOf, type Dialect } from './names.ts';
import type { Process, Sink, Streams } from './process.ts';
import type { SavedShell, ShellFunction, Variable } from './run-options.ts';
import { lineOf, parseScript } from './syntax.ts';

/** Letters of `set` and of the shell's own arguments. */
export const OPTIONS: Readonly<Record<string, string>> = {
  a: 'allexport',
  e: 'errexit',
  f: 'noglob',
  n: 'noexec',
  u: 'nounset',
  x: 'xtrace',
};

/** Deeper than this, functions that call themselves have no end. */
export const MAX_DEPTH = 500;

export class Shell {
  readonly process: Process;
  readonly dialect: Dialect;
  /** `$0`: as it was called, or the script that it reads. */
  name: string;
  /** Whether the name is a script's: then messages name a line of it. */
  isScript = false;
  vars = new Map<string, Variable>();
  functions = new Map<string, ShellFunction>();
  /** By signal, or EXIT; '' where it is ignored. */
  traps = new Map<string, string>();
  args: readonly string[] = [];
  options = new Set<string>();
  /** Descriptors from 3 on. */
  fds = new Map<number, Sink>();
  status: number;
  /** Status of the last `$(…)` of a command without a name. */
  substituted?: number;
  /** Where `set -e` does not look. */
  guarded = 0;
  /** How many functions and loops it is in. */
  depth = 0;
  loops = 0;
  /** What `local` has to put back, by function. */
  scopes: Map<string, Variable | undefined>[] = [];
  jobs: Task[] = [];
  /** `$!` of the shell that it was forked from. */
  lastJob?: string;
  /** What it reads, and where in it it is. */
  source = '';
  position = 0;
  readonly isFirst: boolean;
  /** It was told to exit. */
  left = false;
  #pending: string[] = [];

  /** `isFirst`: it is what the run itself is. */
  constructor(
    process: Process,
    name: string,
    { from, isFirst = false }: { from?: Shell; isFirst?: boolean } = {},
  ) {
    this.process = process;
    this.name = from?.name ?? name;
    this.dialect = from?.dialect ?? dialectOf(name, process.options);
    this.isFirst = isFirst;
    this.status = from?.status ?? process.options.status ?? 0;
    if (from) this.#takeOver(from);
    else {
      for (const [key, text] of Object.entries(process.env)) this.vars.set(key, { text, exported: true });
      for (const text of Object.values(process.options.functions ?? {})) this.#define(text);
    }
  }

  #takeOver(from: Shell): void {
    this.vars = new Map(from.vars);
    this.functions = new Map(from.functions);
    this.fds = new Map(from.fds);
    this.options = new Set(from.options);
    this.args = from.args;
    this.isScript = from.isScript;
    this.source = from.source;
    this.position = from.position;
    this.guarded = from.guarded;
    this.depth = from.depth;
    const last = from.jobs.at(-1)?.pid ?? from.lastJob;
    if (last !== undefined) this.lastJob = String(last);
    for (const [signal, action] of from.traps) if (action === '') this.traps.set(signal, '');
  }

  /** A shell of its own that begins as this one is: `(…)`, `$(…)`, a part of a pipe. */
  fork(changes: { pid?: number; streams?: Streams } = {}): Shell {
    return new Shell(this.process.child(changes), this.name, { from: this });
  }

  // --- variables

  value(name: string): string | undefined {
    return this.vars.get(name)?.text;
  }

  assign(name: string, text: string, more: Partial<Variable> = {}): void {
    const before = this.vars.get(name);
    if (before?.readonly)
      throw new Complaint(this.dialect === 'bash' ? `${name}: readonly variable` : `${name}: is read only`, {
        fatal: this.dialect !== 'bash',
      });
    const exported = this.options.has('allexport') && { exported: true };
    this.vars.set(name, { ...before, ...exported, ...more, text });
  }

  /** What programs get of its variables. */
  environment(): Record<string, string> {
    const env: Record<string, string> = {};
    for (const [name, { text, exported }] of this.vars) if (exported) env[name] = text;
    return env;
  }

  values(): Record<string, string> {
    return Object.fromEntries([...this.vars].map(([name, { text }]) => [name, text]));
  }

  functionTexts(): Record<string, string> {
    return Object.fromEntries([...this.functions].map(([name, { text }]) => [name, text]));
  }

  #define(text: string): void {
    const command = parseScript(text, 'bash').commands[0]?.command;
    if (command?.type === 'Function')
      this.functions.set(command.name.value, { text, source: text, body: command.body });
  }

  // --- messages

  write(text: string): void {
    this.process.write(text);
  }

  /** Says what is wrong, as the shell puts it: with its name, and the line where it stands. */
  complain(message: string, position = this.position): void {
    this.process.write(`${this.#where(lineOf(this.source, position))}${message}\n`, true);
  }

  #where(line: number): string {
    const { interactive } = this.process.options;
    if (this.dialect === 'dash') return `${this.name}: ${line}: `;
    if (interactive || (this.dialect === 'ash' && !this.isScript)) return `${this.name}: `;
    return `${this.name}: line ${line}: `;
  }

  // --- signals

  /** A signal comes. Returns whether it is caught or ignored here. */
  hears(signal: string): boolean {
    const action = this.traps.get(signal);
    if (action === undefined || signal === 'KILL') return false;
    if (action !== '') this.#pending.push(signal);
    return true;
  }

  get hasPending(): boolean {
    return this.#pending.length > 0;
  }

  /** Does what is trapped. Returns 128 and the number of the first signal, or 0 where none came. */
  *runTraps(): Steps<number> {
    let first = 0;
    while (this.#pending.length > 0) {
      const signal = this.#pending.shift() ?? '';
      first ||= 128 + (SIGNAL_NUMBERS[signal] ?? 0);
      const { status } = this;
      yield* this.runText(this.traps.get(signal) ?? '');
      this.status = status;
    }
    return first;
  }

  // --- beginning and end

  /** Runs as `sh` does with arguments; comes to its status. */
  *main(args: readonly string[]): Steps<number> {
    const read = this.#read([...args]);
    if (typeof read === 'number') return read;
    const { text, from } = read;
    return yield* this.ends(function* (this: Shell) {
      this.source = text;
      const { commands, fault } = parseScript(text, this.dialect);
      const last = from && !fault;
      const status = yield* this.isFirst
        ? runScript(this, commands, last)
        : runStatements(this, commands, last);
      if (fault) this.complain(fault.message, fault.position);
      return fault ? 2 : status;
    });
  }

  /** Runs something to its end, and then the trap for that. */
  *ends(body: (this: Shell) => Steps<number>): Steps<number> {
    let left = false;
    try {
      this.status = yield* body.call(this);
    } catch (stop) {
      if (stop instanceof Exit) {
        left = true;
        this.status = stop.code;
      } else if (stop instanceof Complaint) {
        this.complain(stop.message);
        this.status = stop.status ?? (this.dialect === 'dash' ? 2 : 1);
      } else if (stop instanceof Return) this.status = stop.status;
      else throw stop;
    }
    const action = this.traps.get('EXIT');
    if (action) {
      this.traps.delete('EXIT');
      const { status } = this;
      try {
        yield* this.runText(action);
        this.status = status;
      } catch (stop) {
        if (!(stop instanceof Exit)) throw stop;
        this.status = stop.code;
      }
    }
    this.left = left;
    return this.status;
  }

  /** What it is to read, from its arguments: options, `-c TEXT`, a script, or standard input. */
  #read(args: string[]): { text: string; from: boolean } | number {
    let isText = false;
    let fromInput = false;
    while (/^[-+]./.test(args[0] ?? '')) {
      const word = args.shift() ?? '';
      if (word === '--') break;
      if (word.startsWith('--')) continue;
      for (const letter of word.slice(1)) {
        const option = letter === 'o' ? args.shift() : OPTIONS[letter];
        if (letter === 'c') isText = true;
        else if (letter === 's') fromInput = true;
        else if (option !== undefined && word.startsWith('-')) this.options.add(option);
      }
    }
    if (isText) {
      const [text, name, ...rest] = args;
      if (text === undefined) {
        this.complain(
          this.dialect === 'dash' ? '-c requires an argument' : '-c: option requires an argument',
        );
        return 2;
      }
      if (name !== undefined) this.name = name;
      this.args = rest;
      return { text, from: true };
    }
    const [path, ...rest] = args;
    if (path === undefined || fromInput) {
      this.args = fromInput ? args : [];
      return { text: this.process.input(), from: false };
    }
    const text = this.process.read(path);
    if (text === undefined) return this.#cannotOpen(path);
    this.name = path;
    this.isScript = true;
    this.args = rest;
    return { text, from: false };
  }

  #cannotOpen(path: string): number {
    const why = {
      dash: `${this.name}: 0: cannot open ${path}: No such file`,
      ash: `${this.name}: can't open '${path}': No such file or directory`,
      bash: `${this.name}: ${path}: No such file or directory`,
    }[this.dialect];
    this.process.write(`${why}\n`, true);
    return this.dialect === 'bash' ? 127 : 2;
  }

  /** Reads and runs a text in this shell: `eval`, `.`, a trap. */
  *runText(text: string): Steps<number> {
    const { source, position } = this;
    const { commands, fault } = parseScript(text, this.dialect);
    if (fault) throw new Complaint(fault.message, { fatal: true, status: 2 });
    if (commands.length === 0) return 0;
    this.source = text;
    try {
      return yield* runStatements(this, commands);
    } finally {
      this.source = source;
      this.position = position;
    }
  }

  // --- turns

  save(): SavedShell {
    const { vars, functions, traps, args, options, process } = this;
    return {
      vars: new Map(vars),
      functions: new Map(functions),
      traps: new Map(traps),
      args,
      options: new Set(options),
      cwd: process.cwd,
    };
  }

  restore(saved: SavedShell): void {
    this.vars = new Map(saved.vars);
    this.functions = new Map(saved.functions);
    this.traps = new Map(saved.traps);
    this.args = saved.args;
    this.options = new Set(saved.options);
    this.process.cwd = saved.cwd;
  }
}
