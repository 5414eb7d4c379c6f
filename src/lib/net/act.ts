/**
 * Programs that talk over the network, as generators: what they want to happen next they yield as an act, and are handed what came of
 * it. So the same curl runs in the learner's shell (which waits on the leash) and in a container (which works out what it would
 * have done), and neither knows more of it than this file.
 */
import type { HttpOutcome, HttpRequest, Lookup, Pending, Reach } from './network.ts';

export type Act =
  | { readonly act: 'out' | 'err'; readonly text: string }
  | { readonly act: 'sleep'; readonly ms: number }
  /** All of standard input. */
  | { readonly act: 'input' }
  | { readonly act: 'begin'; readonly request: HttpRequest }
  | { readonly act: 'finish'; readonly id: number }
  | { readonly act: 'lookUp'; readonly name: string; readonly server?: string }
  | { readonly act: 'reach'; readonly host: string; readonly port?: number; readonly protocol: Protocol };

export type Protocol = 'tcp' | 'udp' | 'icmp';

/** A stretch of a program that comes to a T. */
export type Acts<T> = Generator<Act, T, unknown>;

/** Runs until it ends; comes to the exit status. */
export type NetProgram = (call: Call) => Acts<number>;

/** What a program can ask without anything happening. */
export interface Call {
  /** `args[0]` is the program's own name. */
  readonly args: readonly string[];
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  readonly inIsTerminal: boolean;
  env(name: string): string | undefined;
  /** Virtual epoch milliseconds. */
  now(): number;
  /** A whole number from 0 to `below` − 1. */
  random(below: number): number;
  /** Text of a file; undefined where there is none that can be read. */
  read(path: string): string | undefined;
  /** Returns what the system says where it cannot be written. `folders`: those that are missing are made. */
  write(path: string, text: string, folders?: boolean): string | undefined;
}

/** Thrown into a program that Ctrl-C ends. One that has something to say yet catches it, and ends by itself. */
export class Stopped extends Error {}

export function* out(text: string): Acts<void> {
  if (text !== '') yield { act: 'out', text };
}

export function* err(text: string): Acts<void> {
  if (text !== '') yield { act: 'err', text };
}

/** Lets virtual milliseconds pass. */
export function* sleep(ms: number): Acts<void> {
  if (ms > 0) yield { act: 'sleep', ms };
}

export function* input(): Acts<string> {
  return (yield { act: 'input' }) as string;
}

/** Sends a request; its answer is there when `tookMs` have passed. */
export function* begin(request: HttpRequest): Acts<Pending> {
  return (yield { act: 'begin', request }) as Pending;
}

export function* finish({ id }: Pending): Acts<HttpOutcome> {
  return (yield { act: 'finish', id }) as HttpOutcome;
}

/** Asks DNS for the addresses of a name, or for the name of an address. */
export function* lookUp(name: string, server?: string): Acts<Lookup> {
  return (yield { act: 'lookUp', name, ...(server !== undefined && { server }) }) as Lookup;
}

/** Whether a host answers: a port of it, or (icmp) the host itself. */
export function* reach(host: string, protocol: Protocol, port?: number): Acts<Reach> {
  return (yield { act: 'reach', host, protocol, ...(port !== undefined && { port }) }) as Reach;
}
