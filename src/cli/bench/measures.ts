/** The lines of the table: what is measured, what a peer needs, what Drydock must reach (design: speed, size, scale). */
import { createHash } from 'node:crypto';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import type { Plugin } from 'esbuild';
import { clusterFor, create, setImage, untilRolledOut, type Running } from './scenarios.ts';

export interface Measure {
  readonly name: string;
  readonly about: string;
  readonly peer: string;
  readonly unit: 's' | 'ms' | '%' | 'kB' | 'runs alike' | '× n log n';
  /** The figure must not be above it. */
  readonly budget: number;
  readonly measure: (root: string) => number | Promise<number>;
}

/** Processor milliseconds that some work takes. */
function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The best of a few: what the work costs without what else the machine did. */
const best = (times: number, once: () => number): number => Math.min(...Array.from({ length: times }, once));

function bringUp(replicas: number): { running: Running; ms: number } {
  const running = clusterFor(replicas * 1.5);
  const ms = cpuMs(() => {
    create(running, replicas);
    untilRolledOut(running);
  });
  return { running, ms };
}

function roll(replicas: number): number {
  const { running } = bringUp(replicas);
  return cpuMs(() => {
    setImage(running, 'nginx:1.28');
    untilRolledOut(running);
  });
}

function imagePullBackOff(): number {
  const { running } = bringUp(1);
  return cpuMs(() => {
    setImage(running, 'nginx:no-such-tag');
    running.sim.advance(running.sim.now + 300_000);
  });
}

/** A rollout, and its whole history and state as one hash. */
function fingerprint(seed: number): string {
  const running = clusterFor(50, seed);
  const hash = createHash('sha256');
  running.cluster.store.subscribe((change) => hash.update(JSON.stringify(change)));
  create(running, 20);
  untilRolledOut(running);
  setImage(running, 'nginx:no-such-tag');
  running.sim.advance(running.sim.now + 300_000);
  return hash.update(JSON.stringify(running.sim.snapshot())).digest('hex');
}

/** What an idle minute costs, as a share of it. */
function idle(): number {
  const { running } = bringUp(50);
  running.sim.advance(running.sim.now + 600_000);
  return (100 * cpuMs(() => running.sim.advance(running.sim.now + 600_000))) / 600_000;
}

/** What the entries and all they import need, in kB; what is loaded only when it is first used is not in it. */
async function brotliKB(root: string, ...entries: readonly string[]): Promise<number> {
  const { build } = await import('esbuild');
  const { textFiles } = (await import(pathToFileURL(join(root, 'bin/text-files.mjs')).href)) as {
    textFiles: Plugin;
  };
  const { outputFiles, metafile } = await build({
    entryPoints: entries.map((entry) => join(root, entry)),
    bundle: true,
    minify: true,
    write: false,
    splitting: true,
    metafile: true,
    absWorkingDir: root,
    outdir: join(root, 'dist/sizes'),
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    external: ['esbuild', 'node:*', 'fs', 'path', 'crypto', 'url'],
    plugins: [textFiles],
  });
  const { outputs } = metafile;
  const wanted = Object.keys(outputs).filter((name) => entries.includes(outputs[name]?.entryPoint ?? ''));
  const needed = new Set(wanted);
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    for (const { path, kind } of outputs[name]?.imports ?? []) {
      if (kind !== 'import-statement' || needed.has(path)) continue;
      needed.add(path);
      wanted.push(path);
    }
  }
  const files = outputFiles.filter(({ path }) => needed.has(relative(root, path)));
  return files.reduce((sum, { contents }) => sum + brotliCompressSync(contents).length, 0) / 1000;
}

const nLogN = (n: number) => n * Math.log2(n);

export const measures: readonly Measure[] = [
  {
    name: 'roll-1000',
    about: 'CPU to roll 1,000 replicas to a new image',
    peer: '252 s',
    unit: 's',
    budget: 2,
    measure: () => best(3, () => roll(1000)) / 1000,
  },
  {
    name: 'bring-up-1000',
    about: 'CPU to bring up 1,000 replicas',
    peer: '58 s',
    unit: 's',
    budget: 0.7,
    measure: () => best(3, () => bringUp(1000).ms) / 1000,
  },
  {
    name: 'backoff-5m',
    about: 'CPU for five virtual minutes of ImagePullBackOff',
    peer: 'about 600 ms',
    unit: 'ms',
    budget: 10,
    measure: () => best(5, imagePullBackOff),
  },
  {
    name: 'same-seed',
    about: 'two runs with one seed that differ in a byte',
    peer: 'not repeatable',
    unit: 'runs alike',
    budget: 0,
    measure: () => (fingerprint(7) === fingerprint(7) && fingerprint(7) !== fingerprint(8) ? 0 : 1),
  },
  {
    name: 'idle-50',
    about: 'idle cluster of 50 pods, of a core in real time',
    peer: '1.1 %',
    unit: '%',
    budget: 0.2,
    measure: () => best(3, idle),
  },
  {
    name: 'growth',
    about: 'growth of CPU from 100 to 10,000 pods, over n log n',
    peer: 'worse than linear',
    unit: '× n log n',
    budget: 1,
    measure: () => best(2, () => roll(10_000)) / best(5, () => roll(100)) / (nLogN(10_000) / nLogN(100)),
  },
  {
    name: 'cluster-size',
    about: 'the cluster alone, brotli',
    peer: '118 kB',
    unit: 'kB',
    budget: 60,
    measure: (root) => brotliKB(root, 'src/lib/cluster/cluster.ts'),
  },
  {
    name: 'worker-size',
    about: 'everything in the worker, brotli',
    peer: '',
    unit: 'kB',
    budget: 200,
    measure: (root) => brotliKB(root, 'src/lib/worker/lab.worker.ts', 'src/lib/worker/lab-run.ts'),
  },
];
