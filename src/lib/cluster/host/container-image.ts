/** What a container's image makes of it: which program is its first, what is there to run, and what that says and serves. */
import type { AppBehaviour, DurationMs } from '#lib/cluster/images/catalogue.ts';
import { ownProgram, unwrapped } from '#lib/cluster/images/own-program.ts';
import { toolsOf } from '#lib/cluster/images/tools.ts';
import { versionOf } from '#lib/cluster/images/version.ts';
import { tagOf } from '#lib/cluster/kubelet/context.ts';
import { fillTime } from '#lib/cluster/kubelet/logs.ts';
import { argument, scriptPath } from '#lib/cluster/kubelet/program-of.ts';
import { hasProgram } from '#lib/cluster/kubelet/sh/names.ts';
import type { RunOptions } from '#lib/cluster/kubelet/sh/run-options.ts';
import { sitePages } from './behaviour.ts';
import { hostnameOf, type Container, type End, type Launch, type LogLine } from './container.ts';

/** How long from its start until a program that cannot go on has ended. */
const SHORT_MS = 60;

type Environment = Container['env'];

/** How the image's own program behaves with the container's words. */
export const appOf = (image: AppBehaviour, { argv }: Container): AppBehaviour =>
  inMode(image, unwrapped(image, argv).argv);

/** How the program behaves that a script began. */
export const launchedApp = (image: AppBehaviour, { argv }: Pick<Launch, 'argv'>): AppBehaviour =>
  inMode(ownProgram(image, argv) ?? image, argv);

/** Its arguments may make another one of it. */
function inMode(app: AppBehaviour, argv: readonly string[]): AppBehaviour {
  const mode = app.modes && Object.keys(app.modes).find((word) => argv.includes(word));
  return mode === undefined ? app : { ...app, ...app.modes?.[mode] };
}

/** Whether the image's own program is process 1, and not a stand-in. */
export const isOwnProgram = ({ argv }: Container, app: AppBehaviour): boolean =>
  app.shell !== true && ownProgram(app, unwrapped(app, argv).argv) === app;

// --- what is there to run

/** The files that a container begins with. */
export function rootFiles(container: Container, app: AppBehaviour): Readonly<Record<string, string>> {
  return {
    '/etc/hostname': `${hostnameOf(container)}\n`,
    '/etc/hosts': `127.0.0.1\tlocalhost\n${container.address}\t${hostnameOf(container)}\n`,
    '/etc/os-release': 'ID=linux\n',
    ...app.files,
  };
}

/** The words that are run: a script of the image's own is run by its shell. */
export function runnable(
  container: Container,
  app: AppBehaviour,
  argv: readonly string[],
): readonly string[] {
  const files = rootFiles(container, app);
  const script = scriptPath({ workdir: container.workdir, files }, argv[0] ?? '');
  return script === undefined ? argv : ['sh', script, ...argv.slice(1)];
}

/** Whether there is such a program in it, or such a script. */
export const hasInside = (container: Container, app: AppBehaviour, program: string): boolean =>
  hasProgram(program) || runnable(container, app, [program]).length > 1;

/** Whether what it begins with is there at all. */
export function canBegin(container: Container, app: AppBehaviour): boolean {
  const { argv, wrapped } = unwrapped(app, container.argv);
  return wrapped || ownProgram(app, argv) !== undefined || hasInside(container, app, argv[0] ?? '');
}

/** Whose editions its programs are, and their version. */
export function editionOf(
  container: Container,
  image: AppBehaviour,
): Pick<RunOptions, 'base' | 'tag' | 'version'> {
  const tag = tagOf(container.image);
  const { base } = toolsOf(image, tag);
  return { ...(base && { base }), tag, version: versionOf(image, tag) };
}

// --- how the image's own program goes on

/** What it says that wants a variable which is not set. */
const complaintOf = (env: Environment, { requires }: AppBehaviour): string | undefined =>
  requires?.anyOf.some((name) => env[name]) ? undefined : requires?.log;

/** When it ends by itself that began at that moment; undefined where it stays. */
export function endOf(app: AppBehaviour, env: Environment, at: number): End | undefined {
  if (complaintOf(env, app) !== undefined) return { at: at + SHORT_MS, code: 1 };
  if (app.exitAfterMs === undefined || app.exitAfterMs === Infinity) return undefined;
  return { at: at + lowest(app.exitAfterMs), code: app.exitCode ?? 0 };
}

/** The end of a program that went to the background: its container has nothing left to wait for. */
export const endOfLeaving = (at: number): End => ({ at: at + SHORT_MS, code: 0 });

const lowest = (duration: DurationMs): number => (typeof duration === 'number' ? duration : duration[0]);

/** What an image's own program writes by itself, up to a moment. */
export function appLogs(
  container: Container,
  app: AppBehaviour,
  { at, argv, env, listensMs, ends }: Pick<Launch, 'at' | 'argv' | 'env' | 'listensMs' | 'ends'>,
  upTo: number,
): readonly LogLine[] {
  const line = (when: number) => (text: string) => ({
    at: when,
    text: `${filled({ ...container, argv, env }, fillTime(text, when))}\n`,
  });
  const complaint = complaintOf(env, app);
  const listens = complaint === undefined && listensMs <= Math.min(upTo, ends?.at ?? Infinity);
  return [
    ...(app.logs ?? []).map(line(at)),
    ...(complaint?.split('\n').map(line(at)) ?? []),
    ...(listens ? (app.listenLogs ?? []) : []).map(line(listensMs)),
  ];
}

/** Whether the program with these words listens on a port. One that nobody here runs listens wherever it is looked for. */
export function listensOn(app: AppBehaviour, argv: readonly string[], port: number): boolean {
  const given = app.portArg === undefined ? undefined : argument(argv, app.portArg);
  const own = /(\d+)$/.exec(given ?? '')?.[1];
  const ports = own === undefined ? app.ports : [Number(own)];
  return ports === undefined || ports.includes(port);
}

/** What it serves at a moment. `files`: those in the container, where they are no longer the image's. */
export function servedBy(
  container: Container,
  app: AppBehaviour,
  files: Readonly<Record<string, string>> | undefined,
  now: number,
): NonNullable<AppBehaviour['http']> {
  const site = files && sitePages(app, files);
  return (site ?? app.http ?? []).map((one) => ({
    ...one,
    ...(one.body !== undefined && { body: filled(container, fillTime(one.body, now)) }),
  }));
}

/** A text of the image's with what its marks stand for in this container. */
export function filled(container: Container, text: string): string {
  if (!text.includes('{{')) return text;
  return text.replace(/\{\{([\w.-]+)\}\}/g, (all, mark: string) => {
    if (mark === 'pod') return hostnameOf(container);
    if (mark === 'ip') return container.address;
    if (mark === 'started') return new Date(container.startedMs ?? 0).toISOString();
    if (mark === 'tag') return /:([\w.-]+)$/.exec(container.image)?.[1] ?? 'latest';
    if (mark.startsWith('env.')) return container.env[mark.slice(4)] ?? '';
    if (mark.startsWith('arg.')) return argument(container.argv, mark.slice(4)) ?? '';
    return all;
  });
}
