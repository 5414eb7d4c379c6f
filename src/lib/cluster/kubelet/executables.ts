/** Whether a file in a container can be begun as a program: what runc says before it tries, and the kernel when it does. */
import type { Pod } from '#lib/kube/types.ts';
import { containerNamed } from './context.ts';
import { notExecutable } from './program-of.ts';
import type { Run } from './record.ts';
import type { Scripts } from './scripts.ts';
import { hasProgram } from './sh/names.ts';
import type { User } from './sh/run-options.ts';

/** Folders that every image has. */
const FOLDERS = /^\/(bin|dev|etc|home|lib|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)?$/;
/** What the distribution, the runtime and the kernel put there is to be read. */
const DATA = /^\/(etc|proc|sys)\//;

interface Place {
  readonly scripts: Scripts;
  readonly pod: Pod;
  /** Name of the container. */
  readonly container: string;
  readonly run: Run;
}

/** Why runc does not begin the program: `exec: "/run.sh": permission denied`; undefined where it does. */
export function whyNotBegun(place: Place, name: string): string | undefined {
  const { scripts, pod, container, run } = place;
  const { has, user, folders } = scripts.root(pod, container, run);
  const lacksShell = scripts.appOf(run).shell === false;
  if (!lacksShell && hasProgram(name, has)) return undefined;
  const path = pathOf(place, name);
  const files = scripts.files(pod, container, run);
  const said = (why: string) => `exec: ${JSON.stringify(name)}: ${why}`;
  if (files[path] === undefined) {
    const isFolder =
      name.includes('/') &&
      (FOLDERS.test(path) ||
        folders.includes(path) ||
        Object.keys(files).some((file) => file.startsWith(`${path}/`)));
    return isFolder ? said('is a directory') : notExecutable(name);
  }
  if (lacksShell) return notExecutable(name);
  const mode = scripts.volumes.modeOf(pod, container, run, path) ?? (DATA.test(path) ? 0o644 : 0o755);
  return mayExecute(mode, user) ? undefined : said('permission denied');
}

/** What the kernel says of a file that may be executed and is no program: `exec /run.sh: no such file or directory`. */
export function whyNotRun(place: Place, name: string): string | undefined {
  const { scripts, pod, container, run } = place;
  const text = scripts.files(pod, container, run)[pathOf(place, name)];
  if (text === undefined) return undefined;
  if (!text.startsWith('#!')) return `exec ${name}: exec format error`;
  const [interpreter = ''] = (text.slice(2).split('\n', 1)[0] ?? '').trimStart().split(/[ \t]/);
  const { has } = scripts.root(pod, container, run);
  // A carriage return at the end of the line belongs to the name.
  return hasProgram(interpreter, has) ? undefined : `exec ${name}: no such file or directory`;
}

/** The runtime's words where a command in a container cannot be begun. */
export const cannotExec = (id: string, why: string): string =>
  `rpc error: code = Unknown desc = failed to exec in container: failed to start exec "${id}": OCI runtime exec failed: exec failed: unable to start container process: ${why}: unknown`;

function pathOf({ scripts, pod, container, run }: Place, name: string): string {
  if (!name.includes('/')) return `/usr/bin/${name}`;
  const { workingDir = scripts.appOf(run).workdir ?? '' } = containerNamed(pod, container) ?? {};
  const whole = name.startsWith('/') ? name : `${workingDir}/${name}`;
  return whole.replace(/\/\.(?=\/)/g, '').replace(/(.)\/+$/, '$1');
}

/** Files of volumes belong to root. */
function mayExecute(mode: number, { uid, groups }: User): boolean {
  if (uid === 0) return (mode & 0o111) !== 0;
  return (mode & (groups.includes(0) ? 0o011 : 0o001)) !== 0;
}
