/** What a shell knows: its variables, options and streams, where in its text it is, and how it complains. */
import { ArithmeticError, evaluate, type Names } from '#lib/script/arithmetic.ts';
import type { Interrupt } from '#lib/sim/leash.ts';
import { ShellError } from './flow.ts';
import type { Descriptors, Host, ShellFunction } from './interpreter.ts';
import { JobTable } from './jobs.ts';
import { optionLetters } from './options.ts';
import { elements, OwnItems, scalar, Variables, type Variable } from './variables.ts';

export class ShellState {
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
  /** Whoever changes an array that is another's copies it. */
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

  /** Arrays are shared from here on. */
  protected shareArrays(): void {
    this.#owner = {};
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
}
