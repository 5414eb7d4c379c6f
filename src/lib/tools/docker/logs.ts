/** docker logs: what a container has written, and how it goes on. */
import { containerOf, type Command, type DockerRun } from './context.ts';
import { DockerError, notSimulated } from './parse.ts';
import { moment } from './print.ts';

export const logs: Command = async (run) => {
  const { docker, flags, args } = run;
  if (flags.has('details')) throw notSimulated('logs --details');
  const container = containerOf(run, args[0] ?? '');
  const since = momentIn(run, 'since');
  const until = momentIn(run, 'until');
  const tail = flags.value('tail') ?? 'all';
  const fit = docker.containers.logs(container).filter(({ at }) => at >= since && at <= (until || Infinity));
  const number = tail === 'all' || Number(tail) < 0 || Number.isNaN(Number(tail)) ? Infinity : Number(tail);
  const shown = number === 0 ? [] : number === Infinity ? fit : fit.slice(-number);
  const stamped = flags.has('timestamps');
  for (const line of shown) await show(run, line, stamped);
  if (flags.has('follow')) await follow(run, container.id, docker.containers.logs(container).length, stamped);
};

const show = async (
  { process }: DockerRun,
  { at, text, stderr }: { at: number; text: string; stderr?: boolean },
  stamped: boolean,
) => (stderr ? process.stderr : process.stdout).write(stamped ? `${moment(at)} ${text}` : text);

/** `10m`, `1h30m`, a date or seconds since the epoch; 0 where nothing is said. The client itself reads it, not the daemon. */
function momentIn({ flags, process }: DockerRun, flag: 'since' | 'until'): number {
  const { now } = process.leash;
  const text = flags.value(flag);
  if (text === undefined) return 0;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  if (parts.length > 0 && parts.map(([part]) => part).join('') === text)
    return (
      now -
      parts.reduce(
        (sum, [, value, unit]) =>
          sum + Number(value) * ({ h: 3_600_000, m: 60_000, s: 1000 }[unit ?? ''] ?? 1),
        0,
      )
    );
  const date = Date.parse(/T/.test(text) ? text : `${text}T00:00:00Z`);
  if (Number.isNaN(date))
    throw new DockerError(
      `invalid value for "${flag}": failed to parse value as time or duration: "${text}"`,
    );
  return date;
}

/** How long is waited at most before a container is looked at again: others may stop or ask something of it. */
export const LOOK_MS = 500;

/** Writes on as the container does, until it ends. Returns its exit code; undefined where it was removed meanwhile. */
export async function follow(
  run: DockerRun,
  id: string,
  seen: number,
  stamped = false,
): Promise<number | undefined> {
  const { docker, process } = run;
  const { leash, interrupt } = process;
  let told = seen;
  for (;;) {
    const container = docker.containers.get(id);
    if (!container) return undefined;
    const lines = docker.containers.logs(container);
    for (const line of lines.slice(told)) await show(run, line, stamped);
    told = lines.length;
    if (!docker.containers.isRunning(container)) return container.exitCode ?? 0;
    const next = docker.containers.nextMoment(container);
    await leash.sleep(Math.max(1, Math.min(LOOK_MS, (next ?? Infinity) - leash.now)), interrupt);
  }
}
