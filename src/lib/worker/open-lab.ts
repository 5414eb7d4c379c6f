/** One open lab as the page drives it: its session, its terminals, its pace, and what the page is told. */
import type { Lab } from '#lib/lab/lab.ts';
import { createCompleter } from '#lib/shell/completion.ts';
import { HOME } from '#lib/shell/files.ts';
import { TerminalSession } from '#lib/shell/terminal-session.ts';
import type { Turn } from './drive.ts';
import { putInHome } from './home.ts';
import type { LessonHost } from './lesson-host.ts';
import { PacedDriver } from './paced.ts';
import { PictureFeed } from './picture-feed.ts';
import type { ClockState, LabListener, Solution, TerminalSize } from './protocol.ts';
import { writeRun } from './saved-run.ts';
import type { Session } from './session.ts';
import { solveUpTo } from './solve.ts';
import { Typist } from './typist.ts';

/** Virtual time that «until something happens» looks ahead at most. */
const LOOK_AHEAD_MS = 3_600_000;
const FRAME_MS = 16;
const CLOCK_MS = 1_000;
/** Virtual time over which requests between workloads are counted for the picture. */
const FLOW_WINDOW_MS = 60_000;
const WATCHED_KINDS = new Set(['pods', 'deployments.apps', 'replicasets.apps', 'services', 'nodes']);

