/** Commands in containers (`kubectl exec`): run by the stand-ins, delivered as virtual time passes. */
import type { ExecListener, ExecOptions, ExecSession } from '#lib/cluster/node-agent.ts';
import type { Status } from '#lib/kube/status.ts';
import type { Pod } from '#lib/kube/types.ts';
import { containerNamed, type Context } from './context.ts';
import { hostname } from './environment.ts';
import { whyNotBegun } from './executables.ts';
import { containerNotFound } from './logs.ts';
import { begunWith, listens } from './launches.ts';
import type { Processes } from './processes.ts';
import { waitsForInput } from './program-of.ts';
import type { Run } from './record.ts';
import { isShell } from './sh/names.ts';
import { runProgram } from './sh/run.ts';
import { goesOnFrom, type Answer, type RunOptions, type RunResult, type Turn } from './sh/run-options.ts';
import { goesOn } from './sh/syntax.ts';
import { TtyLine } from './sh/tty.ts';
import { isRunning } from './status.ts';

const EXEC = 'kubelet/exec';
/** How far ahead it is known what a command will do. */
const LOOK_AHEAD_MS = 600_000;

/** One command under way. It does not survive a restore: neither does the program that asked for it. */
interface Session {
  readonly pod: Pod;
  readonly container: string;
  readonly id: string;
  readonly options: ExecOptions;
  readonly listener: ExecListener;
  /** A shell that reads commands line by line. */
  readonly interactive: boolean;
  /** Where it talks to a terminal. */
  readonly tty?: TtyLine;
  /** The lines before, of a command that goes on. */
  begun: string;
  status: number;
  typed: string;
  inputEnded: boolean;
  env: Readonly<Record<string, string>>;
  cwd: string;
  /** The command that runs now. */
  work?: {
    readonly argv: readonly string[];
    readonly stdin: string;
    readonly startMs: number;
    answers: Answer[];
    /** How far it is, where it asks the network. */
    turn?: Turn;
    told: number;
    /** How many of its changes to files were kept. */
    files: number;
    signals: number;
    /** The files as it found them. */
    base: Readonly<Record<string, string>>;
  };
}

export class Execs {
  readonly #context: Context;
  readonly #processes: Processes;
  readonly #sessions = new Map<string, Session>();
  #next = 0;

