/** `kubectl logs` */
import { StatusError } from '#lib/kube/status.ts';
import type { KubeStream } from '#lib/kube/client.ts';
import type { KubeObject, Pod } from '#lib/kube/types.ts';
import { checkTime } from '#lib/kubectl/go-time.ts';
import { command } from '#lib/kubectl/command.ts';
import type { GlobalFlags, Run } from '#lib/kubectl/context.ts';
import { CommandError, collectable, throwAll, usageError } from '#lib/kubectl/errors.ts';
import { checkContainer, checkRunningTimeout, defaultContainer, podOf, podsOf } from '#lib/kubectl/pods.ts';
import { targetsOf } from '#lib/kubectl/resources/builder.ts';
import { LineWriter } from '#lib/kubectl/lines.ts';
import { eachItem } from '#lib/kubectl/streams.ts';

const flags = {
  'all-containers': { type: 'bool', about: 'The logs of every container' },
  'all-pods': { type: 'bool', about: 'The logs of every pod of the object, with --prefix' },
  container: { type: 'string', short: 'c', about: 'Which container' },
  follow: { type: 'bool', short: 'f', about: 'Go on as long as something is written' },
  'ignore-errors': { type: 'bool', about: 'Go on with other logs after an error' },
  'insecure-skip-tls-verify-backend': {
    type: 'bool',
    about: "Do not check the kubelet's certificate; nobody does here",
  },
  'limit-bytes': { type: 'int', about: 'At most so many bytes' },
  'max-log-requests': { type: 'int', default: 5, about: 'How many logs may be followed at once' },
  'pod-running-timeout': { type: 'duration', default: 20_000, about: 'How long to wait for a pod to exist' },
  prefix: { type: 'bool', about: 'Show pod and container before each line' },
  previous: { type: 'bool', short: 'p', about: 'The log of the container before it restarted' },
  selector: { type: 'string', short: 'l', about: 'The pods with these labels' },
  since: { type: 'duration', about: 'Only lines newer than so long (5s, 2m, 3h)' },
  'since-time': { type: 'string', about: 'Only lines after this time (RFC 3339)' },
  tail: { type: 'int', default: -1, about: 'Only the last lines; 10 with a selector unless given' },
  timestamps: { type: 'bool', about: 'Show when each line was written' },
} as const;

type LogRun = Run<typeof flags & GlobalFlags>;

const USAGE =
  "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\n" +
  'POD or TYPE/NAME is a required argument for the logs command';

/** One log to read. */
interface LogSource {
  readonly pod: Pod;
  readonly container: string;
}

export const logs = command({
  use: 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]',
  short: 'Print what a container wrote',
  examples: [
    '# What the pod wrote',
    'kubectl logs web-1',
    '# The container before the last restart',
    'kubectl logs web-1 --previous',
    '# A pod of a deployment, going on',
    'kubectl logs -f deployment/web',
    '# All pods with a label, each line marked',
    'kubectl logs -l app=web --prefix',
  ],
  flags,
  async run(run) {
    checkFlags(run);
    const sources = await sourcesOf(run);
    if (sources === undefined) return;
    if (run.flags.follow && sources.length > 1) return followAll(run, sources);
    for (const source of sources) {
      try {
        const exitCode = await printLog(run, source);
        if (exitCode) return exitCode;
      } catch (error) {
        if (!run.flags['ignore-errors']) throw error;
        await run.print(`error: ${collectable(error).message}`);
      }
    }
  },
});

function checkFlags({ args, flags, changed, path }: LogRun): void {
  if (args.length > 2 || (args.length === 0 && !flags.selector)) throw usageError(path, USAGE);
  if (args.length === 1 && flags.selector)
    throw usageError(path, 'only a selector (-l) or a POD name is allowed');
  if (args.length === 2 && flags.container)
    throw usageError(path, 'only one of -c or an inline [CONTAINER] arg is allowed');
  checkRunningTimeout(flags['pod-running-timeout']);
  const named = containerOf(args, flags.container);
  if (flags['all-containers'] && named) {
    throw new CommandError(`--all-containers=true should not be specified with container name ${named}`);
  }
  if (changed('since') && flags['since-time']) {
    throw new CommandError('at most one of `sinceTime` or `sinceSeconds` may be specified');
  }
  if (flags['since-time']) checkTime(flags['since-time']);
  if (flags.since < 0) throw new CommandError('--since must be greater than 0');
  if (flags['limit-bytes'] < 0) throw new CommandError('--limit-bytes must be greater than 0');
  if (flags.tail < -1) throw new CommandError('--tail must be greater than or equal to -1');
}

