/** Which program a container runs, as whom, and on which ports it will listen: from what the pod says and the image brings. */
import type { AppBehaviour } from '#lib/cluster/images/catalogue.ts';
import { ownProgram, unwrapped } from '#lib/cluster/images/own-program.ts';
import { toolsOf } from '#lib/cluster/images/tools.ts';
import type { Container, Pod } from '#lib/kube/types.ts';
import { hasProgram, isShell } from './sh/names.ts';
import type { User } from './sh/run-options.ts';

/** What a container's words come to. */
export type Program =
  /** `bare`: without the script that the image begins it with. */
  | { readonly app: boolean; readonly argv: readonly string[]; readonly bare?: true }
  | { readonly missing: readonly string[] };

/** Which program a container runs, from what the pod says and the image brings. */
export function programOf(
  app: AppBehaviour,
  container: Container,
  expanded: (word: string) => string,
  tag: string,
): Program {
  const command = container.command?.map(expanded);
  const args = container.args?.map(expanded);
  const own = app.command ?? [];
  // Bare shell images have no entry point, and others one that runs any words: there arguments are the whole command.
  const isWhole = app.shell || (app.wrapper && !/^-/.test(args?.[0] ?? ''));
  const entry = app.entrypoint ?? (isWhole ? [] : own);
  const given = command?.length ? [...command, ...(args ?? [])] : args?.length ? [...entry, ...args] : own;
  const { argv, wrapped } = unwrapped(app, given);
  const [name = ''] = argv;
  const isOwn = app.entrypoint ? sameCommand(argv, own) : ownProgram(app, argv) === app;
  const isFixed = !command?.length && !app.entrypoint && !(app.wrapper && args?.length);
  if (!app.shell && (isFixed || isOwn))
    return { app: true, argv, ...(command?.length && !wrapped && { bare: true }) };
  const script = scriptPath(app, name);
  if (script !== undefined) return { app: false, argv: ['sh', script, ...argv.slice(1)] };
  const { base, has } = toolsOf(app, tag);
  const runs = hasProgram(name, base && has) || ownProgram(app, argv) !== undefined;
  if (app.shell === false || !runs) return { missing: argv };
  return { app: false, argv };
}

/** The same program; of a shell the same script too. */
const sameCommand = (argv: readonly string[], own: readonly string[]): boolean =>
  argv.length > 0 &&
  (isShell(own[0] ?? '') && own.length > 1
    ? argv.join(' ') === own.join(' ')
    : baseName(argv[0] ?? '') === baseName(own[0] ?? ''));

/** Where a script of the image's own is that a shell runs; undefined where the name is none. */
export function scriptPath({ files = {}, workdir = '' }: AppBehaviour, name: string): string | undefined {
  const path = name.startsWith('/') ? name : `${workdir.replace(/\/$/, '')}/${name.replace(/^\.\//, '')}`;
  const paths = name.includes('/') ? [path] : [`/usr/local/bin/${name}`, `/usr/bin/${name}`];
  return paths.find((one) => /^#!.*\b(ba|da|a)?sh\b/.test(files[one] ?? ''));
}

interface SecurityContext {
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly fsGroup?: number;
  readonly supplementalGroups?: readonly number[];
}

/** Who the program runs as: what the container says, the pod, or the image. */
export function userOf(pod: Pod, container: Container | undefined, app: AppBehaviour): User {
  const whole = (pod.spec.securityContext ?? {}) as SecurityContext;
  const own = (container?.securityContext ?? {}) as SecurityContext;
  const uid = own.runAsUser ?? whole.runAsUser ?? app.user ?? 0;
  const gid = own.runAsGroup ?? whole.runAsGroup ?? 0;
  const more = [...(whole.supplementalGroups ?? []), ...(whole.fsGroup === undefined ? [] : [whole.fsGroup])];
  return { uid, gid, groups: [...new Set([gid, ...more])].sort((a, b) => a - b) };
}

/** A shell without a script, whose standard input is held open: it waits for somebody to type. */
export const waitsForInput = (container: Container | undefined, argv: readonly string[]): boolean =>
  container?.stdin === true && argv.length === 1 && isShell(argv[0] ?? '');

const baseName = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** runc's words for a program that is not in the image. */
export const notExecutable = (name: string): string =>
  name.includes('/')
    ? `exec: ${JSON.stringify(name)}: stat ${name}: no such file or directory`
    : `exec: ${JSON.stringify(name)}: executable file not found in $PATH`;

/** Ports that the program listens on once it does. */
export function portsOf(app: AppBehaviour, argv: readonly string[], container: Container): readonly number[] {
  const given = app.portArg === undefined ? undefined : argument(argv, app.portArg);
  const port = /(\d+)$/.exec(given ?? '')?.[1];
  if (port !== undefined) return [Number(port)];
  return app.ports ?? container.ports?.map(({ containerPort }) => containerPort) ?? [];
}

/** The value of `--name value`, `--name=value`, or the same with one dash. */
export function argument(argv: readonly string[], name: string): string | undefined {
  for (const [index, word] of argv.entries()) {
    const match = /^--?([^=]+)(?:=(.*))?$/s.exec(word);
    if (match?.[1] === name) return match[2] ?? argv[index + 1];
  }
  return undefined;
}
