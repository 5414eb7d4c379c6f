/** What the learner's module comes to: its names, its routes, how it is started; and what a view of it answers. */
import type { Ask } from '#lib/cluster/images/catalogue.ts';
import type { Raised, SourceFile } from './traceback.ts';
import type { Expr, Span, Statement } from './tree.ts';
import type { Value } from './values.ts';

export type Def = Extract<Statement, { is: 'function' }>;

export interface Route {
  readonly path: string;
  readonly methods: readonly string[];
  readonly view: Def;
  /** Parts of the path that the view is given. */
  readonly parts: readonly string[];
}

/** How a program's file is run as a server by its own last lines. */
export interface Started {
  readonly host: string;
  readonly port: number;
}

/** What a module came to. */
export interface Module {
  readonly scope: ReadonlyMap<string, Value>;
  readonly routes: readonly Route[];
  /** `app.run(…)` was reached. */
  readonly started?: Started;
  /** Variables without which it does not come up, and the error then. */
  readonly needs: readonly { readonly name: string; readonly raised: Raised }[];
}

/** What a view answers, and whom it asks before. */
export interface Answered {
  readonly value: Value;
  /** 200 unless the view says another one. */
  readonly status?: number;
  readonly asks: Readonly<Record<string, Ask>>;
  /** For each query the lines that tell of its failure. */
  readonly failures: Readonly<Record<string, readonly string[]>>;
}

export interface Surroundings {
  readonly file: SourceFile;
  /** `__name__`. */
  readonly name: string;
  /** Whether a distribution was installed that brings the module. */
  isInstalled(module: string): boolean;
}

/** A module or a view that is being run, as the libraries it calls see it. */
export interface Running {
  /** `__name__`. */
  readonly name: string;
  /** The function that runs; undefined in the module itself. */
  readonly inside: string | undefined;
  value(expr: Expr): Value;
  /** Notes whom the program asks, and what is said in the log where that fails. Returns the question's name. */
  ask(query: Ask, at: Span | Expr, words: string, library?: string): string;
  /** `app.run(…)`: it serves from now on. */
  start(started: Started): void;
}
