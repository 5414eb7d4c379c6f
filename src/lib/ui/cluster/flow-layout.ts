/**
 * Where the graph of requests is drawn: layers from left to right, or from top to bottom where there is little room. Everything in CSS
 * pixels, from the corner at the top left.
 */
import type { FlowApp, FlowGraph, FlowLine, FlowNode } from './flow-graph.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The cell of a version: at the side of its app where lines arrive. They leave at the opposite side of the app. */
export interface PlacedNode extends Box {
  readonly node: FlowNode;
  readonly leavesAt: number;
}

export interface PlacedApp extends Box {
  readonly app: FlowApp;
  /** Where the middle of its name is. */
  readonly title: { readonly x: number; readonly y: number };
  readonly nodes: readonly PlacedNode[];
}

export interface PlacedLine {
  readonly line: FlowLine;
  /** Of an SVG path. */
  readonly path: string;
  /** Where its words end (from left to right), or where their middle is (from top to bottom). */
  readonly label: { readonly x: number; readonly y: number };
}

export interface FlowLayout {
  readonly width: number;
  readonly height: number;
  readonly apps: readonly PlacedApp[];
  readonly lines: readonly PlacedLine[];
}

export type Direction = 'right' | 'down';

/** A letter of the monospace font at the size of an app's name. */
const LETTER = 7.9;
const EDGE = 4;
/** A row of text in a box, with some air. */
const ROW = 25;
/** What a namespace adds below a name. */
const NAMESPACE = 14;
/** What one line needs at its target for its words, and what one needs that also says what failed. */
const LANE = { right: { well: 20, failing: 40 }, down: { well: 42, failing: 56 } };
/** Between the layers, and between the apps of a layer. */
const BETWEEN = { right: { least: 92, most: 150 }, down: { least: 66, most: 66 } };
const BESIDE = { right: 10, down: 8 };
/** The last part of a line is straight, so that its words have something to stand on. */
const STRAIGHT = { right: 56, down: 30 };

interface Sized {
  readonly app: FlowApp;
  readonly width: number;
  readonly height: number;
  /** Heights of the rows (right) or widths of the columns (down), version by version. */
  readonly parts: readonly number[];
}

/** `room`: how wide it may become where it can be made to fit; it is never less than legible. */
export function layOut({ apps, lines }: FlowGraph, direction: Direction, room = 0): FlowLayout {
  const into = new Map<string, number>();
  for (const { to, failed } of lines) {
    const lane = LANE[direction][failed > 0 ? 'failing' : 'well'];
    into.set(to, (into.get(to) ?? 0) + lane);
  }
  const across = direction === 'right';
  const sized = apps.map((app) => sizeOf(app, into, across));
  const layers: Sized[][] = [];
  for (const one of sized) (layers[one.app.layer] ??= []).push(one);
  const full = layers.map((layer) => {
    const along = layer.map(({ width, height }) => (across ? height : width));
    return along.reduce((sum, size) => sum + size, 0) + BESIDE[direction] * (layer.length - 1);
  });
  const longest = Math.max(0, ...full);
  const thicknesses = layers.map((layer) =>
    Math.max(...layer.map(({ width, height }) => (across ? width : height))),
  );
  const { least, most } = BETWEEN[direction];
  const left = (room - sum(thicknesses) - 2 * EDGE) / Math.max(1, layers.length - 1);
  const between = Math.min(Math.max(left, least), most);
  let depth = EDGE;
  const placed = layers.flatMap((layer, at) => {
    const thick = thicknesses[at] ?? 0;
    let along = EDGE + (longest - (full[at] ?? 0)) / 2;
    const apps = layer.map((one) => {
      const app = place(one, across ? { x: depth, y: along } : { x: along, y: depth }, across);
      along += (across ? one.height : one.width) + BESIDE[direction];
      return app;
    });
    depth += thick + between;
    return apps;
  });
  const end = Math.max(2 * EDGE, depth - between + EDGE);
  const side = longest + 2 * EDGE;
  return {
    width: across ? end : side,
    height: across ? side : end,
    apps: placed,
    lines: draw(
      lines,
      new Map(placed.flatMap(({ nodes }) => nodes.map((one) => [one.node.key, one]))),
      across,
    ),
  };
}

/** An app without versions is its name alone. */
const isPlain = ({ nodes }: FlowApp): boolean => nodes.length === 1 && nodes[0]?.version === '';