const containerOf = (args: readonly string[], flag: string): string => args[1] ?? flag;

/** All logs that are wanted; undefined where a selector finds no pods, which is said. */
async function sourcesOf(run: LogRun): Promise<LogSource[] | undefined> {
  const { args, flags } = run;
  if (flags.selector && args.length === 0) {
    const found = await targetsOf(run, { args: ['pods'], selector: flags.selector }).all();
    throwAll(found.errors);
    if (found.targets.length === 0) {
      await run.printErr(`No resources found in ${run.namespace} namespace.`);
      return undefined;
    }
    return containersOf(
      run,
      found.targets.map(({ object }) => object as unknown as Pod),
    );
  }
  const object = await named(run, args[0]!);
  if (flags['all-pods'] && object.kind !== 'Pod') return containersOf(run, await podsOf(run, object, 'logs'));
  const { pod, count } = await podOf(run, object, 'logs', flags['pod-running-timeout']);
  if (count > 1) await run.printErr(`Found ${count} pods, using pod/${pod.metadata.name}`);
  return containersOf(run, [pod]);
}

async function named(run: LogRun, word: string): Promise<KubeObject> {
  const args = word.includes('/') ? [word] : ['pods', word];
  const { targets, errors } = await targetsOf(run, { args, fetch: true }).all();
  const [error] = errors;
  if (error instanceof StatusError && error.status.reason === 'NotFound') {
    throw new CommandError(`error from server (NotFound): ${error.message} in namespace "${run.namespace}"`);
  }
  if (error) throw error;
  return targets[0]!.object!;
}

async function containersOf(run: LogRun, pods: readonly Pod[]): Promise<LogSource[]> {
  const name = containerOf(run.args, run.flags.container);
  const sources: LogSource[] = [];
  for (const pod of pods) {
    if (run.flags['all-containers']) {
      const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec;
      const all = [...initContainers, ...containers, ...ephemeralContainers];
      sources.push(...all.map((container) => ({ pod, container: container.name })));
      continue;
    }
    if (name) checkContainer(pod, name);
    sources.push({ pod, container: name || (await defaultContainer(run, pod, false)) });
  }
  return sources;
}

function requestFor({ flags, changed }: LogRun, { pod, container }: LogSource) {
  const tail = flags.selector && !changed('tail') ? 10 : flags.tail;
  return {
    method: 'GET',
    path: `/api/v1/namespaces/${pod.metadata.namespace}/pods/${pod.metadata.name}/log`,
    query: {
      container,
      ...(flags.follow && { follow: 'true' }),
      ...(flags['limit-bytes'] && { limitBytes: String(flags['limit-bytes']) }),
      ...(flags.previous && { previous: 'true' }),
      ...(flags.since && { sinceSeconds: String(Math.round(flags.since / 1000)) }),
      ...(flags['since-time'] && { sinceTime: flags['since-time'] }),
      ...(tail >= 0 && { tailLines: String(tail) }),
      ...(flags.timestamps && { timestamps: 'true' }),
    },
  } as const;
}

const prefixOf = ({ flags }: LogRun, { pod, container }: LogSource): string =>
  flags.prefix || flags['all-pods'] ? `[pod/${pod.metadata.name}/${container}] ` : '';

async function printLog(run: LogRun, source: LogSource): Promise<number | void> {
  const { body, stream } = await run.open(requestFor(run, source));
  const writer = new LineWriter(prefixOf(run, source), run.write);
  if (typeof body === 'string') await writer.add(body);
  return stream ? readStream(run, stream, writer) : writer.end();
}

async function readStream(run: LogRun, stream: KubeStream, writer: LineWriter): Promise<number | void> {
  const exitCode = await eachItem(run.process, stream, async (item) => {
    if ('stdout' in item) await writer.add(item.stdout);
  });
  await writer.end();
  return exitCode;
}

/** Several logs at once: their lines come as they are written. */
async function followAll(run: LogRun, sources: readonly LogSource[]): Promise<number | void> {
  const most = run.flags['max-log-requests'];
  if (sources.length > most) {
    throw new CommandError(
      `you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${most}, ` +
        'use --max-log-requests to increase the limit',
    );
  }
  const codes = await Promise.all(sources.map((source) => printLog(run, source)));
  return codes.find((code) => code !== undefined);
}
