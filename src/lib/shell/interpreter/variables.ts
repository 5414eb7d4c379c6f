/** Shell variables: scalars, indexed and associative arrays, in scopes that functions open with `local`. */
import { utf8 } from '#lib/bytes/utf8.ts';

/** Never changed in place, except `items` of an array that has not been forked. */
export interface Variable {
  /** Undefined: declared without a value. */
  readonly text?: string;
  /** Elements by index (in decimal) or key; indexed ones are sorted when they are read. */
  readonly items?: ReadonlyMap<string, string>;
  readonly assoc?: boolean;
  readonly exported?: boolean;
  readonly readonly?: boolean;
  readonly integer?: boolean;
  readonly letters?: 'lower' | 'upper';
  readonly nameref?: boolean;
  /** An array that was declared and has no value yet. */
  readonly declared?: boolean;
}

/** Plain data, for a saved session. */
export interface SavedVariable extends Omit<Variable, 'items'> {
  readonly items?: readonly (readonly [string, string])[];
}

type Scope = Map<string, Variable>;

const byNumber = ([a]: readonly [string, string], [b]: readonly [string, string]) => Number(a) - Number(b);

const BUCKETS = 1024;

/** Which of its 1024 buckets bash's hash (FNV-1 over the bytes) puts a key into. */
function bucketOf(key: string): number {
  let hash = 2166136261;
  for (const byte of utf8(key)) {
    hash = Math.imul(hash, 16777619);
    hash ^= byte > 127 ? byte - 256 : byte;
  }
  return (hash >>> 0) & (BUCKETS - 1);
}

/** Associative arrays are listed by bucket, within one the latest key first. */
function inBuckets(all: readonly [string, string][]): [string, string][] {
  const placed = all.map((item, i) => ({ item, i, bucket: bucketOf(item[0]) }));
  placed.sort((a, b) => a.bucket - b.bucket || b.i - a.i);
  return placed.map(({ item }) => item);
}

/** The elements of an array in order; a scalar is its own element 0. */
export function elements(variable: Variable | undefined): [string, string][] {
  if (!variable) return [];
  if (!variable.items) return variable.text === undefined ? [] : [['0', variable.text]];
  const all = [...variable.items];
  return variable.assoc ? inBuckets(all) : all.sort(byNumber);
}

/** What `$name` is: element 0 of an array. */
export function scalar(variable: Variable | undefined): string | undefined {
  return variable?.items ? variable.items.get('0') : variable?.text;
}

export class Variables {
  readonly #scopes: Scope[] = [new Map()];

  /** The name behind a nameref (`declare -n`). */
  target(name: string): string {
    for (let hops = 0; hops < 8; hops += 1) {
      const variable = this.#find(name)?.get(name);
      if (!variable?.nameref || !variable.text) return name;
      name = variable.text;
    }
    return name;
  }

  /** What a nameref points to; undefined where the name is none. */
  reference(name: string): string | undefined {
    const variable = this.#find(name)?.get(name);
    return variable?.nameref ? variable.text : undefined;
  }

  get(name: string): Variable | undefined {
    const real = this.target(name);
    return this.#find(real)?.get(real);
  }

  /** Replaces the variable where it lives, or makes a global one. */
  set(name: string, variable: Variable): void {
    const real = this.target(name);
    (this.#find(real) ?? this.#global()).set(real, variable);
  }

  /** As `set`, in the scope of the running function (the global one outside functions). */
  setLocal(name: string, variable: Variable): void {
    this.#innermost().set(name, variable);
  }

  isLocal(name: string): boolean {
    return this.#scopes.length > 1 && this.#innermost().has(name);
  }

  delete(name: string): void {
    this.#find(name)?.delete(name);
  }

  get depth(): number {
    return this.#scopes.length - 1;
  }

  enter(): void {
    this.#scopes.push(new Map());
  }

  leave(): void {
    this.#scopes.pop();
  }

  names(): string[] {
    return [...new Set(this.#scopes.flatMap((scope) => [...scope.keys()]))].sort((a, b) => (a < b ? -1 : 1));
  }

  /** What a program gets as its environment. */
  environment(): Map<string, string> {
    const env = new Map<string, string>();
    for (const scope of this.#scopes) {
      for (const [name, variable] of scope) {
        if (variable.exported && variable.text !== undefined && !variable.nameref)
          env.set(name, variable.text);
        else env.delete(name);
      }
    }
    return env;
  }

  fork(): Variables {
    const copy = new Variables();
    copy.#scopes.length = 0;
    for (const scope of this.#scopes) copy.#scopes.push(new Map(scope));
    return copy;
  }

  save(): [string, SavedVariable][] {
    return [...this.#global()].map(([name, { items, ...rest }]) => [
      name,
      items ? { ...rest, items: [...items] } : rest,
    ]);
  }

  restore(saved: readonly (readonly [string, SavedVariable])[]): void {
    this.#scopes.length = 0;
    this.#scopes.push(
      new Map(
        saved.map(([name, { items, ...rest }]) => [name, items ? { ...rest, items: new Map(items) } : rest]),
      ),
    );
  }

  #find(name: string): Scope | undefined {
    for (let i = this.#scopes.length - 1; i >= 0; i -= 1)
      if (this.#scopes[i]?.has(name)) return this.#scopes[i];
    return undefined;
  }

  #innermost(): Scope {
    return this.#scopes[this.#scopes.length - 1] as Scope;
  }

  #global(): Scope {
    return this.#scopes[0] as Scope;
  }
}

/** Elements that only one interpreter changes: adding to an array then costs no copy. */
export class OwnItems extends Map<string, string> {
  readonly owner: object;

  constructor(owner: object, items: readonly (readonly [string, string])[]) {
    super(items);
    this.owner = owner;
  }
}

/** Variables that a shell sets for itself. */
export const OWN_VARIABLES: Readonly<Record<string, string>> = {
  IFS: ' \t\n',
  PS4: '+ ',
  BASH: '/bin/bash',
  BASH_VERSION: '5.2.15(1)-release',
  OPTIND: '1',
  UID: '0',
  EUID: '0',
  PPID: '1',
  MACHTYPE: 'x86_64-pc-linux-gnu',
  OSTYPE: 'linux-gnu',
  HOSTTYPE: 'x86_64',
};
