/** Holds the claims of a condition against a learner's files and the cluster, and says which of them fail, where, and by what. */
import type { ASTNode } from '@marcbachmann/cel-js';
import { claimOf, conjuncts, type Claim, type Place, type Want } from './claims.ts';
import {
  pathText,
  type Mistake,
  type Path,
  type Shape,
  type Subject,
  type Wish,
  type Wrong,
} from './mistake.ts';
import { neighbourOf } from './near.ts';
import { asYaml, compared, shapeOf } from './values.ts';
import { readYaml, type YamlText } from './yaml-text.ts';

export interface Surroundings {
  /** Whether a learner may be told what is wanted, and not only what is wrong. */
  readonly reveals: boolean;
  /** Kinds with a function of their own, such as `deployment`. */
  readonly kinds: ReadonlySet<string>;
  /** The value of a part of the condition, with the variables of macros around it; undefined where something in it is absent. */
  valueOf(node: ASTNode, variables: Variables): unknown;
  file(path: string): string | undefined;
}

type Variables = Readonly<Record<string, unknown>>;

/** At most so many at once: whoever has more to mend begins with these. */
const MOST = 4;

/** What is wrong, in the order of the condition. Empty where it fails for a reason that is no claim about a place. */
export function mistakesIn(condition: ASTNode, around: Surroundings): readonly Mistake[] {
  const found = new Finder(around).wrongIn(condition, {}, new Map());
  const seen = new Set<string>();
  const once = found.filter((mistake) => {
    const key = JSON.stringify([mistake.of, causeOf(mistake.wrong)]);
    return !seen.has(key) && seen.add(key);
  });
  return once.slice(0, MOST);
}

/** What is missing for one reason is said once. */
const causeOf = (wrong: Wrong): unknown =>
  wrong.is === 'missing' ? [wrong.is, wrong.parent, wrong.key] : wrong;

/** A file or object, and where in it a place begins. */
interface Ground {
  readonly of: Subject;
  readonly top: unknown;
  readonly text?: YamlText;
  readonly base: Path;
}

type Grounds = ReadonlyMap<string, Ground>;

class Finder {
  readonly #around: Surroundings;
  readonly #texts = new Map<string, YamlText>();

  constructor(around: Surroundings) {
    this.#around = around;
  }

