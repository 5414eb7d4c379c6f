/**
 * What a run left behind, as text to compare: objects, files and what customers met. Whatever time or chance decides (times, uids,
 * addresses, the ends of pods' names, which node) is taken out, and so is what only keeps count of writes.
 */
import type { KubeObject } from '#lib/kube/types.ts';
import { HOME } from '#lib/shell/files.ts';
import type { Snapshot } from '#lib/sim/simulation.ts';

/** Kinds that say again what others say, or only that time went by. */
const SAID_ELSEWHERE =
  /^(events|endpoints|endpointslices|leases|controllerrevisions|podmetrics|nodemetrics)(\.|\/)/;

/** Fields that time, chance or bookkeeping fills. */
const PASSING = new Set([
  'uid',
  'resourceVersion',
  'generation',
  'observedGeneration',
  'managedFields',
  'creationTimestamp',
  'clusterIP',
  'clusterIPs',
  'podIP',
  'podIPs',
  'hostIP',
  'hostIPs',
  'nodeName',
  'containerID',
  'restartCount',
  'images',
  'kubectl.kubernetes.io/last-applied-configuration',
]);

const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;
const UID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** The parts that differ are named by the object or file: `deployments.apps/default/web`, `~/web.yaml`. */
export function stateOf(snapshot: Snapshot): ReadonlyMap<string, string> {
  const rows = (name: string) => snapshot.tables.find(([table]) => table === name)?.[1] ?? [];
  const objects = rows('objects').filter(([key]) => !SAID_ELSEWHERE.test(key));
  const state = new Map<string, string>();
  for (const [key, value] of objects) {
    const object = value as KubeObject;
    const { name, generateName } = object.metadata;
    const stem = generateName === undefined ? key : key.replace(name, `${generateName}…`);
    const text = JSON.stringify(lasting(object, name, generateName))
      .replace(TIME, 'TIME')
      .replace(UID, 'UID')
      // Which of the two is seen depends on the second at which somebody looks.
      .replaceAll('"reason":"ErrImagePull"', '"reason":"ImagePullBackOff"');
    // Pods of one owner are told apart by chance alone.
    state.set(stem, [...(state.get(stem)?.split('\n') ?? []), text].sort().join('\n'));
  }
  for (const [path, node] of rows('files')) {
    const name = path.slice(HOME.length + 1);
    // What programs keep for themselves (a history, a login) is theirs.
    const isOwn = path.startsWith(`${HOME}/`) && (!name.startsWith('.') || name === '.kube/config');
    const { kind, text, mode } = node as { kind: string; text: string; mode: number };
    if (isOwn && kind === 'file') state.set(`~/${name}`, `${mode.toString(8)} ${text}`);
  }
  return state;
}

function lasting(value: unknown, name: string, generateName: string | undefined): unknown {
  if (Array.isArray(value)) return value.map((one) => lasting(one, name, generateName));
  if (typeof value === 'string')
    return generateName === undefined
      ? value
      : value.replaceAll(name, `${generateName}…`).replace(/^kube-api-access-\w{5}$/, 'token');
  if (typeof value !== 'object' || value === null) return value;
  // Beside a reason, a message counts tries and names pods.
  const isPassing = (key: string) => PASSING.has(key) || (key === 'message' && 'reason' in value);
  const entries = Object.entries(value).filter(([key]) => !isPassing(key));
  return Object.fromEntries(
    entries
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, key === 'data' ? one : lasting(one, name, generateName)]),
  );
}

/** Names of what is different, in order. */
export function differences(
  one: ReadonlyMap<string, string>,
  other: ReadonlyMap<string, string>,
): readonly string[] {
  const names = new Set([...one.keys(), ...other.keys()]);
  return [...names].filter((name) => one.get(name) !== other.get(name)).sort();
}
