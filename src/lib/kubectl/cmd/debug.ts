/** `kubectl debug`: a container beside those of a pod, a changed copy of a pod, or a pod on a node. */
import type { KubeObject, Pod } from '#lib/kube/types.ts';
import { command } from '#lib/kubectl/command.ts';
import { attachTo } from '#lib/kubectl/attached.ts';
import type { GlobalFlags, Run } from '#lib/kubectl/context.ts';
import { CommandError, notSimulated, throwAll } from '#lib/kubectl/errors.ts';
import { targetsOf } from '#lib/kubectl/resources/builder.ts';
import {
  ephemeralContainer,
  nodePod,
  podCopy,
  suffix,
  type CopyOptions,
} from '#lib/kubectl/write/debug-pod.ts';
import { PROFILES, profileOf } from '#lib/kubectl/write/debug-profiles.ts';
import { waitUntil } from '#lib/kubectl/write/wait.ts';

const flags = {
  'arguments-only': { type: 'bool', about: 'The words after -- are arguments, not the command' },
  attach: { type: 'bool', about: 'Wait for the container and attach to it' },
  container: { type: 'string', short: 'c', about: 'Name of the debugging container' },
  'copy-to': { type: 'string', about: 'Make a copy of the pod under this name' },
  replace: { type: 'bool', about: 'With --copy-to: delete the pod itself' },
  env: { type: 'string-slice', about: 'NAME=value for the container' },
  filename: { type: 'string-slice', short: 'f', about: 'A file that names what to debug' },
  image: { type: 'string', about: 'Image of the container' },
  'image-pull-policy': { type: 'string', about: 'Always, IfNotPresent or Never' },
  'keep-labels': { type: 'bool', about: 'With --copy-to: keep the labels' },
  'keep-annotations': { type: 'bool', about: 'With --copy-to: keep the annotations' },
  'keep-liveness': { type: 'bool', about: 'With --copy-to: keep liveness probes' },
  'keep-readiness': { type: 'bool', about: 'With --copy-to: keep readiness probes' },
  'keep-startup': { type: 'bool', about: 'With --copy-to: keep startup probes' },
  'keep-init-containers': { type: 'bool', default: true, about: 'With --copy-to: keep init containers' },
  profile: { type: 'string', default: 'legacy', values: PROFILES, about: 'How much the container may do' },
  quiet: { type: 'bool', short: 'q', about: 'Print only what the container writes' },
  'same-node': { type: 'bool', about: 'With --copy-to: on the same node' },
  'set-image': { type: 'string-slice', about: 'With --copy-to: container=image' },
  'share-processes': {
    type: 'bool',
    default: true,
    about: 'With --copy-to: containers see the processes of all',
  },
  stdin: { type: 'bool', short: 'i', about: 'Keep standard input open' },
  target: { type: 'string', about: 'The container whose processes to see' },
  tty: { type: 'bool', short: 't', about: 'With a terminal' },
} as const;

type DebugRun = Run<typeof flags & GlobalFlags>;

const START_LIMIT_MS = 24 * 3600 * 1000;

export const debug = command({
  use: 'debug (POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ]',
  short: 'Start debugging containers',
  examples: [
    '# A shell beside the containers of a pod',
    'kubectl debug -it web-1 --image=busybox:1.36 --profile=general',
    '# A copy of the pod with another command',
    'kubectl debug web-1 -it --copy-to=web-debug --container=web -- sh',
    '# On a node, whose disk is at /host',
    'kubectl debug node/worker-1 -it --image=busybox:1.36',
  ],
  flags,
  async run(run) {
    const names = run.dash < 0 ? run.args : run.args.slice(0, run.dash);
    const options = optionsOf(run);
    check(run, options, names);
    const { target, quiet, profile } = run.flags;
    if (target && !quiet) {
      await run.print(
        `Targeting container ${JSON.stringify(target)}. If you don't see processes from this container it may be because the container runtime doesn't support this feature.`,
      );
    }
    if (profile === 'legacy') {
      await run.printErr(
        '--profile=legacy is deprecated and will be removed in the future. It is recommended to explicitly specify a profile, for example "--profile=general".',
      );
    }
    const words = names.some((name) => name.includes('/')) || names.length === 0 ? names : ['pods', ...names];
    const { targets, errors } = await targetsOf(run, {
      args: words,
      filenames: run.flags.filename,
      fetch: true,
    }).all();
    throwAll(errors);
    const attaches = run.changed('attach') ? run.flags.attach : run.flags.stdin;
    for (const { object } of targets) {
      const { pod, container } = await debugged(run, object!, options);
      if (attaches && container) await attachWhenRunning(run, pod, container);
    }
  },
});

