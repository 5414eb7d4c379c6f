/**
 * Runs commands in a container, in virtual time and as a pure function: the same script, files and answers give the same output
 * at the same moments. So what a container has written, and when it will end, can be worked out whenever somebody asks;
 * nothing runs in between. What only the network knows is an answer: the run stops where one is missing, and says so.
 */
import { parseShell, SyntaxFault, type Command, type Part, type Word } from './parse.ts';
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

/** Whether the stand-in has a program of that name, or of that absolute path. */
export const hasProgram = (program: string): boolean =>
  isShell(program) || Object.hasOwn(programs, program.replace(/^(\/usr(\/local)?)?\/s?bin\//, ''));

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
  #asks?: Question;
  #notFound?: string;
  #endless = false;
  #steps = 0;
  #status = 0;
  /** Where output goes instead of to the container: pipes, redirects, `$(…)`. */
  #capture: string[] | undefined;

  constructor(options: RunOptions) {
    this.options = options;
    this.now = options.startMs;
    this.cwd = options.cwd ?? '/';
    this.env = { ...options.env };
    this.#files = new Map(Object.entries(options.files));
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
    try {
      const code = this.exec(this.options.argv, this.options.stdin ?? '');
      exit = { at: this.now, code };
    } catch (stop) {
      if (stop instanceof Exit) exit = { at: this.now, code: stop.code };
      else if (!(stop instanceof Pause)) throw stop;
    }
    return {
      output: this.#output,
      files: this.#made,
      signals: this.#signals,
      env: this.env,
      cwd: this.cwd,
      ...(exit && exit.at <= this.options.untilMs && { exit }),
      ...(this.#asks && { asks: this.#asks }),
      ...(this.#notFound !== undefined && { notFound: this.#notFound }),
      ...(this.#endless && { endless: true }),
      ...(this.#turn && { turn: this.#turn }),
    };
  }

  /** Runs one program by its words. Returns its status. */
  exec(argv: readonly string[], stdin: string): number {
    const [name = '', ...rest] = argv;
    if (isShell(name)) return this.#shell(rest, stdin, argv === this.options.argv);
    const program = programs[name.replace(/^(\/usr(\/local)?)?\/s?bin\//, '')];
    if (!program || !hasProgram(name)) {
      const passed = this.#passed(argv);
      if (passed) return 0;
      if (argv === this.options.argv) this.#notFound = name;
      else this.write(`sh: ${name}: not found\n`, true);
      return 127;
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
    if (this.#capture && !stderr) this.#capture.push(text);
    else if (text) this.#output.push({ at: this.now, text, ...(stderr && { stderr }) });
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
    const answer = this.options.answers?.[this.#answersSeen];
    if (!answer) {
      this.#asks = { at: this.now, url, method };
      throw new Pause();
    }
    this.#answersSeen += 1;
    this.#asked = [...this.#asked.filter((at) => at > this.now - 1000), this.now];
    const leastMs = this.#asked.length > ASKS_A_SECOND ? HURRIED_MS : 0;
    const tookMs = Math.max(Math.min(answer.tookMs ?? 0, limitMs), leastMs);
    if (tookMs > 0) this.sleep(tookMs);
    // Who asks for the address of a name has a patience of its own.
    if (answer.error === 'unresolved') return answer;
    return (answer.tookMs ?? 0) > limitMs ? { ok: false, error: 'timeout', tookMs: limitMs } : answer;
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
  #shell(args: readonly string[], stdin: string, outermost: boolean): number {
    const flag = args.findIndex((arg) => /^-\w*c$/.test(arg));
    const script =
      flag >= 0
        ? (args[flag + 1] ?? '')
        : args[0] === undefined || args[0].startsWith('-')
          ? stdin
          : this.read(args[0]);
    if (script === undefined) {
      this.write(`sh: can't open '${args[0]}': No such file or directory\n`, true);
      return 2;
    }
    if (!outermost || !this.options.from)
      args.slice(flag + 2).forEach((arg, index) => (this.env[String(index)] = arg));
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
      if (stop instanceof Exit && args !== this.options.argv) return stop.code;
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
    const outer = this.#capture;
    const mine: string[] = [];
    this.#capture = mine;
    try {
      work();
    } finally {
      this.#capture = outer;
    }
    return mine.join('');
  }

  #run(command: Extract<Command, { do: 'run' }>, stdin: string): number {
    const argv = command.words.flatMap((word) => this.#expand(word));
    for (const [name, word] of command.set) this.env[name] = this.#expand(word).join(' ');
    let input = stdin;
    let into: { path: string; append: boolean } | undefined;
    for (const { fd, how, to } of command.redirects) {
      const path = this.#expand(to).join(' ');
      if (how === 'read') input = this.read(path) ?? '';
      else if (fd === 1 && how !== 'join') into = { path, append: how === 'append' };
    }
    if (argv.length === 0 && !into) return 0;
    if (!into) return this.exec(argv, input);
    let status = 0;
    try {
      // What is written is there when the command has ended; that it may be written shows before.
      if (this.#isReadOnly(this.path(into.path))) throw new Denied(into.path);
      const text = this.#captured(() => (status = argv.length > 0 ? this.exec(argv, input) : 0));
      this.put(into.path, `${into.append ? (this.read(into.path) ?? '') : ''}${text}`);
    } catch (stop) {
      if (!(stop instanceof Denied)) throw stop;
      this.write(`sh: can't create ${stop.path}: Read-only file system\n`, true);
      return 1;
    }
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

  #value(part: Part): string {
    if ('text' in part) return part.text;
    if ('command' in part) return this.#captured(() => this.#list(part.command)).replace(/\n+$/, '');
    if ('sum' in part) return String(sum(part.sum, this.env));
    if (part.name === '?') return String(this.#status);
    const value = this.env[part.name];
    return value === undefined || (value === '' && part.otherwise !== undefined)
      ? (part.otherwise ?? '')
      : value;
  }
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
