/** What leaves a command other than by ending it: errors of the shell itself, and the jumps of the language. */
import { SIGNAL_NUMBERS } from '#lib/script/signals.ts';
import type { Signal } from '#lib/sim/leash.ts';

/** An error in bash's words, printed with the shell's name (and line) before it. */
export class ShellError extends Error {
  readonly status: number;
  /** Ends a shell that is not interactive. */
  readonly fatal: boolean;

  constructor(message: string, { status = 1, fatal = false }: { status?: number; fatal?: boolean } = {}) {
    super(message);
    this.status = status;
    this.fatal = fatal;
  }
}

/** `break`, `continue`, `return`, `exit`, and giving up the rest of the line: thrown up to whoever they mean. */
export class Jump extends Error {
  readonly kind: 'break' | 'continue' | 'return' | 'exit' | 'discard';
  /** Loops to leave, or the status. */
  readonly value: number;

  constructor(kind: Jump['kind'], value: number) {
    super(kind);
    this.kind = kind;
    this.value = value;
  }
}

/** Those that reach programs here: `kill -l` lists them. */
const DELIVERED = ['HUP', 'INT', 'QUIT', 'KILL', 'USR1', 'USR2', 'PIPE', 'TERM', 'CONT', 'STOP'];
export const SIGNALS: Readonly<Record<string, number>> = Object.fromEntries(
  DELIVERED.map((name) => [name, SIGNAL_NUMBERS[name] ?? 0]),
);
/** Those of them that a program may be ended by. */
const ENDING: readonly Signal[] = [
  'SIGHUP',
  'SIGINT',
  'SIGQUIT',
  'SIGKILL',
  'SIGUSR1',
  'SIGUSR2',
  'SIGPIPE',
  'SIGTERM',
];

const numberOf = (signal: Signal): number => SIGNALS[signal.slice('SIG'.length)] ?? 0;

/** The status of what a signal ended. */
export const signalStatus = (signal: Signal) => 128 + numberOf(signal);

/** `TERM`, `SIGTERM`, `15` → `SIGTERM`; undefined where there is no such signal, or none that ends a program here. */
export function signalNamed(text: string): Signal | undefined {
  const bare = text.toUpperCase().replace(/^SIG/, '');
  return ENDING.find((signal) => signal === `SIG${bare}` || String(numberOf(signal)) === text);
}
