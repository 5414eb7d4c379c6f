/**
 * The real bash and the programs of a Debian, where this machine has them, and the same script run in ours: so that both
 * can be held against each other.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { bench } from './shell-bench.ts';

export interface Answer {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

export interface Case {
  readonly title: string;
  readonly script: string;
}

export interface CaseFile {
  /** Tools beyond bash and coreutils whose words the cases are about. */
  readonly needs: readonly string[];
  readonly cases: readonly Case[];
}

/** Reads a file of cases: each begins with `#### title`; a line `#: needs column bc` before the first names tools. */
export function readCases(text: string): CaseFile {
  const [head = '', ...parts] = text.split(/^#### /m);
  const needs = /^#: needs (.*)$/m.exec(head)?.[1]?.split(' ') ?? [];
  const cases = parts.map((part) => {
    const end = part.indexOf('\n');
    return { title: part.slice(0, end), script: part.slice(end + 1).trimEnd() };
  });
  return { needs, cases };
}

/** How each tool says which family and version it is; only those that ours imitates are worth comparing with. */
const FAMILIES: Record<string, readonly [command: string, words: RegExp]> = {
  bash: ['bash --version', /^GNU bash, version 5\.2/],
  coreutils: ['ls --version', /GNU coreutils\) 9\./],
  grep: ['grep --version', /GNU grep\) 3\.([89]|1\d)/],
  sed: ['sed --version', /GNU sed\) 4\.[89]/],
  mawk: ['awk -W version', /^mawk 1\.3\.4/],
  diffutils: ['diff --version', /GNU diffutils\) 3\./],
  findutils: ['find --version', /GNU findutils\) 4\./],
  column: ['column --version', /util-linux/],
  rev: ['rev --version', /util-linux/],
  hexdump: ['hexdump --version', /util-linux/],
  xxd: ['xxd --version', /xxd/],
  bc: ['bc --version', /^bc 1\.07/],
  file: ['file --version', /^file-5\./],
  tree: ['tree --version', /^tree v2/],
};

const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  USER: 'root',
  LOGNAME: 'root',
  SHELL: '/bin/bash',
  LANG: 'C.UTF-8',
  TERM: 'xterm-256color',
  HOSTNAME: 'controlplane',
  TZ: 'UTC',
};

/** The first of these tools that is not here, or is of another family, with what was found instead; undefined where all are. */
export function missingTool(needs: readonly string[]): string | undefined {
  for (const name of ['bash', 'coreutils', ...needs]) {
    const family = FAMILIES[name];
    if (!family) return `${name} is not known here`;
    const { stdout, stderr, error } = spawnSync('/bin/sh', ['-c', family[0]], { encoding: 'utf8' });
    const said = `${stdout ?? ''}${stderr ?? ''}`;
    if (error || !family[1].test(said.trim())) return `${name}: found ${said.split('\n')[0] || 'nothing'}`;
  }
  const umask = spawnSync('/bin/sh', ['-c', 'umask'], { encoding: 'utf8' }).stdout.trim();
  return umask === '0022' ? undefined : `the umask here is ${umask}`;
}

/** Each case gets the folder of its number, empty; in ours it has the same name. */
export const folderOf = (number: string) => `/tmp/drydock-differential/${number}`;

/** Runs a script with `bash -c` in an empty folder, with the variables that ours has. */
export function runReal(script: string, folder: string): Promise<Answer> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', script], {
      cwd: folder,
      env: { ...ENVIRONMENT, PWD: folder },
      timeout: 20_000,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      rmSync(folder, { recursive: true, force: true });
      resolve({
        stdout: Buffer.concat(out).toString(),
        stderr: Buffer.concat(err).toString(),
        status: code ?? 128 + (signal ? constants.signals[signal] : 0),
      });
    });
  });
}

/** Runs a script with `bash -c` in ours. */
export async function runOurs(script: string, folder: string): Promise<Answer> {
  const { run, files } = bench();
  files.makeDir(folder, true);
  const quoted = script.replaceAll("'", "'\\''");
  const { stdout, stderr, status } = await run(
    `cd ${folder}; unset OLDPWD; export SHLVL=0 TZ=UTC; exec bash -c '${quoted}' < /dev/null`,
  );
  return { stdout, stderr, status };
}

/** What cannot agree: owners and dates in `ls -l`, blocks and sizes of folders, process ids, times that `time` measured. */
export function masked(answer: Answer): Answer {
  const mask = (text: string) =>
    text
      .replace(
        /^([-dl][-rwxsStT]{9})[+.]? +\d+ \S+ +\S+ +(\d+) (?:[A-Z][a-z]{2} [ \d]\d [ \d]\d[:\d]\d\d|\d{4}-\d\d-\d\d \d\d:\d\d)/gm,
        (_, mode: string, size: string) => `${mode} OWNER ${mode.startsWith('d') ? 'SIZE' : size} DATE`,
      )
      .replace(/^total \d+$/gm, 'total N')
      .replace(/^(real|user|sys)\t\d+m\d\.\d{3}s$/gm, '$1 TIME')
      .replace(/^(---|\+\+\+) (\S+)\t\d{4}-.*$/gm, '$1 $2 DATE')
      .replace(/line (\d+):\s+\d+ (Killed|Terminated|Hangup|User defined)/g, 'line $1: PID $2')
      .replace(/\((\d{2,})\) - No such process/g, '(PID) - No such process')
      .replace(/^(\[\d\][+-]?) +\d{2,}/gm, '$1 PID');
  return { stdout: mask(answer.stdout), stderr: mask(answer.stderr), status: answer.status };
}
