/** `kubectl run`: an image as a pod. */
import type { KubeObject } from '#lib/kube/types.ts';
import { command } from '#lib/kubectl/command.ts';
import { CommandError, usageError } from '#lib/kubectl/errors.ts';
import type { ResourceInfo } from '#lib/kubectl/resources/mapper.ts';
import { keepingLastApplied, recorded } from '#lib/kubectl/write/annotations.ts';
import { deletedLine, deleteTarget } from '#lib/kubectl/write/delete.ts';
import {
  cascadeFlag,
  dryRunFlag,
  dryRunOf,
  propagationOf,
  type Propagation,
  managerFlag,
  outputFlags,
  recordFlag,
  saveConfigFlag,
  type DryRun,
} from '#lib/kubectl/write/flags.ts';
import { followPod } from '#lib/kubectl/write/follow-pod.ts';
import { checkImage } from '#lib/kubectl/write/images.ts';
import { patchLocally, readPatch } from '#lib/kubectl/write/patch-text.ts';
import { resultPrinter } from '#lib/kubectl/write/print.ts';
import { createObject, type Basics, type PatchType, type Place } from '#lib/kubectl/write/requests.ts';
import { podFor, serviceOf } from '#lib/kubectl/write/run-pod.ts';

const flags = {
  ...dryRunFlag,
  ...outputFlags,
  ...recordFlag,
  ...saveConfigFlag,
  ...managerFlag('kubectl-run'),
  image: { type: 'string', required: true, about: 'The image to run' },
  'image-pull-policy': { type: 'string', about: 'Always, IfNotPresent or Never' },
  port: { type: 'string', about: 'The port that the container listens on' },
  env: { type: 'string-array', about: 'NAME=value' },
  labels: { type: 'string', short: 'l', about: 'Labels of the pod: key=value,…' },
  annotations: { type: 'string-array', about: 'Annotations of the pod: key=value' },
  restart: {
    type: 'string',
    default: 'Always',
    values: ['Always', 'OnFailure', 'Never'],
    about: 'Always, OnFailure or Never',
  },
  command: { type: 'bool', about: 'The words after -- replace the command of the image, not its arguments' },
  attach: { type: 'bool', about: 'Wait for the pod and show what it writes' },
  stdin: { type: 'bool', short: 'i', about: 'Keep standard input open' },
  tty: { type: 'bool', short: 't', about: 'With a terminal' },
  'leave-stdin-open': { type: 'bool', about: 'Keep standard input open after the first attach' },
  rm: { type: 'bool', about: 'Delete the pod when it ended' },
  quiet: { type: 'bool', short: 'q', about: 'Print only what the pod writes' },
  // The real command takes the flags of a deletion and then deletes in its own way: they change nothing.
  ...cascadeFlag,
  force: { type: 'bool', about: 'Taken for the sake of old scripts' },
  'grace-period': { type: 'int', default: -1, about: 'Taken for the sake of old scripts' },
  timeout: { type: 'duration', about: 'Taken for the sake of old scripts' },
  wait: { type: 'bool', about: 'Taken for the sake of old scripts' },
  expose: { type: 'bool', about: 'Make a service for --port too' },
  privileged: { type: 'bool', about: 'Run it privileged' },
  overrides: { type: 'string', about: 'Fields to set on top, as JSON' },
  'override-type': { type: 'string', default: 'merge', about: 'How --overrides is merged' },
  'pod-running-timeout': {
    type: 'duration',
    default: 60_000,
    about: 'How long to wait for the pod, when attached',
  },
} as const;

