/** What a condition looks at, so that a learner can look at it too: read off its syntax tree, without a world. */
import type { ASTNode } from '@marcbachmann/cel-js';
import { parsedCondition } from './conditions.ts';

/** An object, the objects of a kind, or a file of the home folder, as the condition names them. */
export type Evidence =
  | { readonly file: string }
  | { readonly kind: string; readonly name: string; readonly namespace?: string }
  | { readonly kinds: string; readonly selector?: string; readonly namespace?: string };

/** More would be a list to search in. */
const MOST = 4;

/** In the order of the condition, each once. What is worked out (a name that is put together) is left out. Empty where it is no CEL. */
export function evidenceOf(expression: string): readonly Evidence[] {
  let tree: ASTNode;
  try {
    tree = parsedCondition(expression).ast;
  } catch {
    return [];
  }
  const found = new Map(
    callsIn(tree).flatMap((call) => seenBy(call).map((one) => [JSON.stringify(one), one])),
  );
  return [...found.values()].slice(0, MOST);
}

/** The command that shows it; undefined for a file, which the editor shows. */
export function commandFor(evidence: Evidence): string | undefined {
  if ('file' in evidence) return undefined;
  const at = evidence.namespace === undefined ? '' : ` -n ${evidence.namespace}`;
  if ('name' in evidence) return `kubectl describe ${evidence.kind} ${evidence.name}${at}`;
  return `kubectl get ${evidence.kinds}${evidence.selector ? ` -l '${evidence.selector}'` : ''}${at}`;
}

/** `deployment/web`, `pods app=web`, `web.yaml`. */
export function evidenceName(evidence: Evidence): string {
  if ('file' in evidence) return evidence.file;
  if ('name' in evidence) return `${evidence.kind}/${evidence.name}`;
  return evidence.selector ? `${evidence.kinds} ${evidence.selector}` : evidence.kinds;
}

/** A function and its arguments; an argument that is no text of its own is undefined. */
type Call = readonly [name: string, texts: readonly (string | undefined)[]];

function callsIn(node: unknown): readonly Call[] {
  if (Array.isArray(node)) return node.flatMap(callsIn);
  if (typeof node !== 'object' || node === null || !('op' in node)) return [];
  const { op, args } = node as ASTNode;
  if (op !== 'call') return callsIn(args);
  const [name, given] = args;
  const texts = given.map((one) =>
    one.op === 'value' && typeof one.args === 'string' ? one.args : undefined,
  );
  return [[name, texts], ...callsIn(given)];
}

function seenBy([name, [first, second, third]]: Call): readonly Evidence[] {
  const within = (namespace: string | undefined) => (namespace === undefined ? {} : { namespace });
  switch (name) {
    case 'file':
    case 'text':
      return first === undefined ? [] : [{ file: first }];
    case 'object':
      return first === undefined || second === undefined
        ? []
        : [{ kind: first, name: second, ...within(third) }];
    case 'objects':
      return first === undefined
        ? []
        : [{ kinds: first, ...(second && { selector: second }), ...within(third) }];
    case 'decoded':
    case 'parsed':
    case 'has':
    case 'size':
      return [];
    default:
      if (name === 'endpoints' || !name.endsWith('s'))
        return first === undefined ? [] : [{ kind: name, name: first, ...within(second) }];
      return [{ kinds: name, ...(first && { selector: first }), ...within(second) }];
  }
}
