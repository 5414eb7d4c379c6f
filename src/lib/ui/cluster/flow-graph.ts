/** Who asks whom, as a graph: apps with their versions, and between two versions one line with what went along it. */
import type { FlowEdge } from '#lib/worker/protocol.ts';

export type FlowKind = FlowEdge['from']['kind'] | 'nobody';

/** A version of an app; the only one where an app has no versions. */
export interface FlowNode {
  readonly key: string;
  readonly version: string;
}

/** An app with its versions; a proxy at the border; somebody outside; or the Service that nobody stands behind. */
export interface FlowApp {
  readonly key: string;
  readonly kind: FlowKind;
  readonly name: string;
  /** Empty in the namespace `default`, and where there is none. */
  readonly namespace: string;
  readonly nodes: readonly FlowNode[];
  /** How many apps stand before it on the longest way to it. */
  readonly layer: number;
}

export interface FlowLine {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  /** The Services that were addressed. */
  readonly services: readonly string[];
  readonly requests: number;
  readonly failed: number;
  readonly perSecond: number;
  /** The part of what the sender asked of this app that came here, from 0 to 1. */
  readonly share: number;
}

export interface FlowGraph {
  readonly apps: readonly FlowApp[];
  readonly lines: readonly FlowLine[];
}

interface End {
  readonly app: string;
  readonly kind: FlowKind;
  readonly name: string;
  readonly namespace: string;
  readonly version: string;
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Versions by their numbers: v2 before v10. */
const byVersion = (a: FlowNode, b: FlowNode): number =>
  Number(/\d+/.exec(a.version)?.[0] ?? 0) - Number(/\d+/.exec(b.version)?.[0] ?? 0) ||
  byText(a.version, b.version);

/** `windowMs`: the time in which the requests were counted. */
export function graphOf(edges: readonly FlowEdge[], windowMs: number): FlowGraph {
  const ends = new Map<string, End>();
  const sums = new Map<
    string,
    { from: End; to: End; services: Set<string>; requests: number; failed: number }
  >();
  for (const edge of edges) {
    const from = endOf(edge.from);
    const to = edge.to ? endOf(edge.to) : nobodyBehind(edge.service);
    for (const end of [from, to]) ends.set(keyOf(end), end);
    const key = `${keyOf(from)} ${keyOf(to)}`;
    const sum = sums.get(key) ?? { from, to, services: new Set(), requests: 0, failed: 0 };
    if (edge.service) sum.services.add(edge.service);
    sum.requests += edge.ok + edge.failed;
    sum.failed += edge.failed;
    sums.set(key, sum);
  }
  const askedOf = (from: End, to: End) =>
    [...sums.values()]
      .filter((sum) => keyOf(sum.from) === keyOf(from) && sum.to.app === to.app)
      .reduce((all, { requests }) => all + requests, 0);
  const lines = [...sums].map(([key, { from, to, services, requests, failed }]) => ({
    key,
    from: keyOf(from),
    to: keyOf(to),
    services: [...services].sort(byText),
    requests,
    failed,
    perSecond: (requests * 1000) / windowMs,
    share: requests / Math.max(1, askedOf(from, to)),
  }));
  return {
    apps: appsOf([...ends.values()], [...sums.values()]),
    lines: lines.sort((a, b) => byText(a.key, b.key)),
  };
}

function endOf({ kind, namespace, app, version }: FlowEdge['from']): End {
  const place = namespace === 'default' ? '' : namespace;
  return { app: `${kind}/${namespace}/${app}`, kind, name: app, namespace: place, version };
}

function nobodyBehind(service: string): End {
  const [name = '', namespace = ''] = service.split('.');
  const place = namespace === 'default' ? '' : namespace;
  return { app: `nobody/${service}`, kind: 'nobody', name, namespace: place, version: '' };
}

const keyOf = ({ app, version }: End): string => `${app}/${version}`;

function appsOf(ends: readonly End[], sums: readonly { from: End; to: End }[]): readonly FlowApp[] {
  const apps = new Map<string, FlowApp & { nodes: FlowNode[] }>();
  for (const end of ends) {
    const { app: key, kind, name, namespace, version } = end;
    const app = apps.get(key) ?? { key, kind, name, namespace, nodes: [], layer: 0 };
    app.nodes.push({ key: keyOf(end), version });
    apps.set(key, app);
  }
  const keys = [...apps.keys()].sort(byText);
  const next = new Map(keys.map((key) => [key, new Set<string>()]));
  for (const { from, to } of sums) if (from.app !== to.app) next.get(from.app)?.add(to.app);
  const layers = layersOf(keys, next);
  const placed = keys.map((key): FlowApp => {
    const app = apps.get(key)!;
    return { ...app, nodes: app.nodes.sort(byVersion), layer: layers.get(key) ?? 0 };
  });
  return inOrder(placed, next);
}

/** The length of the longest way to each, not counting what leads back to where the way came from. */
function layersOf(
  keys: readonly string[],
  next: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlyMap<string, number> {
  const layers = new Map<string, number>();
  const visit = (key: string, layer: number, way: readonly string[]) => {
    if (way.includes(key) || layer <= (layers.get(key) ?? -1)) return;
    layers.set(key, layer);
    for (const to of [...(next.get(key) ?? [])].sort(byText)) visit(to, layer + 1, [...way, key]);
  };
  const asked = new Set([...next.values()].flatMap((all) => [...all]));
  for (const key of keys) if (!asked.has(key)) visit(key, 0, []);
  // Where some ask each other in a circle, and nobody asks them, one of them has to be the first.
  for (const key of keys) if (!layers.has(key)) visit(key, 0, []);
  return layers;
}

/** Layer by layer, within each by where those stand that ask them, and by name. */
function inOrder(
  apps: readonly FlowApp[],
  next: ReadonlyMap<string, ReadonlySet<string>>,
): readonly FlowApp[] {
  const places = new Map<string, number>();
  const ordered: FlowApp[] = [];
  for (let layer = 0; layer <= Math.max(0, ...apps.map((app) => app.layer)); layer += 1) {
    const here = apps
      .filter((app) => app.layer === layer)
      .map((app) => {
        const before = ordered
          .filter(({ key }) => next.get(key)?.has(app.key))
          .map(({ key }) => places.get(key) ?? 0);
        return { app, at: before.reduce((sum, place) => sum + place, 0) / Math.max(1, before.length) };
      })
      .sort((a, b) => a.at - b.at || byText(a.app.name, b.app.name) || byText(a.app.key, b.app.key));
    for (const [at, { app }] of here.entries()) {
      places.set(app.key, at);
      ordered.push(app);
    }
  }
  return ordered;
}