  constructor(context: Context, processes: Processes) {
    this.#context = context;
    this.#processes = processes;
    context.sim.onTimer(EXEC, (key) => this.#goOn(key));
  }

  open(pod: Pod, options: ExecOptions, listener: ExecListener): ExecSession | { readonly status: Status } {
    const { uid = '' } = pod.metadata;
    const run = this.#context.records.get(uid)?.containers[options.container]?.run;
    if (!isRunning(run)) return { status: containerNotFound(options.container) };
    const key = String((this.#next += 1));
    const [name = ''] = options.command;
    const interactive =
      isShell(name) &&
      options.command.slice(1).every((arg) => /^(-[il]+|--login)$/.test(arg)) &&
      options.stdin;
    const cwd = containerNamed(pod, options.container)?.workingDir ?? this.#context.appOf(run).workdir ?? '/';
    const { scripts } = this.#processes;
    const { base } = scripts.root(pod, options.container, run);
    // dash, which is Debian's sh, reads lines as the kernel hands them over.
    const edits = interactive && !(base === 'debian' && baseName(name) !== 'bash');
    const session: Session = {
      pod,
      container: options.container,
      id: run.id,
      options,
      listener,
      interactive,
      ...(options.tty && { tty: new TtyLine(edits, (text) => listener.stdout(text)) }),
      begun: '',
      status: 0,
      typed: '',
      inputEnded: !options.stdin,
      env: run.env,
      cwd,
    };
    this.#sessions.set(key, session);
    const refused = whyNotBegun({ scripts, pod, container: options.container, run }, name);
    if (refused !== undefined) this.#refuse(key, session, refused);
    else if (interactive) this.#prompt(session);
    // A command that reads everything it is sent waits for the end of that.
    else if (!options.stdin || options.tty) this.#begin(key, session, options.command, '');
    return {
      send: (text) => this.#typed(key, text),
      end: () => this.#ended(key),
      close: () => {
        this.#sessions.delete(key);
        this.#context.sim.cancel(EXEC, key);
      },
    };
  }

  /**
   * The terminal of process 1, where that is a shell that waits for somebody to type. What is typed there and its end are
   * the container's own: it ends as the shell does, and with `stdinOnce` as soon as the first visitor leaves.
   */
  attach(pod: Pod, options: Omit<ExecOptions, 'command'>, listener: ExecListener): ExecSession | undefined {
    const { uid = '' } = pod.metadata;
    const run = this.#context.records.get(uid)?.containers[options.container]?.run;
    const container = containerNamed(pod, options.container);
    if (!options.stdin || !isRunning(run) || !waitsForInput(container, run.argv)) return undefined;
    const end = (code: number) => this.#processes.end(uid, options.container, run.id, code);
    const session = this.open(
      pod,
      { ...options, command: run.argv },
      {
        ...listener,
        exit: (code) => {
          end(code);
          listener.exit(0); // being attached ends well, however the program ended
        },
      },
    );
    if ('status' in session) return undefined;
    const close = () => {
      session.close();
      if (container?.stdinOnce) end(0);
    };
    return { ...session, close };
  }

  /** The container has ended, and the commands in it with it. */
  containerEnded(uid: string, container: string): void {
    for (const [key, session] of this.#sessions) {
      if (session.pod.metadata.uid === uid && session.container === container) this.#exit(key, session, 137);
    }
  }

  #refuse(key: string, session: Session, refused: string): void {
    const why = `exec failed: unable to start container process: ${refused}: unknown`;
    const failed = `error executing command in container: failed to exec in container: failed to start exec "${session.id}"`;
    this.#sessions.delete(key);
    session.listener.exit(
      1,
      `Internal error occurred: Internal error occurred: ${failed}: OCI runtime exec failed: ${why}`,
    );
  }

  #run(session: Session): Run | undefined {
    const run = this.#context.records.get(session.pod.metadata.uid ?? '')?.containers[session.container]?.run;
    return run?.id === session.id && isRunning(run) ? run : undefined;
  }

  #begin(key: string, session: Session, argv: readonly string[], stdin: string): void {
    const run = this.#run(session);
    if (!run) return;
    const base = this.#processes.scripts.files(session.pod, session.container, run);
    session.work = {
      argv,
      stdin,
      startMs: this.#context.sim.now,
      answers: [],
      told: 0,
      files: 0,
      signals: 0,
      base,
    };
    this.#goOn(key);
  }

  /** Hands on what has come by now, and waits for what comes next. */
  #goOn(key: string): void {
    const session = this.#sessions.get(key);
    const { work } = session ?? {};
    const run = session && this.#run(session);
    const record = this.#context.records.get(session?.pod.metadata.uid ?? '');
    if (!session || !work || !run || !record) return;
    const { sim } = this.#context;
    let result = this.#result(key, session, run);
    while (result.asks && result.asks.at <= sim.now) {
      work.answers.push(this.#processes.asking.answer(session.pod, record, result.asks));
      result = this.#result(key, session, run);
    }
    const ready = result.output.filter(({ at }) => at <= sim.now);
    for (const { text, stderr } of ready.slice(work.told)) {
      const shown = session.options.tty ? text.replaceAll('\n', '\r\n') : text;
      if (stderr && !session.options.tty) session.listener.stderr(shown);
      else session.listener.stdout(shown);
    }
    work.told = ready.length;
    this.#keepFiles(key, session, run, result);
    this.#passSignals(session, result);
    if (result.exit && result.exit.at <= sim.now) return this.#commandEnded(key, session, result);
    const next = [
      result.output[work.told]?.at,
      result.files[work.files]?.at,
      result.signals[work.signals]?.at,
      result.exit?.at,
      result.asks?.at,
    ].filter((at) => at !== undefined);
    if (next.length > 0) sim.schedule(EXEC, key, Math.min(...next));
  }

