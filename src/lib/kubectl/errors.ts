/**
 * How failures become words, in one place. Three sorts, never mixed: what the server refuses (`StatusError`),
 * what the command refuses (`CommandError`, `UsageError`), and our own mistakes, which stay loud.
 * Rules: k8s.io/kubectl/pkg/cmd/util/helpers.go (checkErr, StandardErrorMessage, MultilineError).
 */
import { StatusError, type Status } from '#lib/kube/status.ts';

/** The command refuses: `error: <message>`. `exitCode` is 1 unless a program's own status is handed on. */
export class CommandError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.name = 'CommandError';
    this.exitCode = exitCode;
  }
}

/** Ends the command with a status after everything was said. */
export class ExitError extends Error {
  readonly exitCode: number;

  constructor(exitCode = 1) {
    super('exit');
    this.name = 'ExitError';
    this.exitCode = exitCode;
  }
}

/** Printed as it is, without `error: ` before it (`The connection to the server … was refused`, `not simulated: …`). */
export class PlainError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.name = 'PlainError';
    this.exitCode = exitCode;
  }
}

/** kubectl's NoResourceMatchError: the server has no such kind of resource. */
export class NoResourceMatch extends Error {
  constructor(resource: string, group = '', version = '') {
    const where = [group && `group "${group}"`, version && `version "${version}"`]
      .filter(Boolean)
      .join(' and ');
    super(`the server doesn't have a resource type "${resource}"${where && ` in ${where}`}`);
    this.name = 'NoResourceMatch';
  }
}

/** For commands that hand on what the mapper says: a kind that the server does not have is told without `error: ` before it. */
export async function plainly<T>(found: Promise<T>): Promise<T> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof NoResourceMatch) throw new PlainError(error.message);
    throw error;
  }
}

/** Several failures of one command: each printed on its own line, at the end. */
export class Failures extends Error {
  readonly errors: readonly Error[];

  constructor(errors: readonly Error[]) {
    const messages = [...new Set(errors.map((error) => error.message))];
    super(messages.length === 1 ? messages[0] : `[${messages.join(', ')}]`);
    this.name = 'Failures';
    this.errors = errors.flatMap((error) => (error instanceof Failures ? error.errors : [error]));
  }
}

/** Throws what was collected, if anything: one error as itself, more as `Failures`. */
export function throwAll(errors: readonly Error[]): void {
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new Failures(errors);
}

/** An error of ours that must stay loud is handed on; everything a command may collect comes back. */
export function collectable(error: unknown): Error {
  const known = [CommandError, StatusError, NoResourceMatch, Failures, PlainError];
  if (known.some((sort) => error instanceof sort)) return error as Error;
  throw error;
}

/** `error when creating "web.yaml": …`: says where an object came from (AddSourceToErr). */
export function withSource(verb: string, source: string, error: Error): Error {
  if (!source) return error;
  const message = `error when ${verb} "${source}": ${error.message}`;
  if (error instanceof StatusError) return new StatusError({ ...error.status, message });
  return new CommandError(message);
}

/** A wrong use of a command: the message and where help is. `path` is the command's words: `kubectl apply`. */
export function usageError(path: string, message: string): CommandError {
  return new CommandError(`${message}\nSee '${path} -h' for help and examples`);
}

/** What kubectl does and this simulation does not. */
export const notSimulated = (what: string): PlainError => new PlainError(`not simulated: ${what}`);

/** The words and the exit status for what a command threw. Throws what is a fault of ours. */
export function explain(error: unknown): { text: string; exitCode: number } {
  if (error instanceof Failures) {
    if (error.errors.length === 1) return explain(error.errors[0]);
    return { text: error.errors.map(bareMessage).join('\n'), exitCode: 1 };
  }
  if (error instanceof ExitError) return { text: '', exitCode: error.exitCode };
  if (error instanceof StatusError) return { text: explainStatus(error.status), exitCode: 1 };
  if (error instanceof PlainError) return { text: error.message, exitCode: error.exitCode };
  if (error instanceof CommandError) return { text: prefixed(error.message), exitCode: error.exitCode };
  if (error instanceof NoResourceMatch) return { text: `error: ${error.message}`, exitCode: 1 };
  throw error;
}

const prefixed = (message: string): string => (message.startsWith('error: ') ? message : `error: ${message}`);

/** Within a list of failures only the server's refusals are introduced. */
function bareMessage(error: Error): string {
  return error instanceof StatusError ? serverMessage(error.status) : error.message;
}

function serverMessage({ reason, message = '' }: Status): string {
  if (reason === 'Unauthorized') return `error: You must be logged in to the server (${message})`;
  return reason ? `Error from server (${reason}): ${message}` : `Error from server: ${message}`;
}

function explainStatus(status: Status): string {
  if (status.reason !== 'Invalid') return serverMessage(status);
  const { details, message } = status;
  const whole = `The request is invalid${message ? `: ${message}` : ''}`;
  if (!details) return whole;
  const causes = [...new Set((details.causes ?? []).map((cause) => `${cause.field}: ${cause.message}`))];
  const named = Boolean(details.kind || details.name);
  const start = named
    ? `The ${details.kind ?? ''} "${details.name ?? ''}" is invalid`
    : 'The request is invalid';
  if (causes.length === 0) return named ? start : whole;
  if (causes.length === 1) return `${start}: ${causes[0]}`;
  return [`${start}: `, ...causes.map((cause) => `* ${cause}`)].join('\n');
}