/** What xterm says by itself is nobody's key: reports of the cursor, of colours, of the focus. */
// eslint-disable-next-line no-control-regex
const REPORT = /^\x1b(\[[?>]?[\d;]*[Rcn]|\[[IO]|\][\d;]+rgb:.*)$/;

interface OpenTerminal {
  readonly session: TerminalSession;
  size: TerminalSize;
  editing: ((saved: boolean) => void) | undefined;
  /** Who waits for the prompt. */
  readonly prompted: (() => void)[];
}

export class OpenLab {
  readonly session: Session;
  readonly driver: PacedDriver;
  readonly #listener: LabListener;
  readonly #terminals = new Map<number, OpenTerminal>();
  #feed: PictureFeed | undefined;
  #nextTerminal = 1;
  /** Whether what changed is told at the next frame already. */
  #frame = false;
  #changedFiles = new Set<string>();
  #ownWrite = false;
  #prompted = false;
  /** What was told last. */
  #flows = '[]';
  #solving = false;
  #played: { readonly terminal: number; readonly typist: Typist } | undefined;
  readonly #outputs = new Map<number, { text: string; readonly shown: Promise<void> }>();

  readonly #turn: Turn;

  /** `turn` lets a macrotask pass: messages from the page come in between. */
  constructor(session: Session, listener: LabListener, turn: Turn) {
    this.session = session;
    this.#listener = listener;
    this.#turn = turn;
    this.driver = new PacedDriver({
      sim: session.sim,
      leash: session.leash,
      turn,
      realNow: () => performance.now(),
    });
    session.files.onChange((path) => {
      if (this.#ownWrite || !path.startsWith(`${HOME}/`)) return;
      this.#changedFiles.add(path);
      this.#soon();
    });
    setInterval(() => {
      this.#listener.clock(this.clock());
      this.#tellFlows();
    }, CLOCK_MS);
  }

  /** The lab behind the prompt: loaded, set up, and from then on shown. */
  async prepare(): Promise<void> {
    try {
      const { cluster, lesson } = await this.session.prepare();
      this.#feed = new PictureFeed(cluster, () => this.#soon());
      cluster.traffic.onRequest(() => this.#soon());
      lesson?.onState((state) => this.#listener.lesson(state));
      this.#listener.clock(this.clock());
      this.driver.kick();
    } catch (error) {
      this.#listener.failed(error instanceof Error ? error.message : String(error));
    }
  }

  clock(): ClockState {
    return { now: this.session.sim.now, elapsed: this.session.elapsedMs, speed: this.driver.speed };
  }

  openTerminal(size: TerminalSize): number {
    const number = this.#nextTerminal;
    this.#nextTerminal += 1;
    const { files } = this.session;
    const terminal = {
      get columns() {
        return open.size.columns;
      },
      get rows() {
        return open.size.rows;
      },
      edit: (path: string) => {
        const text = files.stat(path) ? files.read(path) : '';
        const closed = this.session.leash.mailbox<boolean>();
        open.editing = (saved) => closed.put(saved);
        this.#listener.edit({ terminal: number, path, text });
        return closed.take().then((saved) => saved ?? false);
      },
    };
    const shell = this.session.openShell(terminal);
    const session = new TerminalSession({
      shell,
      leash: this.session.leash,
      size,
      complete: createCompleter(shell, this.session.completers, this.session.leash),
      edit: terminal.edit,
      write: (text) => this.#write(number, text),
      onIdle: () => open.prompted.splice(0).forEach((go) => go()),
    });
    const open: OpenTerminal = { session, size, editing: undefined, prompted: [] };
    this.#terminals.set(number, open);
    return number;
  }

  /** Gathers what a turn brings, so that a thousand small lines are one message. Resolves when it is on screen. */
  #write(terminal: number, text: string): Promise<void> {
    const gathered = this.#outputs.get(terminal);
    if (gathered) {
      gathered.text += text;
      return gathered.shown;
    }
    const shown = this.#turn().then(() => this.#send(terminal));
    this.#outputs.set(terminal, { text, shown });
    return shown;
  }

  /** The first text is the prompt: once it is on screen, the lab behind it is loaded. */
  async #send(terminal: number): Promise<void> {
    const text = this.#outputs.get(terminal)?.text ?? '';
    this.#outputs.delete(terminal);
    const isFirst = !this.#prompted;
    this.#prompted = true;
    await this.#listener.output(terminal, text);
    if (isFirst) void this.prepare();
  }

  closeTerminal(number: number): void {
    if (this.#played?.terminal === number) this.stopPlaying();
    this.#terminals.get(number)?.session.close();
    this.#terminals.delete(number);
  }

  input(number: number, data: string): void {
    // Whoever types takes over.
    if (this.#played?.terminal === number && !REPORT.test(data)) this.#played.typist.stop();
    this.#press(number, data);
  }

  #press(number: number, data: string): void {
    this.driver.sync();
    this.#terminals.get(number)?.session.input(data);
    this.driver.kick();
  }

  resize(number: number, size: TerminalSize): void {
    const open = this.#terminals.get(number);
    if (!open) return;
    open.size = size;
    open.session.resize(size);
  }

  async untilPrompt(number: number): Promise<void> {
    const open = this.#terminals.get(number);
    if (open?.session.busy) await new Promise<void>((resolve) => open.prompted.push(resolve));
  }

  async play(terminal: number, { commands, edits, answers }: Solution, atOnce: boolean): Promise<void> {
    const open = this.#terminals.get(terminal);
    if (!open || this.#played) return;
    const lesson = await this.#lesson();
    const step = lesson?.progress?.current;
    const typist = new Typist({
      terminal: {
        get busy() {
          return open.session.busy;
        },
        input: (data) => this.#press(terminal, data),
      },
      prompt: () => new Promise((resolve) => open.prompted.push(resolve)),
      pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      atOnce,
    });
    this.#played = { terminal, typist };
    const tell = (command: number) => this.#listener.playing({ terminal, command, of: commands.length });
    tell(0);
    for (const [path, text] of Object.entries(edits)) putInHome(this.session.files, path, text);
    const all = open.session.isHome ? commands : ['cd', ...commands];
    const ended = await typist.play(all, (index) =>
      tell(Math.max(0, index - (all.length - commands.length))),
    );
    // Where the commands did it all, the lab is in the next step by now, and asks other things.
    for (const { check, answer } of answers)
      if (ended && lesson?.progress?.current === step) lesson?.answer(check, answer);
    this.#played = undefined;
    this.#listener.playing(undefined);
    this.driver.kick();
  }

  stopPlaying(): void {
    const played = this.#played;
    if (!played) return;
    played.typist.stop();
    this.#press(played.terminal, '\x03');
  }

  async untilChange(): Promise<void> {
    const { store } = (await this.session.prepare()).cluster;
    let changed = false;
    const stop = store.subscribe(({ resource }) => (changed ||= WATCHED_KINDS.has(resource)));
    await this.driver.jump(() => changed, LOOK_AHEAD_MS);
    stop();
    this.#listener.clock(this.clock());
  }

  async answer(check: string, answer: string): Promise<void> {
    (await this.#lesson())?.answer(check, answer);
  }

  async showHint(step: string): Promise<void> {
    (await this.#lesson())?.hint(step);
  }

  /** The run as text, as soon as there is one. What is saved before that would be a run without its cluster. */
  async save(): Promise<string> {
    const { lesson } = await this.session.prepare();
    return writeRun({ now: this.session.sim.snapshot(), checkpoints: lesson?.checkpoints ?? new Map() });
  }

  async goToStep(index: number, solutions: readonly (Solution | undefined)[]): Promise<void> {
    const lesson = await this.#lesson();
    if (!lesson || this.#solving) return;
    this.#played?.typist.stop();
    // Programs do not survive a jump in time: they are stopped first, and the prompt comes back and says so.
    for (const { session } of this.#terminals.values()) if (session.busy) session.interrupt();
    if (lesson.hasBegun(index)) lesson.goTo(index);
    else await this.#solve(lesson, index, solutions);
    this.#feed?.reopen();
    this.driver.kick();
    this.#listener.clock(this.clock());
  }

  async #solve(
    lesson: LessonHost,
    index: number,
    solutions: readonly (Solution | undefined)[],
  ): Promise<void> {
    this.#solving = true;
    const { sim, files } = this.session;
    const openShell = () => this.session.openShell();
    const jump = (until: () => boolean, limitMs: number) => this.driver.jump(until, limitMs);
    try {
      await solveUpTo(index, solutions, { sim, files, lesson, openShell, jump });
    } finally {
      this.#solving = false;
    }
  }

  async revise(lab: Lab): Promise<void> {
    (await this.#lesson())?.revise(lab);
  }

  /** As soon as the lab is there; what is asked before waits for it. A lab that cannot be set up has none: `prepare` says why. */
  #lesson(): Promise<LessonHost | undefined> {
    return this.session.prepare().then(
      ({ lesson }) => lesson,
      () => undefined,
    );
  }

  listFiles(): { path: string; size: number }[] {
    const { files } = this.session;
    const found: { path: string; size: number }[] = [];
    const walk = (folder: string) => {
      for (const name of files.list(folder)) {
        const path = `${folder}/${name}`;
        const stat = files.stat(path);
        if (name.startsWith('.')) continue;
        if (stat?.kind === 'dir') walk(path);
        else if (stat) found.push({ path, size: stat.size });
      }
    };
    walk(HOME);
    return found;
  }

  readFile(path: string): string | undefined {
    const { files } = this.session;
    return files.stat(path)?.kind === 'file' ? files.read(path) : undefined;
  }

  async writeFile(path: string, text: string): Promise<void> {
    const lesson = await this.#lesson();
    this.#ownWrite = true;
    this.session.files.write(path, text);
    this.#ownWrite = false;
    lesson?.attempted();
    lesson?.look();
  }

  editorClosed(number: number, saved: boolean): void {
    const open = this.#terminals.get(number);
    const resolve = open?.editing;
    if (open) open.editing = undefined;
    resolve?.(saved);
  }

  /** With the clock, and not with each request: what is counted over a minute need not be told more often. */
  #tellFlows(): void {
    // A run that is younger has had fewer requests, not rarer ones.
    const windowMs = Math.min(Math.max(this.session.elapsedMs, 1_000), FLOW_WINDOW_MS);
    const edges = this.session.run?.cluster.network.edges.recent(windowMs) ?? [];
    const text = JSON.stringify(edges);
    if (text === this.#flows) return;
    this.#flows = text;
    this.#listener.flows(edges, windowMs);
  }

  /** What changed is told once a frame. */
  #soon(): void {
    if (this.#frame) return;
    this.#frame = true;
    setTimeout(() => {
      this.#frame = false;
      const events = this.#feed?.take() ?? [];
      if (events.length > 0) this.#listener.cluster(events, this.clock());
      const traffic = this.session.run?.cluster.traffic;
      const elapsed = this.session.elapsedMs;
      if (traffic) this.#listener.traffic({ elapsed, running: traffic.running, ...traffic.totals });
      if (this.#changedFiles.size > 0) this.#listener.filesChanged([...this.#changedFiles]);
      this.#changedFiles.clear();
    }, FRAME_MS);
  }
}
