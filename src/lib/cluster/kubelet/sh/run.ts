/**
 * Runs commands in a container, in virtual time and as a pure function: the same script, files and answers give the same output
 * at the same moments. So what a container has written, and when it will end, can be worked out whenever somebody asks;
 * nothing runs in between. What only the network knows is an answer: the run stops where one is missing, and says so.
 */
import { parseShell, SyntaxFault, type Command, type Part, type Redirect, type Word } from './parse.ts';
import { programs } from './programs.ts';
import {
  type FileChange,
  type Answer,
  type Question,
  type Written,
  type RunOptions,
  type RunResult,
  type Turn,
} from './run-options.ts';

/** More commands than this between two moments is a loop that never rests. */
const MAX_STEPS = 20_000;
/** Whoever asks the network more often than this in a second waits at least so long for each answer: nobody's loop may eat up the time of all. */
const ASKS_A_SECOND = 20;
const HURRIED_MS = 1000 / ASKS_A_SECOND;

class Exit {
  readonly code: number;
  constructor(code: number) {
    this.code = code;
  }
}
class Leave {
  readonly again: boolean;
  constructor(again: boolean) {
    this.again = again;
  }
}
class Pause {}
type Sink = (text: string) => unknown;

/** A program may not write where it wants to. */
class Denied {
  readonly path: string;
  constructor(path: string) {
    this.path = path;
  }
}

const ROOT_FOLDERS = [
  'bin',
  'dev',
  'etc',
  'home',
  'lib',
  'mnt',
  'opt',
  'proc',
  'root',
  'run',
  'sbin',
  'srv',
  'sys',
  'tmp',
  'usr',
  'var',
];

export function runProgram(options: RunOptions): RunResult {
  return new Run(options).result();
}

/** Shells by every name they go by. */
export const isShell = (program: string): boolean => /^(\/(usr\/)?bin\/)?(sh|bash|ash|dash)$/.test(program);

