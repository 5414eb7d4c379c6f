/** Conditions in CEL, over the cluster, the learner's files and the traffic. What is absent is absent; nothing is thrown at a learner. */
import { Environment, serialize, type ASTNode } from '@marcbachmann/cel-js';
import { parse as parseYaml } from 'yaml';
import { decodeBase64 } from '#lib/bytes/base64.ts';
import type { EndpointSlice, KubeObject, Service } from '#lib/kube/types.ts';
import { mistakesIn } from './mistakes/find.ts';
import type { Mistake } from './mistakes/mistake.ts';
import type { World } from './world.ts';

/**
 * Kinds with a function of their own; all others through `object(kind, name)` and `objects(kind, selector)`: a namespace too, since
 * `namespace` is a word that CEL keeps for itself.
 */
const KINDS = [
  'pod',
  'deployment',
  'replicaset',
  'service',
  'configmap',
  'secret',
  'node',
  'serviceaccount',
  'endpoints',
];
const NAMESPACE = 'default';

export interface Condition {
  /** The value of the expression; undefined where something it names is absent. */
  evaluate(world: World, answers: Readonly<Record<string, string>>): unknown;
  /** The left side of its comparison: what `{{actual}}` shows. */
  actual(world: World, answers: Readonly<Record<string, string>>): unknown;
  /** Which parts of files and objects are not as the expression wants them. */
  mistakes(
    world: World,
    answers: Readonly<Record<string, string>>,
    options: { readonly reveals: boolean },
  ): readonly Mistake[];
  /** What it reads, so that it is looked at again only when that changed: kinds in lower case, `file`, `traffic`, `answers`. */
  readonly reads: ReadonlySet<string>;
}

/** Throws an Error whose message says what is wrong with the expression. */
export function compile(expression: string): Condition {
  let world: World | undefined;
  const reads = new Set<string>();
  const env = environment(() => {
    if (!world) throw new Error('no world');
    return world;
  });
  const program = env.parse(expression);
  collectReads(program.ast, reads);
  const left = leftOfComparison(program.ast, expression);
  const leftProgram = left === undefined ? undefined : env.parse(left);
  const run = (
    parsed: ((context: object) => unknown) | undefined,
    now: World,
    answers: Readonly<Record<string, string>>,
    variables: object = {},
  ) => {
    world = now;
    try {
      return parsed?.({ ...variables, traffic: now.traffic, answers });
    } catch {
      return undefined; // absent: CEL's «no such key» and its relatives
    } finally {
      world = undefined;
    }
  };
  const parts = new Map<ASTNode, ReturnType<Environment['parse']>>();
  const programOf = (part: ASTNode) => {
    const known = parts.get(part) ?? env.parse(serialize(part));
    parts.set(part, known);
    return known;
  };
  return {
    evaluate: (now, answers) => run(program, now, answers),
    actual: (now, answers) => run(leftProgram, now, answers),
    mistakes: (now, answers, { reveals }) =>
      mistakesIn(program.ast, {
        reveals,
        kinds: new Set(KINDS),
        valueOf: (part, variables) => run(programOf(part), now, answers, variables),
        file: (path) => now.file(path),
      }),
    reads,
  };
}

/** The expression as CEL reads it, without a world to look at. Throws where it is no CEL. */
export function parsedCondition(expression: string): ReturnType<Environment['parse']> {
  return environment(() => {
    throw new Error('no world');
  }).parse(expression);
}

function environment(world: () => World): Environment {
  const env = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false });
  const object = (kind: string, name: string, namespace = NAMESPACE) =>
    dressed(world().object(kind, name, namespace), world());
  const objects = (kind: string, selector = '', namespace = NAMESPACE) =>
    world()
      .objects(kind, selector, namespace)
      .map((found) => dressed(found, world()));
  for (const kind of KINDS) {
    env.registerFunction(`${kind}(string): dyn`, (name: string) => object(kind, name));
    env.registerFunction(`${kind}(string, string): dyn`, (name: string, namespace: string) =>
      object(kind, name, namespace),
    );
    if (kind === 'endpoints') continue; // its plural is itself
    env.registerFunction(`${kind}s(): list`, () => objects(kind));
    env.registerFunction(`${kind}s(string): list`, (selector: string) => objects(kind, selector));
    env.registerFunction(`${kind}s(string, string): list`, (selector: string, namespace: string) =>
      objects(kind, selector, namespace),
    );
  }
  env.registerFunction('object(string, string): dyn', (kind: string, name: string) => object(kind, name));
  env.registerFunction('object(string, string, string): dyn', (kind: string, name: string, ns: string) =>
    object(kind, name, ns),
  );
  env.registerFunction('objects(string): list', (kind: string) => objects(kind));
  env.registerFunction('objects(string, string): list', (kind: string, selector: string) =>
    objects(kind, selector),
  );
  env.registerFunction('events(): list', () => objects('event'));
  env.registerFunction('file(string): dyn', (path: string) => parsed(world().file(path)));
  env.registerFunction('text(string): dyn', (path: string) => world().file(path) ?? null);
  env.registerFunction('decoded(dyn): dyn', (text: unknown) =>
    typeof text === 'string' ? (decodeBase64(text) ?? null) : null,
  );
  env.registerFunction('parsed(dyn): dyn', (text: unknown) =>
    typeof text === 'string' ? parsed(text) : null,
  );
  return env;
}

/** A Service also has the number of its ready endpoints; those that have none of its ports do not count. */
function dressed(object: KubeObject | undefined, world: World): unknown {
  if (object?.kind !== 'Service') return object ?? null;
  const { name, namespace = NAMESPACE } = object.metadata;
  const slices = world.objects(
    'endpointslice',
    `kubernetes.io/service-name=${name}`,
    namespace,
  ) as readonly EndpointSlice[];
  const ready = slices
    .filter(({ ports }) => ports?.length || !(object as Service).spec.ports?.length)
    .flatMap((slice) => slice.endpoints ?? [])
    .filter((endpoint) => endpoint.conditions?.ready);
  return { ...object, readyEndpoints: ready.length };
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return null;
  try {
    return parseYaml(text) as unknown;
  } catch {
    return null;
  }
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value;
}

function collectReads(node: unknown, reads: Set<string>): void {
  if (Array.isArray(node)) for (const child of node) collectReads(child, reads);
  if (!isNode(node)) return;
  if (node.op === 'id') reads.add(node.args);
  if (node.op === 'call') {
    const [name, args] = node.args;
    const literal = args[0]?.op === 'value' ? String(args[0].args) : '*';
    const kind =
      name === 'object' || name === 'objects' ? literal : name === 'text' ? 'file' : name.replace(/s$/, '');
    reads.add(kind.toLowerCase());
    if (kind === 'service') reads.add('endpointslice');
  }
  collectReads(node.args, reads);
}

/** The source of the left side of a comparison that is the whole expression. */
function leftOfComparison(node: ASTNode, expression: string): string | undefined {
  if (!['==', '!=', '<', '<=', '>', '>='].includes(node.op)) return undefined;
  const left = (node.args as unknown[])[0];
  return isNode(left) ? expression.slice(left.range.start, left.range.end) : undefined;
}