function optionsOf(run: DebugRun): CopyOptions {
  const { flags } = run;
  const keep = {
    labels: flags['keep-labels'],
    annotations: flags['keep-annotations'],
    liveness: flags['keep-liveness'],
    readiness: flags['keep-readiness'],
    startup: flags['keep-startup'],
    init: flags['keep-init-containers'],
  };
  return {
    image: flags.image,
    container: flags.container,
    env: flags.env.map((text) => {
      const at = text.indexOf('=');
      if (at < 0)
        throw new CommandError(
          `invalid argument ${JSON.stringify(text)} for "--env" flag: ${text} must be formatted as key=value`,
        );
      return { name: text.slice(0, at), value: text.slice(at + 1) };
    }),
    words: run.dash < 0 ? [] : run.args.slice(run.dash),
    argumentsOnly: flags['arguments-only'],
    stdin: flags.stdin,
    tty: flags.tty,
    pullPolicy: flags['image-pull-policy'],
    profile: profileOf(flags.profile),
    copyTo: flags['copy-to'],
    setImage: new Map(flags['set-image'].map((text) => text.split('=') as [string, string])),
    shareProcesses: run.changed('share-processes') ? flags['share-processes'] : undefined,
    sameNode: flags['same-node'],
    keep,
  };
}

/** In the order in which kubectl looks. */
function check({ flags, changed }: DebugRun, options: CopyOptions, names: readonly string[]): void {
  const { image, container, words, copyTo, setImage, tty, stdin, pullPolicy } = options;
  const refuseIf = (wrong: boolean, why: string) => {
    if (wrong) throw new CommandError(why);
  };
  const attaches = changed('attach') && flags.attach;
  refuseIf(
    attaches && !image && !container,
    'you must specify --container or create a new container using --image in order to attach.',
  );
  if (copyTo) {
    refuseIf(
      !image && setImage.size === 0 && words.length === 0,
      'you must specify --image, --set-image or command arguments.',
    );
    refuseIf(
      words.length > 0 && !container && !image,
      'you must specify an existing container or a new image when specifying args.',
    );
  } else {
    refuseIf(flags.replace, '--replace may only be used with --copy-to.');
    refuseIf(options.sameNode, '--same-node may only be used with --copy-to.');
    refuseIf(setImage.size > 0, '--set-image may only be used with --copy-to.');
    refuseIf(!image, 'you must specify --image when not using --copy-to.');
  }
  const bad = /[A-Z ]|^[:/@-]/.test(image.split(/[:@](?!.*\/)/)[0] ?? '');
  refuseIf(Boolean(image) && bad, `invalid image name ${JSON.stringify(image)}: invalid reference format`);
  refuseIf(names.length === 0 && flags.filename.length === 0, 'NAME or filename is required for debug');
  refuseIf(
    !['', 'Always', 'IfNotPresent', 'Never'].includes(pullPolicy),
    `invalid image pull policy: ${pullPolicy}`,
  );
  refuseIf(
    Boolean(flags.target && copyTo),
    '--target is incompatible with --copy-to. Use --share-processes instead.',
  );
  refuseIf(tty && !stdin, '-i/--stdin is required for containers with -t/--tty=true');
}

interface Debugged {
  readonly pod: Pod;
  readonly container: string;
}