  #result(key: string, session: Session, run: Run): RunResult {
    const { work, pod, container, env, cwd, interactive, status, options: asked } = session;
    const { now } = this.#context.sim;
    const startMs = work?.startMs ?? now;
    const untilMs = now + LOOK_AHEAD_MS;
    // Its own changes are made by the run itself.
    const changes = this.#processes.scripts.changes(pod, container, run, untilMs, `exec/${key}`);
    const options: RunOptions = {
      argv: work?.argv ?? [],
      stdin: work?.stdin ?? '',
      answers: work?.answers ?? [],
      env,
      cwd,
      hostname: hostname(pod),
      ...this.#processes.scripts.root(pod, container, run),
      files: work?.base ?? {},
      changes: changes.filter(({ at }) => at > startMs),
      shared: true,
      startMs,
      untilMs,
      serving: listens(run, now),
      main: this.#mainOf(pod, container) ?? begunWith(run).argv,
      tty: asked.tty,
      interactive,
      status,
    };
    const from = work?.turn && goesOnFrom(work.turn, options) ? work.turn : undefined;
    const result = runProgram({ ...options, ...(from && { from }) });
    if (work && result.turn) work.turn = result.turn;
    return result;
  }

  /** What process 1 is where the container was added to look at another one. */
  #mainOf({ metadata, spec }: Pod, container: string): readonly string[] | undefined {
    const target = spec.ephemeralContainers?.find(({ name }) => name === container)?.targetContainerName;
    return target === undefined
      ? undefined
      : this.#context.records.get(metadata.uid ?? '')?.containers[target]?.run?.argv;
  }

  /** What the command did to files is so for everybody in the container, and in volumes for all that mount them. */
  #keepFiles(key: string, session: Session, run: Run, result: RunResult): void {
    const { work, pod, container: name } = session;
    const { uid = '' } = pod.metadata;
    const made = result.files.filter(({ at }) => at <= this.#context.sim.now);
    if (!work || made.length <= work.files) return;
    const fresh = made.slice(work.files).map((change) => ({ ...change, by: `exec/${key}` }));
    work.files = made.length;
    const own = this.#processes.volumes.keep(pod, name, run, fresh);
    if (own.length === 0) return;
    const { changes } = this.#run(session) ?? run;
    this.#context.patchRun(uid, name, run.id, { changes: [...changes, ...own] });
    const record = this.#context.records.get(uid);
    if (record) this.#processes.filesChanged(pod, record, name);
    this.#processes.onFilesChanged(uid, name);
  }

  #passSignals({ work, pod, container }: Session, { signals }: RunResult): void {
    const sent = signals.filter(({ at }) => at <= this.#context.sim.now);
    for (const { signal } of sent.slice(work?.signals ?? sent.length))
      this.#processes.signal(pod, pod.metadata.uid ?? '', container, signal);
    if (work) work.signals = sent.length;
  }

  #commandEnded(key: string, session: Session, result: RunResult): void {
    delete session.work;
    const code = result.exit?.code ?? 0;
    if (!session.interactive) return this.#exit(key, session, code);
    if (result.left) return this.#leave(key, session, code);
    session.env = result.env;
    session.status = code;
    session.cwd = result.cwd;
    this.#prompt(session);
    this.#readLine(key, session);
  }

  #exit(key: string, session: Session, code: number): void {
    if (!this.#sessions.delete(key)) return;
    this.#context.sim.cancel(EXEC, key);
    if (code === 0) session.listener.exit(0);
    else session.listener.exit(code, `command terminated with exit code ${code}`);
  }

  // --- input

  /** What the shell writes when it waits for a line: of its own edition, and where it is. */
  #prompt(session: Session): void {
    const { tty, listener } = session;
    if (!tty) return;
    tty.prompt = session.begun === '' ? this.#promptText(session) : '> ';
    listener.stdout(tty.prompt);
  }

  #promptText({ pod, container, cwd, options, env }: Session): string {
    const run = this.#context.records.get(pod.metadata.uid ?? '')?.containers[container]?.run;
    if (!run) return '# ';
    const { base, user } = this.#processes.scripts.root(pod, container, run);
    const sign = user.uid === 0 ? '#' : '$';
    const home = env['HOME'] ?? (user.uid === 0 ? '/root' : '/');
    const where = cwd === home && home !== '/' ? '~' : cwd;
    const isBash = baseName(options.command[0] ?? '') === 'bash';
    const name = user.uid === 0 ? 'root' : 'I have no name!';
    if (base === 'redhat')
      return isBash
        ? `[${name}@${hostname(pod)} ${where === '/' ? '/' : baseName(where)}]${sign} `
        : `sh-5.1${sign} `;
    if (isBash) return base === 'alpine' ? `bash-5.2${sign} ` : `${name}@${hostname(pod)}:${where}${sign} `;
    return base === 'debian' ? `${sign} ` : `${where} ${sign} `;
  }

  #typed(key: string, text: string): void {
    const session = this.#sessions.get(key);
    if (!session) return;
    session.typed += session.tty ? text : text.replace(/\r\n?/g, '\n');
    // What is typed while a command runs waits, but for the key that interrupts it.
    const at = session.work && session.tty ? session.typed.indexOf('\u0003') : -1;
    if (at >= 0) {
      session.typed = session.typed.slice(at + 1);
      session.listener.stdout('^C\r\n');
      return this.#interrupt(key, session);
    }
    this.#readLine(key, session);
  }

  #interrupt(key: string, session: Session): void {
    if (!session.interactive) return this.#exit(key, session, 130);
    delete session.work;
    session.begun = '';
    session.status = 130;
    this.#context.sim.cancel(EXEC, key);
    this.#prompt(session);
    this.#readLine(key, session);
  }

  #ended(key: string): void {
    const session = this.#sessions.get(key);
    if (!session) return;
    session.inputEnded = true;
    this.#readLine(key, session);
  }

  /** The shell goes: bash says so. */
  #leave(key: string, session: Session, code: number): void {
    if (session.tty && baseName(session.options.command[0] ?? '') === 'bash')
      session.listener.stdout('exit\r\n');
    this.#exit(key, session, code);
  }

  /** Takes up the next line where it is a shell that reads them; else all input, once it has ended. */
  #readLine(key: string, session: Session): void {
    if (session.work || !this.#sessions.has(key)) return;
    if (session.tty) return this.#readKeys(key, session, session.tty);
    if (!session.interactive) {
      if (session.inputEnded) this.#begin(key, session, session.options.command, session.typed);
      return;
    }
    const newline = session.typed.indexOf('\n');
    if (newline < 0 && !session.inputEnded) return;
    if (newline < 0 && session.typed === '') return this.#exit(key, session, session.status);
    const line = newline < 0 ? session.typed : session.typed.slice(0, newline);
    session.typed = newline < 0 ? '' : session.typed.slice(newline + 1);
    this.#takeLine(key, session, line);
  }

  #readKeys(key: string, session: Session, tty: TtyLine): void {
    const keys = session.typed;
    session.typed = '';
    if (keys === '' && !session.inputEnded) return;
    const { typed, rest } = tty.feed(keys);
    session.typed = rest;
    if (typed === 'interrupt') return this.#interrupt(key, session);
    if (typed === 'end' || (typed === undefined && session.inputEnded)) {
      if (session.interactive) return this.#leave(key, session, session.status);
      return this.#begin(key, session, session.options.command, session.begun);
    }
    if (typed === undefined) return;
    if (session.interactive) return this.#takeLine(key, session, typed.line);
    session.begun += `${typed.line}\n`;
    this.#readLine(key, session);
  }

  /** A line of a shell: run, or kept where the command goes on in the next one. */
  #takeLine(key: string, session: Session, line: string): void {
    const text = session.begun === '' ? line.trim() : `${session.begun}\n${line}`;
    session.begun = '';
    if (text !== '' && goesOn(text) && !(session.inputEnded && session.typed === '')) session.begun = text;
    else if (text !== '')
      return this.#begin(key, session, [session.options.command[0] ?? 'sh', '-c', text], '');
    this.#prompt(session);
    this.#readLine(key, session);
  }
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