export const run = command({
  use: 'run NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...]',
  short: 'Run an image as a pod',
  examples: [
    'kubectl run web --image=nginx:1.25 --port=80',
    'kubectl run -it --rm tmp --image=busybox:1.36 --restart=Never -- sh',
    'kubectl run web --image=nginx:1.25 --dry-run=client -o yaml',
  ],
  flags,
  async run(run) {
    const { flags, args } = run;
    if (args.length === 0 || run.dash === 0) throw usageError(run.path, 'NAME is required for run');
    const attach = run.changed('attach') ? flags.attach : flags.stdin;
    const dryRun = await dryRunOf(run, flags['dry-run']);
    const propagation = propagationOf(flags.cascade);
    checkUse(run.path, flags, attach, dryRun);
    const overrideType = overrideTypeOf(flags['override-type']);
    const words = args.slice(1);
    const print = resultPrinter(run, flags, 'created', dryRun);
    const pod = overridden(podFor(args[0]!, flags, words), flags.overrides, overrideType);
    const make = (object: KubeObject) =>
      made(run, recorded(run, object, flags.record), dryRun, flags['save-config'], flags['field-manager']);
    const created: Made[] = [await make(pod)];
    if (flags.expose) {
      const service = await make(serviceOf(pod, flags));
      created.push(service);
      await print(service.object, service.origin);
      if (flags.output === 'yaml') await run.print('---');
    }
    const [first] = created as [Made];
    if (!attach) return print(first.object, first.origin);
    const options = { ...flags, timeoutMs: flags['pod-running-timeout'] };
    try {
      await followPod(run, first.place, options);
    } finally {
      if (flags.rm) await remove(run, created, flags.quiet, propagation);
    }
  },
});

interface Use {
  readonly image: string;
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly expose: boolean;
  readonly port: string;
  readonly restart: string;
  readonly rm: boolean;
  readonly 'image-pull-policy': string;
}

function checkUse(path: string, flags: Use, attach: boolean, dryRun: DryRun): void {
  const refuseIf = (wrong: boolean, why: string) => {
    if (wrong) throw usageError(path, why);
  };
  if (!flags.image) throw new CommandError('--image is required');
  checkImage(flags.image);
  refuseIf(flags.tty && !flags.stdin, '-i/--stdin is required for containers with -t/--tty=true');
  refuseIf(flags.expose && !flags.port, '--port must be set when exposing a service');
  const policies = ['', 'Always', 'OnFailure', 'Never'];
  refuseIf(!policies.includes(flags.restart), `invalid restart policy: ${flags.restart}`);
  refuseIf(flags.rm && !attach, '--rm should only be used for attached containers');
  refuseIf(
    attach && dryRun !== 'none',
    "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
  );
  const pulls = ['', 'Always', 'IfNotPresent', 'Never'];
  refuseIf(
    !pulls.includes(flags['image-pull-policy']),
    `invalid image pull policy: ${flags['image-pull-policy']}`,
  );
}

function overrideTypeOf(text: string): PatchType {
  if (text === 'json' || text === 'merge' || text === 'strategic') return text;
  throw new CommandError(`invalid override type: ${text}`);
}

const overridden = (pod: KubeObject, overrides: string, type: PatchType): KubeObject =>
  overrides ? patchLocally(pod, () => readPatch(overrides, type), type) : pod;

interface Made {
  readonly object: KubeObject;
  readonly origin: 'here' | 'there';
  readonly place: Place;
}

async function made(
  run: Basics,
  object: KubeObject,
  dryRun: DryRun,
  saveConfig: boolean,
  manager: string,
): Promise<Made> {
  const mapping = (await run.mapper.kindFor(object.apiVersion, object.kind)) as ResourceInfo;
  const place = { mapping, namespace: run.namespace, name: object.metadata.name };
  if (dryRun === 'client') {
    const { name, ...rest } = object.metadata;
    const shown = run.namespaceGiven
      ? { ...object, metadata: { name, namespace: run.namespace, ...rest } }
      : object;
    return { object: shown, origin: 'here', place };
  }
  const body = keepingLastApplied(object, saveConfig);
  return { object: await createObject(run, place, body, { dryRun, manager }), origin: 'there', place };
}

/** `--rm`: what was made goes again, without waiting. */
async function remove(
  run: Basics,
  created: readonly Made[],
  quiet: boolean,
  propagation: Propagation,
): Promise<void> {
  for (const { place } of created) {
    const target = { ...place, source: '' };
    await deleteTarget(run, target, { graceSeconds: -1, propagation });
    if (!quiet) await run.print(deletedLine(target, 'deleted'));
  }
}
