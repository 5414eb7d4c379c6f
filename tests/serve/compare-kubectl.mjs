#!/usr/bin/env node
/**
 * Types the same commands into a real kubectl 1.32, which talks to `drydock serve`, and into ours in `drydock sh`, and says
 * where they print something else: the server may be wrong (the real one stumbles) or our kubectl (it says something else).
 *
 *   node tests/serve/compare-kubectl.mjs [--kubectl PATH] [--section NAME] [--only TEXT] [--show]
 *
 * Where no kubectl 1.32 is installed it says so and ends with status 0. Names, ages, times, addresses and ids that no two clusters
 * share are masked on both sides.
 */
import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const drydock = join(root, 'bin/drydock.mjs');
const LAB = join(root, 'tests/conformance/lab');

const { values } = parseArgs({
  options: {
    kubectl: { type: 'string' },
    section: { type: 'string' },
    only: { type: 'string' },
    show: { type: 'boolean' },
  },
});

/** The first kubectl 1.32 there is; Google's packages name theirs by version. */
function findKubectl() {
  const named = spawnSync('sh', ['-c', 'command -v kubectl.1.32; command -v kubectl'], { encoding: 'utf8' });
  const known = ['/usr/lib/google-cloud-sdk/bin/kubectl.1.32'];
  const candidates = values.kubectl
    ? [values.kubectl]
    : [...known, ...named.stdout.split('\n').filter(Boolean)];
  return candidates.find((path) => {
    if (!existsSync(path)) return false;
    const said = spawnSync(path, ['version', '--client', '-o', 'json'], { encoding: 'utf8' });
    return /"gitVersion": "v1\.32\./.test(said.stdout ?? '');
  });
}

function sections() {
  const found = new Map();
  let open = [];
  for (const line of readFileSync(join(here, 'commands.txt'), 'utf8').split('\n')) {
    const [, name] = /^\[(.+)\]$/.exec(line) ?? [];
    if (name) found.set(name, (open = []));
    else if (line !== '' && !line.startsWith('#'))
      open.push({ cmd: line.replace(/^~/, ''), waits: line.startsWith('~') });
  }
  return found;
}

const HASH = '[bcdfghjklmnpqrstvwxz2456789]';
const MASKS = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uid>'],
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z| ?[+-]\d\d:?\d\d)/g, '<time>'],
  [/\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, '<time>'],
  [/\b(containerd|docker):\/\/[0-9a-f]{8,}/g, '<container>'],
  [/exec "[0-9a-f]{64}"/g, 'exec "<container>"'],
  [/resourceVersion(\\?": ?\\?"|: "?|":")\d+/g, 'resourceVersion$1<rv>'],
  [/https:\/\/[\w.-]+:\d+/g, '<server>'],
  [/\b\d{1,3}(\.\d{1,3}){3}\b/g, '<ip>'],
  [/kube-api-access-\w{5}\b/g, 'kube-api-access-<x>'],
  [/in [\d.]+m?s \([\d.]+m?s including waiting\)\. Image size/g, 'in <took>. Image size'],
  [/(["\s:/])3[0-2]\d{3}(?=[\s/,"]|$)/gm, '$1<nodeport>'],
  [new RegExp(`-${HASH}{8,10}-${HASH}{5}\\b`, 'g'), '-<rs>-<pod>'],
  [new RegExp(`-${HASH}{8,10}\\b`, 'g'), '-<rs>'],
  [new RegExp(`(pod-template-hash[=:]\\s?"?)${HASH}{6,10}`, 'g'), '$1<rs>'],
  [
    /(^|[\s(])(\d+d)?(\d+h)?(\d+m)?(\d+s)?(?=$|[\s)])/gm,
    (all, before) => (all.trim().replace('(', '') ? `${before}<age>` : all),
  ],
  [/<unknown>|<invalid>/g, '<age>'],
  [/\/tmp\/(kubectl-edit|LIVE|MERGED)-\d+/g, '/tmp/$1'],
  [/\S*memcache\.go:\d+\]/g, 'memcache.go'],
];