async function debugged(run: DebugRun, object: KubeObject, options: CopyOptions): Promise<Debugged> {
  if (object.kind === 'Node') return onNode(run, object.metadata.name, options);
  if (object.kind !== 'Pod')
    throw new CommandError(
      `${JSON.stringify(`${object.apiVersion}, Kind=${object.kind}`)} not supported by debug`,
    );
  const pod = object as unknown as Pod;
  return options.copyTo ? asCopy(run, pod, options) : inside(run, pod, options);
}

async function onNode(run: DebugRun, node: string, options: CopyOptions): Promise<Debugged> {
  const name = `node-debugger-${node}-${suffix(`${run.process.leash.now}/${node}`)}`;
  const container = options.container || 'debugger';
  if (!run.flags.quiet)
    await run.print(`Creating debugging pod ${name} with container ${container} on node ${node}.`);
  const path = `/api/v1/namespaces/${run.namespace}/pods`;
  const pod = await run.send<Pod>({ method: 'POST', path, body: nodePod(name, node, options) });
  return { pod, container };
}

async function asCopy(run: DebugRun, pod: Pod, options: CopyOptions): Promise<Debugged> {
  const fresh = freshName(run, pod);
  const copy = podCopy(pod, options, () => fresh);
  if (copy.container === fresh) await tellName(run, fresh);
  const home = `/api/v1/namespaces/${pod.metadata.namespace}/pods`;
  const made = await run.send<Pod>({ method: 'POST', path: home, body: copy.pod });
  if (run.flags.replace) {
    const body = { kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: 0 };
    await run.send({ method: 'DELETE', path: `${home}/${pod.metadata.name}`, body });
  }
  return { pod: made, container: copy.container };
}

async function inside(run: DebugRun, pod: Pod, options: CopyOptions): Promise<Debugged> {
  const container = options.container || freshName(run, pod);
  if (!options.container) await tellName(run, container);
  const order = [...(pod.spec.ephemeralContainers ?? []), { name: container }].map(({ name }) => ({ name }));
  const body = {
    spec: {
      '$setElementOrder/ephemeralContainers': order,
      ephemeralContainers: [ephemeralContainer(container, options, run.flags.target)],
    },
  };
  const path = `/api/v1/namespaces/${pod.metadata.namespace}/pods/${pod.metadata.name}/ephemeralcontainers`;
  const contentType = 'application/strategic-merge-patch+json';
  return { pod: await run.send<Pod>({ method: 'PATCH', path, contentType, body }), container };
}

const freshName = (run: DebugRun, { metadata }: Pod): string =>
  `debugger-${suffix(`${run.process.leash.now}/${metadata.uid ?? metadata.name}`)}`;

async function tellName(run: DebugRun, name: string): Promise<void> {
  if (!run.flags.quiet) await run.print(`Defaulting debug container name to ${name}.`);
}

/** Waits until the container runs or has ended already; then its words are shown instead. */
async function attachWhenRunning(run: DebugRun, { metadata }: Pod, container: string): Promise<void> {
  const mapping = await run.mapper.resourceFor('pods');
  const place = { mapping, namespace: metadata.namespace ?? '', name: metadata.name };
  const stateOf = (object: KubeObject | undefined) => {
    const { status } = (object ?? {}) as unknown as Pod;
    const all = [...(status?.containerStatuses ?? []), ...(status?.ephemeralContainerStatuses ?? [])];
    return all.find(({ name }) => name === container)?.state;
  };
  const isThere = (object: KubeObject | undefined) => {
    if (!object) throw new CommandError(`pods ${JSON.stringify(metadata.name)} not found`);
    const state = stateOf(object);
    return Boolean(state?.running ?? state?.terminated);
  };
  const found = await waitUntil(run, place, run.process.leash.now + START_LIMIT_MS, isThere);
  if (!found) throw notSimulated('a debugging container that never starts');
  if (stateOf(found)?.terminated) {
    await run.process.spawn(['kubectl', 'logs', '--namespace', place.namespace, '-c', container, place.name]);
    return;
  }
  await attachTo(run, found as unknown as Pod, container, run.flags);
}