function sizeOf(app: FlowApp, into: ReadonlyMap<string, number>, across: boolean): Sized {
  const title = Math.max(app.name.length, app.namespace.length) * LETTER + 16;
  const titleHeight = ROW + (app.namespace ? NAMESPACE : 0);
  const lanes = (node: FlowNode) => into.get(node.key) ?? 0;
  if (across) {
    const parts = app.nodes.map((node) => Math.max(ROW, lanes(node)));
    const short = Math.max(0, titleHeight - sum(parts)) / parts.length;
    const rows = parts.map((part) => part + short);
    return { app, width: title + versionWidth(app), height: sum(rows), parts: rows };
  }
  const parts = app.nodes.map((node) => Math.max(40, lanes(node), node.version.length * LETTER + 16));
  const short = Math.max(0, title - sum(parts)) / parts.length;
  const columns = parts.map((part) => part + short);
  return { app, width: sum(columns), height: titleHeight + (isPlain(app) ? 0 : ROW), parts: columns };
}

const versionWidth = (app: FlowApp): number =>
  isPlain(app) ? 0 : Math.max(...app.nodes.map(({ version }) => version.length || 1)) * LETTER + 18;

function place(
  { app, width, height, parts }: Sized,
  { x, y }: { readonly x: number; readonly y: number },
  across: boolean,
): PlacedApp {
  let at = across ? y : x;
  const nodes = app.nodes.map((node, n): PlacedNode => {
    const part = parts[n] ?? ROW;
    const box = across
      ? { x, y: at, width: versionWidth(app), height: part }
      : { x: at, y, width: part, height: isPlain(app) ? 0 : ROW };
    at += part;
    return { node, ...box, leavesAt: across ? x + width : y + height };
  });
  const title = across
    ? { x: x + (versionWidth(app) + width) / 2, y: y + height / 2 }
    : { x: x + width / 2, y: y + ((isPlain(app) ? 0 : ROW) + height) / 2 };
  return { app, x, y, width, height, title, nodes };
}

/** Lines leave and arrive side by side, in the order of their other ends, so that few of them cross. */
function draw(
  lines: readonly FlowLine[],
  nodes: ReadonlyMap<string, PlacedNode>,
  across: boolean,
): readonly PlacedLine[] {
  const middle = (key: string) => {
    const box = nodes.get(key);
    return box ? (across ? box.y + box.height / 2 : box.x + box.width / 2) : 0;
  };
  const ports = (own: 'from' | 'to', other: 'from' | 'to') => {
    const found = new Map<FlowLine, number>();
    for (const [key, box] of nodes) {
      const here = lines
        .filter((line) => line[own] === key)
        .sort((a, b) => middle(a[other]) - middle(b[other]));
      const [start, size] = across ? [box.y, box.height] : [box.x, box.width];
      for (const [n, line] of here.entries()) found.set(line, start + (size * (n + 0.5)) / here.length);
    }
    return found;
  };
  const leaving = ports('from', 'to');
  const arriving = ports('to', 'from');
  return lines.flatMap((line): PlacedLine[] => {
    const from = nodes.get(line.from);
    const to = nodes.get(line.to);
    if (!from || !to) return [];
    const [out, into] = [leaving.get(line) ?? 0, arriving.get(line) ?? 0];
    return [across ? rightward(line, from, to, out, into) : downward(line, from, to, out, into)];
  });
}

const round = (value: number): number => Math.round(value * 10) / 10;

function rightward(line: FlowLine, from: PlacedNode, to: PlacedNode, out: number, into: number): PlacedLine {
  const [x1, x2] = [from.leavesAt, to.x - STRAIGHT.right];
  // Back to an earlier layer, or to itself: round by the far side.
  const bend = x2 > x1 ? (x2 - x1) * 0.55 : 60;
  const [a, b] = [`${round(x1 + bend)} ${round(out)}`, `${round(x2 - bend)} ${round(into)}`];
  const path = `M${round(x1)} ${round(out)}C${a} ${b} ${round(x2)} ${round(into)}H${round(to.x)}`;
  return { line, path, label: { x: round(to.x - 11), y: round(into) } };
}

function downward(line: FlowLine, from: PlacedNode, to: PlacedNode, out: number, into: number): PlacedLine {
  const [y1, y2] = [from.leavesAt, to.y - STRAIGHT.down];
  const bend = y2 > y1 ? (y2 - y1) * 0.55 : 40;
  const [a, b] = [`${round(out)} ${round(y1 + bend)}`, `${round(into)} ${round(y2 - bend)}`];
  const path = `M${round(out)} ${round(y1)}C${a} ${b} ${round(into)} ${round(y2)}V${round(to.y)}`;
  return { line, path, label: { x: round(into), y: round(to.y) } };
}

const sum = (sizes: readonly number[]): number => sizes.reduce((all, size) => all + size, 0);