const masked = (text) =>
  MASKS.reduce((all, [pattern, by]) => all.replace(pattern, by), text)
    .split('\n')
    .map((line) => line.trimEnd().replace(/(\S)\s{2,}/g, '$1  '))
    .join('\n')
    .trim();

/** A folder with the manifests, a home of its own, and `kubectl` on the path. */
function workplace(kubectl) {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-compare-'));
  cpSync(join(here, 'manifests'), join(folder, 'files'), { recursive: true });
  for (const name of ['bin', 'home']) mkdirSync(join(folder, name));
  symlinkSync(kubectl, join(folder, 'bin/kubectl'));
  return folder;
}

/** Starts a server. Resolves with its kubeconfig and the way to end it. */
function startServer() {
  return new Promise((resolve, reject) => {
    const server = spawn(process.execPath, [drydock, 'serve', '--lab', LAB], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    server.stdout.on('data', (chunk) => {
      said += chunk;
      const [, path] = /KUBECONFIG=(\S+)\n/.exec(said) ?? [];
      if (path) resolve({ path, stop: () => server.kill('SIGINT') });
    });
    server.on('exit', (code) => reject(new Error(`drydock serve ended with ${code}`)));
  });
}

async function real(kubectl, commands) {
  const folder = workplace(kubectl);
  const server = await startServer();
  const env = {
    ...process.env,
    PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
    HOME: join(folder, 'home'),
    KUBECONFIG: server.path,
  };
  const answers = commands.map(({ cmd }) => {
    const { stdout, stderr, status } = spawnSync('bash', ['-c', cmd], {
      cwd: join(folder, 'files'),
      env,
      encoding: 'utf8',
      timeout: 90_000,
    });
    return { stdout, stderr, exit: status };
  });
  server.stop();
  rmSync(folder, { recursive: true });
  return answers;
}

function ours(commands) {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-compare-'));
  const script = join(folder, 'script.sh');
  writeFileSync(script, commands.map(({ cmd }) => `${cmd}\n`).join(''));
  const args = [drydock, 'sh', '--json', '--lab', LAB, '--files', join(here, 'manifests'), script];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  rmSync(folder, { recursive: true });
  const lines = stdout.split('\n').filter(Boolean);
  if (lines.length < commands.length) throw new Error(`drydock sh ended early: ${stderr}`);
  return lines.map((line) => JSON.parse(line));
}

function report(name, cmd, want, have) {
  const text = ({ stdout, stderr, exit }) => masked(`${stdout}\n--\n${stderr}\n-- ${exit}`);
  const [left, right] = [text(want), text(have)];
  if (left === right) return true;
  console.log(`\n[${name}] $ ${cmd}`);
  if (values.show) console.log(`real:\n${left}\nours:\n${right}`);
  else {
    const [a, b] = [left.split('\n'), right.split('\n')];
    for (const line of a.filter((one) => !b.includes(one)).slice(0, 12)) console.log(`  real  ${line}`);
    for (const line of b.filter((one) => !a.includes(one)).slice(0, 12)) console.log(`  ours  ${line}`);
  }
  return false;
}

const kubectl = findKubectl();
if (!kubectl) {
  console.log('skipped: no kubectl 1.32 is installed (--kubectl PATH)');
  process.exit(0);
}
let same = 0;
let all = 0;
for (const [name, commands] of sections()) {
  if (values.section && values.section !== name) continue;
  const wanted = await real(kubectl, commands);
  const given = ours(commands);
  commands.forEach(({ cmd, waits }, at) => {
    if (waits || (values.only && !cmd.includes(values.only))) return;
    all += 1;
    if (report(name, cmd, wanted[at], given[at])) same += 1;
  });
}
console.log(`\n${same} of ${all} commands print the same`);
process.exit(same === all ? 0 : 1);