const bareName = (program: string): string => program.replace(/^(\/usr(\/local)?)?\/s?bin\//, '');

/** Whether there is a program of that name, or of that absolute path: as the image says, or any stand-in. */
export function hasProgram(program: string, has?: (name: string) => boolean): boolean {
  const name = bareName(program);
  if (has) return has(name) && !name.includes('/');
  return isShell(program) || (Object.hasOwn(programs, name) && !BUILTINS.has(name));
}

/** What only a shell knows. */
const BUILTINS: ReadonlySet<string> = new Set(
  ': . alias break cd command continue eval exec exit export read return set shift source trap type ulimit umask unset wait kill echo printf test [ true false pwd hash local'.split(
    ' ',
  ),
);

/** A file that is a program, as a package manager puts it there. */
export const BINARY = '\u007fELF';

/** How the image's shell says that there is no such program. */
function notFound({ base, interactive }: RunOptions, calledAs: string, name: string): string {
  if (calledAs === 'bash' || base === 'redhat') {
    const where = interactive ? '' : calledAs === 'bash' ? ' line 1:' : '';
    return `${calledAs}:${where} ${name}: ${name.includes('/') ? 'No such file or directory' : 'command not found'}\n`;
  }
  return base === 'debian' ? `sh: 1: ${name}: not found\n` : `sh: ${name}: not found\n`;
}

/** What a program of the stand-in gets. */
export interface Io {
  readonly args: readonly string[];
  readonly stdin: string;
  out(text: string): void;
  err(text: string): void;
  readonly run: Run;
}

export class Run {
  readonly options: RunOptions;
  /** Virtual epoch milliseconds. */
  now: number;
  cwd: string;
  env: Record<string, string>;
  #output: Written[] = [];
  #made: FileChange[] = [];
  #signals: { at: number; signal: string }[] = [];
  #files: Map<string, string>;
  #changesSeen = 0;
  #answersSeen = 0;
  /** When it asked the network in the last second. */
  #asked: number[] = [];
  #turn: Turn | undefined;
  #chance = 1;
  /** The name of the shell that runs: `sh`, `bash`. */
  #calledAs = 'sh';
  #asks?: Question;
  #notFound?: string;
  #endless = false;
  #steps = 0;
  #status = 0;
  /** Where the two outputs go: to the container, or into pipes, files, `$(…)`. */
  readonly #ownOut: Sink = (text) => this.#output.push({ at: this.now, text });
  readonly #ownErr: Sink = (text) => this.#output.push({ at: this.now, text, stderr: true });
  #out: Sink = this.#ownOut;
  #err: Sink = this.#ownErr;

  constructor(options: RunOptions) {
    this.options = options;
    this.now = options.startMs;
    this.cwd = options.cwd ?? '/';
    this.env = { ...options.env };
    this.#files = new Map(Object.entries(options.files));
    this.#status = options.status ?? 0;
    if (options.from) this.#goOn(options.from);
    this.#applyChanges();
  }

  #goOn(turn: Turn): void {
    const { counts } = turn;
    this.now = turn.now;
    this.cwd = turn.cwd;
    this.env = { ...turn.env };
    this.#files = new Map(turn.files);
    this.#output = turn.output.slice(0, counts.output);
    this.#made = turn.made.slice(0, counts.made);
    this.#signals = turn.signals.slice(0, counts.signals);
    this.#changesSeen = turn.changesSeen;
    this.#answersSeen = turn.answersSeen;
    this.#asked = [...turn.asked];
    this.#steps = turn.steps;
    this.#status = turn.status;
    this.#turn = turn;
  }

  #noteTurn(command: number, loopStatus: number): void {
    const { answers = [], changes = [] } = this.options;
    if (this.#answersSeen === 0) return;
    this.#turn = {
      now: this.now,
      command,
      status: this.#status,
      loopStatus,
      steps: this.#steps,
      env: { ...this.env },
      cwd: this.cwd,
      files: new Map(this.#files),
      asked: [...this.#asked],
      answersSeen: this.#answersSeen,
      lastAnswer: answers[this.#answersSeen - 1],
      changesSeen: this.#changesSeen,
      changes,
      output: this.#output,
      made: this.#made,
      signals: this.#signals,
      counts: {
        output: this.#output.length,
        made: this.#made.length,
        signals: this.#signals.length,
      },
    };
  }

  result(): RunResult {
    let exit: { at: number; code: number } | undefined;
    let left = false;
    try {
      const code = this.exec(this.options.argv, this.options.stdin ?? '');
      exit = { at: this.now, code };
    } catch (stop) {
      if (stop instanceof Exit) {
        exit = { at: this.now, code: stop.code };
        left = true;
      } else if (!(stop instanceof Pause)) throw stop;
    }
    return {
      output: this.#output,
      files: this.#made,
      signals: this.#signals,
      env: this.env,
      cwd: this.cwd,
      ...(exit && exit.at <= this.options.untilMs && { exit }),
      ...(left && { left }),
      ...(this.#asks && { asks: this.#asks }),
      ...(this.#notFound !== undefined && { notFound: this.#notFound }),
      ...(this.#endless && { endless: true }),
      ...(this.#turn && { turn: this.#turn }),
    };
  }

  #isInstalled(name: string): boolean {
    return this.read(`/usr/bin/${name}`)?.startsWith(BINARY) === true;
  }

  /** Runs one program by its words. Returns its status. */
  exec(argv: readonly string[], stdin: string): number {
    const [name = '', ...rest] = argv;
    if (isShell(name) && (this.options.has?.(bareName(name)) ?? true))
      return this.#shell(name, rest, stdin, argv === this.options.argv);
    const script = name.includes('/') ? this.read(name) : undefined;
    if (script !== undefined && !script.startsWith(BINARY))
      return this.#shell('sh', [name, ...rest], stdin, false);
    const bare = bareName(name);
    const program = programs[bare];
    if (this.#passed(argv)) return 0;
    if (!hasProgram(name, this.options.has) && !BUILTINS.has(name) && !this.#isInstalled(bare)) {
      if (argv === this.options.argv) this.#notFound = name;
      else this.write(notFound(this.options, this.#calledAs, name), true);
      return 127;
    }
    if (!program) {
      this.write(`not simulated: ${name}\n`, true);
      return 1;
    }
    try {
      return program({
        args: rest,
        stdin,
        out: (text) => this.write(text),
        err: (text) => this.write(text, true),
        run: this,
      });
    } catch (stop) {
      if (!(stop instanceof Denied)) throw stop;
      this.write(`${name}: ${stop.path}: Read-only file system\n`, true);
      return 1;
    }
  }

  /** A program that this run takes to succeed. */
  #passed(argv: readonly string[]): boolean {
    const { loud = [], quiet = [] } = this.options.passes ?? {};
    const name = (argv[0] ?? '').replace(/^.*\//, '');
    if (loud.includes(name)) this.write(`not simulated: ${argv.join(' ')}\n`);
    return loud.includes(name) || quiet.includes(name);
  }

  write(text: string, stderr = false): void {
    if (text !== '') (stderr ? this.#err : this.#out)(text);
  }

  /** Lets time pass. Infinity never ends. */
  sleep(ms: number): void {
    if (ms === Infinity) {
      this.#endless = true;
      this.now = Infinity;
      throw new Pause();
    }
    if (ms > 0) this.#steps = 0;
    this.now += ms;
    if (this.now > this.options.untilMs) throw new Pause();
    this.#applyChanges();
  }

  /** Sends a signal to process 1. */
  signal(signal: string): void {
    this.#signals.push({ at: this.now, signal });
  }

  exit(code: number): never {
    throw new Exit(code);
  }

  leave(again: boolean): never {
    throw new Leave(again);
  }

  /** Asks the network, and gives up after the limit; stops the run until somebody knows the answer. */
  ask(url: string, method = 'GET', limitMs = Infinity): Answer {
    const answer = this.hear({ url, method });
    const tookMs = Math.min(answer.tookMs ?? 0, limitMs);
    if (tookMs > 0) this.sleep(tookMs);
    // Who asks for the address of a name has a patience of its own.
    if (answer.error === 'unresolved') return answer;
    return (answer.tookMs ?? 0) > limitMs ? { ok: false, error: 'timeout', tookMs: limitMs } : answer;
  }

  /** What the network says, at once; that it takes time is for the one who asks. */
  hear(question: Omit<Question, 'at'>): Answer {
    const answer = this.options.answers?.[this.#answersSeen];
    if (!answer) {
      this.#asks = { at: this.now, ...question };
      throw new Pause();
    }
    this.#answersSeen += 1;
    this.#asked = [...this.#asked.filter((at) => at > this.now - 1000), this.now];
    const leastMs = this.#asked.length > ASKS_A_SECOND ? HURRIED_MS : 0;
    return (answer.tookMs ?? 0) < leastMs ? { ...answer, tookMs: leastMs } : answer;
  }

  /** Chance that repeats: the same moment gives the same numbers. */
  random(below: number): number {
    this.#chance = (Math.imul(this.#chance ^ (this.now & 0x7fff_ffff), 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#chance / 0x1_0000_0000) * below);
  }

  /** Whether output goes to a pipe or a file. */
  get isCaptured(): boolean {
    return this.#out !== this.#ownOut;
  }

  path(path: string): string {
    const full = path.startsWith('/') ? path : `${this.cwd}/${path}`;
    const parts: string[] = [];
    for (const part of full.split('/')) {
      if (part === '..') parts.pop();
      else if (part && part !== '.') parts.push(part);
    }
    return `/${parts.join('/')}`;
  }

  read(path: string): string | undefined {
    return path === '/dev/null' ? '' : this.#files.get(this.path(path));
  }

  put(path: string, text: string | null): void {
    const full = this.path(path);
    if (/^\/dev\/(null|stdout|stderr)$/.test(full)) {
      if (text && full !== '/dev/null') this.write(text, full === '/dev/stderr');
      return;
    }
    this.#change(full, text, path);
  }

  makeFolder(path: string): void {
    if (this.list(path) === undefined) this.#change(`${this.path(path)}/`, '', path);
  }

  removeFolder(path: string): void {
    const folder = `${this.path(path)}/`;
    for (const file of [...this.#files.keys()]) if (file.startsWith(folder)) this.#change(file, null, path);
  }

  #change(full: string, text: string | null, asked: string): void {
    if (this.#isReadOnly(full)) throw new Denied(asked);
    if (text === null) this.#files.delete(full);
    else this.#files.set(full, text);
    this.#made.push({ at: this.now, path: full, text });
  }

  #isReadOnly(full: string): boolean {
    const { readOnly = [], folders = [] } = this.options;
    const inside = (folder: string) => full === folder || full.startsWith(`${folder}/`);
    if (readOnly.length === 0) return false;
    if (readOnly.some((folder) => folder !== '' && inside(folder))) return true;
    return readOnly.includes('') && !folders.some((folder) => folder !== '' && inside(folder));
  }

  /** Waits until a file is changed by somebody else, or for as long as is known. */
  awaitChange(path: string): void {
    const full = this.path(path);
    const { changes = [], shared, untilMs } = this.options;
    const next = changes.slice(this.#changesSeen).find((change) => change.path === full);
    if (next) this.sleep(Math.max(0, next.at - this.now));
    else this.sleep(shared && untilMs !== Infinity ? Math.max(1, untilMs + 1 - this.now) : Infinity);
  }

  /** Names in a folder, sorted; undefined where there is no such folder. */
  list(path: string): readonly string[] | undefined {
    const folder = this.path(path).replace(/\/?$/, '/');
    const names = new Set<string>(folder === '/' ? ROOT_FOLDERS : []);
    const { folders = [] } = this.options;
    for (const file of [...this.#files.keys(), ...folders]) {
      if (file.startsWith(folder)) names.add(file.slice(folder.length).split('/')[0] ?? '');
    }
    names.delete('');
    const known =
      ROOT_FOLDERS.some((name) => folder === `/${name}/`) ||
      this.#files.has(folder) ||
      folders.some((one) => `${one}/` === folder || one.startsWith(folder));
    return names.size > 0 || known ? [...names].sort() : undefined;
  }

  #applyChanges(): void {
    const { changes = [] } = this.options;
    for (; this.#changesSeen < changes.length; this.#changesSeen += 1) {
      const change = changes[this.#changesSeen] as FileChange;
      if (change.at > this.now) return;
      if (change.text === null) this.#files.delete(change.path);
      else this.#files.set(change.path, change.text);
    }
  }

  /** `outermost`: it is what the run itself is. */
  #shell(name: string, args: readonly string[], stdin: string, outermost: boolean): number {
    const before = this.#calledAs;
    this.#calledAs = bareName(name);
    try {
      return this.#interpret(args, stdin, outermost);
    } finally {
      this.#calledAs = before;
    }
  }

  #interpret(args: readonly string[], stdin: string, outermost: boolean): number {
    const flag = args.findIndex((arg) => /^-\w*c$/.test(arg));
    const script =
      flag >= 0
        ? (args[flag + 1] ?? '')
        : args[0] === undefined || args[0].startsWith('-')
          ? stdin
          : this.read(args[0]);
    if (script === undefined) {
      const missing = args[0] ?? '';
      const isBash = this.#calledAs === 'bash' || this.options.base === 'redhat';
      const said =
        this.options.base === 'debian'
          ? `sh: 0: cannot open ${missing}: No such file`
          : `sh: can't open '${missing}': No such file or directory`;
      this.write(`${isBash ? `${this.#calledAs}: ${missing}: No such file or directory` : said}\n`, true);
      return isBash ? 127 : 2;
    }
    if (!outermost || !this.options.from)
      (flag >= 0 ? args.slice(flag + 2) : args).forEach((arg, index) => (this.env[String(index)] = arg));
    let commands: readonly Command[];
    try {
      commands = parseShell(script);
    } catch (fault) {
      if (!(fault instanceof SyntaxFault)) throw fault;
      this.write(`sh: ${fault.message}\n`, true);
      return 2;
    }
    try {
      return outermost ? this.#script(commands) : this.#list(commands);
    } catch (stop) {
      // An inner shell's exit ends the inner shell alone.
      if (stop instanceof Exit && !outermost) return stop.code;
      throw stop;
    }
  }

  /** The script itself, from the turn that is given on; those of its own loops are noted. */
  #script(commands: readonly Command[]): number {
    const { from } = this.options;
    for (let at = from?.command ?? 0; at < commands.length; at += 1) {
      const command = commands[at] as Command;
      const resumed = at === from?.command ? from : undefined;
      if (command.do === 'while') {
        if (!resumed) this.#step();
        this.#status = this.#while(command, resumed?.loopStatus, (status) => this.#noteTurn(at, status));
      } else this.#status = this.#command(command);
    }
    return commands.length > 0 ? this.#status : 0;
  }

  #list(commands: readonly Command[]): number {
    for (const command of commands) this.#status = this.#command(command);
    return commands.length > 0 ? this.#status : 0;
  }

  #command(command: Command, stdin = ''): number {
    this.#step();
    switch (command.do) {
      case 'run':
        return this.#run(command, stdin);
      case 'pipe':
        return this.#pipe(command.parts);
      case 'not':
        return this.#command(command.of) === 0 ? 1 : 0;
      case 'chain': {
        let status = this.#command(command.first);
        for (const [op, next] of command.rest)
          if ((op === '&&') === (status === 0)) status = this.#command(next);
        return status;
      }
      case 'if':
        for (const [test, body] of command.arms) if (this.#list(test) === 0) return this.#list(body);
        return this.#list(command.otherwise);
      case 'while':
        return this.#while(command);
      case 'for': {
        const items = command.items.flatMap((word) => this.#expand(word));
        return this.#loop(command.body, () => {
          const item = items.shift();
          if (item !== undefined) this.env[command.name] = item;
          return item !== undefined;
        });
      }
      case 'into':
        return this.#redirected(command.redirects, stdin, (input) => this.#command(command.of, input));
      case 'group':
        // Side by side with what follows: here it goes first, in no time of its own.
        return command.background ? this.#background(command.body) : this.#list(command.body);
    }
  }

  #background(body: readonly Command[]): number {
    const { now } = this;
    try {
      this.#list(body);
    } catch (stop) {
      if (!(stop instanceof Pause) || this.#asks) throw stop;
      this.#endless = false;
    }
    this.now = now;
    return 0;
  }

  #while(
    { body, test, until }: Extract<Command, { do: 'while' }>,
    statusBefore = 0,
    turn?: (status: number) => void,
  ): number {
    return this.#loop(body, () => (this.#list(test) === 0) !== until, statusBefore, turn);
  }

  /** One command more between two moments. */
  #step(): void {
    if ((this.#steps += 1) > MAX_STEPS) this.sleep(Infinity);
  }

  #loop(
    body: readonly Command[],
    more: () => boolean,
    statusBefore = 0,
    turn?: (status: number) => void,
  ): number {
    let status = statusBefore;
    for (;;) {
      turn?.(status);
      if (!more()) return status;
      try {
        status = this.#list(body);
      } catch (stop) {
        if (!(stop instanceof Leave)) throw stop;
        if (!stop.again) return status;
      }
      this.#step();
    }
  }

  #pipe(parts: readonly Command[]): number {
    let text = '';
    let status = 0;
    parts.forEach((part, index) => {
      const last = index === parts.length - 1;
      const input = text;
      if (last) status = this.#command(part, input);
      else text = this.#captured(() => this.#command(part, input));
    });
    return status;
  }

  #captured(work: () => void): string {
    const mine: string[] = [];
    this.#withOutputs((text) => mine.push(text), this.#err, work);
    return mine.join('');
  }

  #withOutputs<T>(out: Sink, err: Sink, work: () => T): T {
    const [outerOut, outerErr] = [this.#out, this.#err];
    this.#out = out;
    this.#err = err;
    try {
      return work();
    } finally {
      this.#out = outerOut;
      this.#err = outerErr;
    }
  }

  /** Runs something with its inputs and outputs turned elsewhere, one redirection after the other. */
  #redirected(redirects: readonly Redirect[], stdin: string, work: (stdin: string) => number): number {
    let [input, out, err] = [stdin, this.#out, this.#err];
    const files: { path: string; append: boolean; texts: string[] }[] = [];
    for (const { fd, how, to } of redirects) {
      const path = this.#expand(to).join(' ');
      if (how === 'join') [out, err] = fd === 1 ? [err, err] : [out, out];
      else if (how === 'read') {
        const text = this.read(path);
        if (text === undefined) return this.#cannot('open', path, 'No such file');
        input = text;
      } else {
        if (this.#isReadOnly(this.path(path))) return this.#cannot('create', path, 'Read-only file system');
        if (this.list(this.path(path).replace(/\/[^/]*$/, '') || '/') === undefined)
          return this.#cannot('create', path, 'nonexistent directory');
        const file = { path, append: how === 'append', texts: [] as string[] };
        files.push(file);
        const sink: Sink = (text) => file.texts.push(text);
        if (fd === 1) out = sink;
        else err = sink;
      }
    }
    const status = this.#withOutputs(out, err, () => work(input));
    // What is written is there when the command has ended.
    for (const { path, append, texts } of files)
      this.put(path, `${append ? (this.read(path) ?? '') : ''}${texts.join('')}`);
    return status;
  }

  #cannot(what: 'open' | 'create', path: string, why: string): number {
    const { base } = this.options;
    const isBash = this.#calledAs === 'bash' || base === 'redhat';
    const said =
      why === 'nonexistent directory' && isBash
        ? 'No such file or directory'
        : why === 'No such file' && isBash
          ? 'No such file or directory'
          : why;
    if (isBash) this.write(`bash: line 1: ${path}: ${said}\n`, true);
    else if (base === 'debian')
      this.write(
        `sh: 1: cannot ${what} ${path}: ${said === 'nonexistent directory' ? 'Directory nonexistent' : said}\n`,
        true,
      );
    else this.write(`sh: can't ${what} ${path}: ${what === 'open' ? 'no such file' : said}\n`, true);
    return base === 'debian' ? 2 : 1;
  }

  #run(command: Extract<Command, { do: 'run' }>, stdin: string): number {
    const argv = command.words.flatMap((word) => this.#expand(word));
    const [name] = argv;
    const kept = name === undefined || name === 'export' ? undefined : { ...this.env };
    for (const [variable, word] of command.set) this.env[variable] = this.#expand(word).join(' ');
    const status = this.#redirected(command.redirects, stdin, (input) =>
      name === undefined ? 0 : this.exec(argv, input),
    );
    // Before a command, variables are set for it alone.
    if (kept) for (const [variable] of command.set) restore(this.env, kept, variable);
    return status;
  }

  /** A word's value; an unquoted one is split at blanks. */
  #expand(word: Word): string[] {
    let texts = [''];
    let given = false;
    for (const part of word) {
      const text = this.#value(part);
      if (part.quoted || 'text' in part) {
        texts[texts.length - 1] += text;
        given ||= part.quoted || text !== '';
        continue;
      }
      const [head = '', ...rest] = text.replace(/\s+$/, '').split(/\s+/);
      texts[texts.length - 1] += head;
      texts = [...texts, ...rest];
      given ||= text.trim() !== '';
    }
    return given || texts.length > 1 ? texts : [];
  }

  #arguments(): readonly string[] {
    const all: string[] = [];
    for (let at = 1; this.env[String(at)] !== undefined; at += 1) all.push(this.env[String(at)] ?? '');
    return all;
  }

  #value(part: Part): string {
    if ('text' in part) return part.text;
    if ('command' in part) return this.#captured(() => this.#list(part.command)).replace(/\n+$/, '');
    if ('sum' in part) return String(sum(part.sum, this.env));
    if (part.name === '?') return String(this.#status);
    if (part.name === '$') return '7';
    if (part.name === '#') return String(this.#arguments().length);
    if (part.name === '@' || part.name === '*') return this.#arguments().join(' ');
    const value = this.env[part.name];
    return value === undefined || (value === '' && part.otherwise !== undefined)
      ? (part.otherwise ?? '')
      : value;
  }
}

function restore(env: Record<string, string>, before: Readonly<Record<string, string>>, name: string): void {
  const value = before[name];
  if (value === undefined) delete env[name];
  else env[name] = value;
}

/** Whole-number sums of two kinds: `i+1` chains of + - * / %, from left to right after * / %. */
function sum(text: string, env: Readonly<Record<string, string>>): number {
  const tokens = text.match(/\d+|[A-Za-z_]\w*|[-+*/%]/g) ?? [];
  const number = (token = '0') => (/^\d/.test(token) ? Number(token) : Number(env[token] ?? 0) || 0);
  const terms: number[] = [];
  let sign = 1;
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] ?? '';
    if (token === '+' || token === '-') sign = token === '-' ? -1 : 1;
    else if (/[*/%]/.test(token)) {
      const left = terms.pop() ?? 0;
      const right = number(tokens[(at += 1)]);
      terms.push(token === '*' ? left * right : token === '/' ? Math.trunc(left / right) : left % right);
    } else {
      terms.push(sign * number(token));
      sign = 1;
    }
  }
  return terms.reduce((total, term) => total + term, 0);
}
