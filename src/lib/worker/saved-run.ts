/**
 * A run as text, with the moments at which its steps began. Most of a moment is as it still is (or as it was at the next one), and
 * is not written again: a table that is the same is `null`, a value that is the same has only its key.
 */
import type { Snapshot } from '#lib/sim/simulation.ts';

export interface SavedRun {
  readonly now: Snapshot;
  /** By the id of the step that began there. */
  readonly checkpoints: ReadonlyMap<string, Snapshot>;
}

type Rows = Snapshot['tables'][number][1];
type Row = readonly [key: string, value?: unknown];
type Moment = Omit<Snapshot, 'tables'> & {
  readonly tables: readonly (readonly [name: string, rows: readonly Row[] | null])[];
};
type Written = Snapshot & { readonly checkpoints?: readonly (readonly [step: string, moment: Moment])[] };

/** `checkpoints` in the order of the steps: what they have in common is found from the last to the first. */
export function writeRun({ now, checkpoints }: SavedRun): string {
  const moments: [string, Moment][] = [];
  let next = now;
  for (const [step, checkpoint] of [...checkpoints].reverse()) {
    moments.push([step, momentOf(checkpoint, next)]);
    next = checkpoint;
  }
  const written: Written = { ...now, checkpoints: moments };
  return JSON.stringify(written);
}

/** The opposite; or why the run cannot be used. */
export function readRun(text: string): SavedRun | { readonly problem: string } {
  let written: Written;
  try {
    written = JSON.parse(text) as Written;
  } catch {
    return { problem: 'it cannot be read' };
  }
  if (written.version !== 1) return { problem: `it is of version ${String(written.version)}` };
  const { checkpoints: moments = [], ...now } = written;
  const checkpoints: [string, Snapshot][] = [];
  let next: Snapshot = now;
  for (const [step, moment] of moments) {
    next = snapshotOf(moment, next);
    checkpoints.push([step, next]);
  }
  return { now, checkpoints: new Map(checkpoints.reverse()) };
}

function momentOf(checkpoint: Snapshot, next: Snapshot): Moment {
  const tables = checkpoint.tables.map(([name, rows]): Moment['tables'][number] => {
    const known = rowsOf(next, name);
    if (isSame(rows, known)) return [name, null];
    const values = new Map(known);
    return [name, rows.map((row): Row => (isIn(values, row) ? [row[0]] : row))];
  });
  return { ...checkpoint, tables };
}

function snapshotOf(moment: Moment, next: Snapshot): Snapshot {
  const tables = moment.tables.map(([name, rows]): Snapshot['tables'][number] => {
    const known = rowsOf(next, name);
    if (rows === null) return [name, known];
    const values = new Map(known);
    return [name, rows.map((row) => (row.length === 1 ? [row[0], values.get(row[0])] : [row[0], row[1]]))];
  });
  return { ...moment, tables };
}

const rowsOf = ({ tables }: Snapshot, name: string): Rows => tables.find(([one]) => one === name)?.[1] ?? [];

/** Values are never changed in place, so the same value is the same object. */
const isIn = (values: ReadonlyMap<string, unknown>, [key, value]: Rows[number]): boolean =>
  values.has(key) && values.get(key) === value;

const isSame = (a: Rows, b: Rows): boolean =>
  a.length === b.length && a.every(([key, value], n) => b[n]?.[0] === key && b[n]?.[1] === value);
