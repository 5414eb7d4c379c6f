/** curl's progress meter (lib/progress.c): two lines of headings, then one line that is written over again and again. */
import { err, type Acts } from '#lib/net/act.ts';

const HEADINGS =
  '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n' +
  '                                 Dload  Upload   Total   Spent    Left  Speed\n';

const KILO = 1024;

/** A size in five places. */
function five(bytes: number): string {
  if (bytes < 100_000) return String(bytes).padStart(5);
  if (bytes < 10_000 * KILO) return `${Math.floor(bytes / KILO)}k`.padStart(5);
  const mega = bytes / KILO ** 2;
  if (mega < 100) return `${mega.toFixed(1).padStart(4)}M`;
  return `${Math.floor(mega)}M`.padStart(5);
}

const clock = (seconds: number): string => {
  if (seconds < 1) return '--:--:--';
  const two = (value: number) => String(value).padStart(2, '0');
  const whole = Math.floor(seconds);
  return `${String(Math.floor(whole / 3600)).padStart(2)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
};

export interface Progress {
  readonly total: number;
  readonly received: number;
  readonly sent: number;
  readonly tookMs: number;
}

function row({ total, received, sent, tookMs }: Progress): string {
  const whole = total + sent;
  const seconds = Math.max(tookMs, 1) / 1000;
  const percent = (part: number, of: number) =>
    String(of === 0 ? 0 : Math.floor((100 * part) / of)).padStart(3);
  const speed = Math.floor(received / seconds);
  return (
    `\r${percent(received + sent, whole)} ${five(whole)}  ${percent(received, total)} ${five(received)}  ` +
    `${percent(sent, sent)} ${five(sent)}  ${five(speed)}  ${five(Math.floor(sent / seconds))} ` +
    `--:--:-- ${clock(tookMs / 1000)} --:--:-- ${five(Math.floor((received + sent) / seconds))}`
  );
}

const NOTHING: Progress = { total: 0, received: 0, sent: 0, tookMs: 0 };

/** Shown on standard error while something is under way; `shown` is false where nobody wants to see it. */
export class Meter {
  readonly #shown: boolean;
  #begun = false;

  constructor(shown: boolean) {
    this.#shown = shown;
  }

  *start(): Acts<void> {
    if (!this.#shown) return;
    yield* err(`${this.#begun ? '' : HEADINGS}${row(NOTHING)}`);
    this.#begun = true;
  }

  /** Once a second while nothing comes. */
  *wait(tookMs: number): Acts<void> {
    if (this.#shown) yield* err(row({ ...NOTHING, tookMs }));
  }

  *end(progress: Progress = NOTHING): Acts<void> {
    if (this.#shown) yield* err(`${row(progress)}\n`);
  }
}