  wrongIn(condition: ASTNode, variables: Variables, grounds: Grounds): readonly Mistake[] {
    return conjuncts(condition).flatMap((part) => {
      if (this.#around.valueOf(part, variables) === true) return [];
      const claim = claimOf(part);
      return claim ? this.#wrongWith(claim, variables, grounds) : [];
    });
  }

  #wrongWith(claim: Claim, variables: Variables, grounds: Grounds): readonly Mistake[] {
    const { place, want } = claim;
    const ground = this.#ground(place, grounds);
    if (!ground) return this.#wrongAmong(place, want, variables, grounds);
    if ('wrong' in ground) return [ground];
    const path = [...ground.base, ...place.path];
    const wish = this.#wish(want, variables);
    const found = walk(ground.top, path);
    const reached = path.slice(0, found.there);
    if (found.wants) return [this.#misshapen(ground, reached, found.value, found.wants)];
    if (found.there < path.length) return [this.#missing(ground, path, found.there, wish)];
    if (want.is === 'exists' || want.is === 'all')
      return this.#wrongItems(want, found.value, ground, path, variables, grounds);
    return wish ? [this.#at(ground, path, compared(pathText(path), found.value, wish))] : [];
  }

  /** What a list of objects should hold: `pods('app=web').all(p, …)`. */
  #wrongAmong(place: Place, want: Want, variables: Variables, grounds: Grounds): readonly Mistake[] {
    if (!('call' in place.root) || place.path.length > 0 || want.is !== 'all') return [];
    const objects = this.#around.valueOf(place.root.call, variables);
    if (!Array.isArray(objects)) return [];
    for (const object of objects as readonly unknown[]) {
      const inner = { ...variables, [want.variable]: object };
      if (this.#around.valueOf(want.body, inner) === true) continue;
      const ground: Ground = { of: subjectOf(object), top: object, base: [] };
      return this.wrongIn(want.body, inner, new Map([...grounds, [want.variable, ground]]));
    }
    return [];
  }

  #wrongItems(
    want: Extract<Want, { is: 'exists' | 'all' }>,
    value: unknown,
    ground: Ground,
    path: Path,
    variables: Variables,
    grounds: Grounds,
  ): readonly Mistake[] {
    if (!Array.isArray(value)) {
      // A mapping is gone through by its keys, which have no place of their own to be wrong in.
      return shapeOf(value) === 'mapping' ? [] : [this.#misshapen(ground, path, value, 'list')];
    }
    const within = (index: number) => ({
      variables: { ...variables, [want.variable]: value[index] as unknown },
      grounds: new Map([...grounds, [want.variable, { ...ground, base: [...path, index] }]]),
    });
    if (want.is === 'all') {
      const at = value.findIndex(
        (_, index) => this.#around.valueOf(want.body, within(index).variables) !== true,
      );
      if (at < 0) return [];
      const inner = within(at);
      return this.wrongIn(want.body, inner.variables, inner.grounds);
    }
    const parts = conjuncts(want.body);
    const names = parts.filter((part) => namesItem(part, want.variable));
    const at = value.findIndex(
      (_, index) =>
        names.length > 0 &&
        names.slice(0, 1).every((part) => this.#around.valueOf(part, within(index).variables) === true),
    );
    if (at >= 0) {
      const inner = within(at);
      return this.wrongIn(want.body, inner.variables, inner.grounds);
    }
    const wishes = parts.flatMap((part) => {
      const claim = claimOf(part);
      const own = claim && 'variable' in claim.place.root && claim.place.root.variable === want.variable;
      const wish = own ? this.#wish(claim.want, variables) : undefined;
      return claim && wish ? [{ path: pathText(claim.place.path), wish }] : [];
    });
    if (wishes.length === 0) return [];
    return [this.#at(ground, path, { is: 'no item', path: pathText(path), wishes })];
  }

  #misshapen(ground: Ground, path: Path, value: unknown, wantedShape: Shape): Mistake {
    return this.#at(ground, path, { is: 'shape', path: pathText(path), shape: shapeOf(value), wantedShape });
  }

  #missing(ground: Ground, path: Path, there: number, wish: Wish | undefined): Mistake {
    const lineOf = (at: Path) => ground.text?.spotOf(at)?.line;
    const neighbour = neighbourOf(ground.top, path, there, lineOf);
    const parent = path.slice(0, there);
    const wrong: Wrong = {
      is: 'missing',
      parent: pathText(parent),
      key: String(path[there]),
      path: pathText(path),
      wish: wish ?? { is: 'there' },
      ...(neighbour && { neighbour }),
    };
    return this.#at(ground, parent, wrong);
  }

  #at({ of, text }: Ground, path: Path, wrong: Wrong): Mistake {
    return { of, ...text?.spotOf(path), wrong };
  }

  /** Where a place begins; a mistake where what it begins with is not there; undefined for a list of objects and the like. */
  #ground({ root }: Place, grounds: Grounds): Ground | Mistake | undefined {
    if ('variable' in root) return grounds.get(root.variable);
    const { call } = root;
    if (call.op !== 'call') return undefined;
    const [name, nodes] = call.args;
    const args = nodes.map((node) => this.#around.valueOf(node, {}));
    const [first, second, third] = args.map((arg) => (typeof arg === 'string' ? arg : undefined));
    if (name === 'file') return first === undefined ? undefined : this.#fileGround(first);
    if (name !== 'object' && !this.#around.kinds.has(name)) return undefined;
    const [kind, object, namespace] = name === 'object' ? [first, second, third] : [name, first, second];
    if (kind === undefined || object === undefined) return undefined;
    const of: Subject = { kind, name: object, ...(namespace !== undefined && { namespace }) };
    const top = this.#around.valueOf(call, {});
    if (Array.isArray(top)) return undefined;
    return top === null || top === undefined ? { of, wrong: { is: 'no object' } } : { of, top, base: [] };
  }

  #fileGround(file: string): Ground | Mistake {
    const of: Subject = { file };
    const source = this.#around.file(file);
    if (source === undefined) return { of, wrong: { is: 'no file' } };
    const text = this.#texts.get(file) ?? readYaml(source);
    this.#texts.set(file, text);
    if (text.error) {
      const { line, column, code, said } = text.error;
      const wrong: Wrong =
        code === 'MULTIPLE_DOCS' ? { is: 'several documents' } : { is: 'not yaml', code, said };
      return { of, line, column, wrong };
    }
    if (text.value === null || text.value === undefined)
      return { of, line: 1, column: 1, wrong: { is: 'empty file' } };
    return { of, top: text.value, text, base: [] };
  }

  /** What the value should be, with its expressions worked out; undefined where one of them has no value either. */
  #wish(want: Want, variables: Variables): Wish | undefined {
    const wish = this.#wishAsWritten(want, variables);
    const isValue = wish && wish.is !== 'there' && wish.is !== 'absent';
    return isValue && !this.#around.reveals ? { is: 'untold' } : wish;
  }

  #wishAsWritten(want: Want, variables: Variables): Wish | undefined {
    const shown = (node: ASTNode) => {
      const value = this.#around.valueOf(node, variables);
      return value === undefined ? undefined : asYaml(value);
    };
    switch (want.is) {
      case 'there':
      case 'absent':
        return { is: want.is };
      case 'true':
        return { is: '==', value: 'true' };
      case 'exists':
      case 'all':
        return { is: 'there' };
      case 'not': {
        const of = this.#wish(want.of, variables);
        return of && { is: 'not', of };
      }
      case 'one of': {
        const values = want.values.map(shown);
        return values.every((value) => value !== undefined) ? { is: 'one of', values } : undefined;
      }
      case 'size': {
        const value = shown(want.value);
        return value === undefined ? undefined : { is: 'size', compare: want.compare, value };
      }
      default: {
        const value = shown(want.value);
        return value === undefined ? undefined : { is: want.is, value };
      }
    }
  }
}

/** `e.name == 'A'`: what says which item is meant. */
function namesItem(part: ASTNode, variable: string): boolean {
  const claim = claimOf(part);
  return (
    claim?.want.is === '==' &&
    claim.place.path.length > 0 &&
    'variable' in claim.place.root &&
    claim.place.root.variable === variable
  );
}

function subjectOf(object: unknown): Subject {
  const { kind, metadata } = object as { kind?: string; metadata?: { name?: string } };
  return { kind: (kind ?? 'object').toLowerCase(), name: metadata?.name ?? '' };
}

interface Walk {
  /** How many parts of the path are there. */
  readonly there: number;
  /** What stands where it ends. */
  readonly value: unknown;
  /** What the next part would need, where the value is something else. */
  readonly wants?: Shape;
}

function walk(top: unknown, path: Path): Walk {
  let value = top;
  for (const [there, part] of path.entries()) {
    if (value === null || value === undefined) return { there, value };
    const wants = typeof part === 'number' ? 'list' : 'mapping';
    if (shapeOf(value) !== wants) return { there, value, wants };
    if (!Object.hasOwn(value, part)) return { there, value };
    value = (value as Record<string | number, unknown>)[part];
  }
  return { there: path.length, value };
}
