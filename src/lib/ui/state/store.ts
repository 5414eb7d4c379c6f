/**
 * What this browser keeps: each lab's last saved run, and how far the learner came. Where storage is blocked every call
 * still answers (with nothing), and `blocked()` says so.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

export interface SavedRun {
  readonly version: 1;
  readonly lab: string;
  /** Epoch milliseconds of the learner's own clock. */
  readonly savedAt: number;
  /** As the worker's `save()` gave it. */
  readonly text: string;
}

export interface Progress {
  readonly lab: string;
  readonly done: number;
  readonly of: number;
  readonly finished: boolean;
  readonly at: number;
}

interface Shape extends DBSchema {
  runs: { key: string; value: SavedRun };
  progress: { key: string; value: Progress };
  /** Runs that could not be used again, kept for whoever wants to find out why. */
  aside: { key: string; value: SavedRun };
}

let database: Promise<IDBPDatabase<Shape> | undefined> | undefined;
let failed = false;

export const blocked = (): boolean => failed;

function open(): Promise<IDBPDatabase<Shape> | undefined> {
  database ??= connect().catch(() => {
    failed = true;
    return undefined;
  });
  return database;
}

/** Where storage is blocked this may also throw at once: hence `async`. */
async function connect(): Promise<IDBPDatabase<Shape>> {
  return openDB<Shape>('drydock', 1, {
    upgrade(db) {
      db.createObjectStore('runs');
      db.createObjectStore('progress');
      db.createObjectStore('aside');
    },
  });
}

async function attempt<T>(work: (db: IDBPDatabase<Shape>) => Promise<T>): Promise<T | undefined> {
  const db = await open();
  if (!db) return undefined;
  try {
    return await work(db);
  } catch {
    failed = true;
    return undefined;
  }
}

/** The saved run, undefined where there is none; what has another shape is not a run. */
export async function loadRun(lab: string): Promise<SavedRun | undefined> {
  const run = await attempt((db) => db.get('runs', lab));
  return run?.version === 1 && typeof run.text === 'string' ? run : undefined;
}

export const saveRun = (run: SavedRun) => attempt((db) => db.put('runs', run, run.lab));
export const dropRun = (lab: string) => attempt((db) => db.delete('runs', lab));

export async function setAside(run: SavedRun): Promise<void> {
  await attempt((db) => db.put('aside', run, run.lab));
  await dropRun(run.lab);
}

export const saveProgress = (progress: Progress) =>
  attempt((db) => db.put('progress', progress, progress.lab));
export const dropProgress = (lab: string) => attempt((db) => db.delete('progress', lab));

export async function allProgress(): Promise<ReadonlyMap<string, Progress>> {
  const all = (await attempt((db) => db.getAll('progress'))) ?? [];
  return new Map(all.map((progress) => [progress.lab, progress]));
}
