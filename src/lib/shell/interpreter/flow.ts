/** What leaves a command other than by ending it: errors of the shell itself, and the jumps of the language. */
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

export const SIGNALS: Record<string, number> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  KILL: 9,
  USR1: 10,
  USR2: 12,
  PIPE: 13,
  TERM: 15,
  CONT: 18,
  STOP: 19,
};
const NAMED: Record<Signal, number> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGTERM: 15,
};

/** The status of what a signal ended. */
export const signalStatus = (signal: Signal) => 128 + NAMED[signal];

/** `TERM`, `SIGTERM`, `15` → `SIGTERM`; undefined where there is no such signal, or none that ends a program here. */
export function signalNamed(text: string): Signal | undefined {
  const bare = text.toUpperCase().replace(/^SIG/, '');
  const entry = Object.entries(NAMED).find(
    ([name, number]) => name === `SIG${bare}` || String(number) === text,
  );
  return entry?.[0] as Signal | undefined;
}
