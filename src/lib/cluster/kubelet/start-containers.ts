/**
 * The last stage of a sync: starts containers one after the other (kuberuntime's startContainer): back-off, image, configuration,
 * creation, start. What goes wrong with one is kept as its reason, and does not keep the others from being started.
 */
import { containerId } from '#lib/sim/ids.ts';
import type { AppBehaviour } from '#lib/cluster/images/catalogue.ts';
import { invalidImageName, parseReference } from '#lib/cluster/images/reference.ts';
import { wholeValue } from '#lib/kube/quantity.ts';
import type { Container, Pod } from '#lib/kube/types.ts';
import { holdsSince, holdsSinceRaised, raised } from './back-off.ts';
import { containerNamed, tagOf, type Context } from './context.ts';
import { expand, resolveEnv } from './environment.ts';
import { runHook } from './hooks.ts';
import type { PullResult } from './nodes.ts';
import { pullCredentials } from './pull-secrets.ts';
import { whyNotBegun, whyNotRun } from './executables.ts';
import { portsOf, programOf, userOf } from './program-of.ts';
import type { ContainerRecord, PodRecord, Reason, Run, Sync } from './record.ts';
import { isRunning } from './status.ts';
import { SANDBOX_PART, type Outcome, type Worker } from './sync-stages.ts';
import { goDuration, podIdentity } from './words.ts';

const RUNC_BYTES = 8 << 20;
const TOO_LOW = 'container init was OOM-killed (memory limit too low?)';

/** The container that is being started, and what is needed to do so. */
interface Start {
  readonly worker: Worker;
  readonly context: Context;
  readonly pod: Pod;
  readonly uid: string;
  readonly container: Container;
  readonly image: string;
}

/** `next`: this container is done with, for this time. */
type Step = 'next' | 'waits' | { readonly waitMs: number };

export function startContainers(worker: Worker, pod: Pod, { uid }: PodRecord): Outcome {
  const { context } = worker;
  for (;;) {
    const record = context.records.get(uid);
    const [name] = record?.sync?.todo ?? [];
    const container = name === undefined ? undefined : containerNamed(pod, name);
    if (!record?.sync || !container) return 'done';
    const image = record.sync.image ?? container.image ?? '';
    const start = { worker, context, pod, uid, container, image };
    const step = stepOf(start, record, record.sync);
    if (step !== 'next') return step;
    next(context, uid);
  }
}

/** An image that was pulled for the first container in the list, or could not be. */
export function imagePulled(worker: Worker, pod: Pod, record: PodRecord, result: PullResult): void {
  const { uid, sync } = record;
  const container = containerNamed(pod, sync?.todo[0] ?? '');
  if (!sync || !container) return;
  const { context } = worker;
  const start: Start = { worker, context, pod, uid, container, image: sync.image ?? container.image ?? '' };
  const { step: _, ...rest } = sync;
  context.patch(uid, { sync: { ...rest, pulled: true } });
  if ('error' in result) {
    const backOff = record.imageBackOff[start.image];
    const { now } = context.sim;
    const next = { ...raised(backOff, now, now), error: result.error };
    context.patch(uid, { imageBackOff: { ...record.imageBackOff, [start.image]: next } });
    say(start, 'Warning', 'Failed', `Failed to pull image "${start.image}": ${result.error}`);
    fail(start, { reason: 'ErrImagePull', message: result.error }, 'ErrImagePull');
    return drop(context, uid);
  }
  const { tookMs, waitedMs, sizeBytes } = result;
  const times = `in ${goDuration(tookMs)} (${goDuration(waitedMs)} including waiting)`;
  say(
    start,
    'Normal',
    'Pulled',
    `Successfully pulled image "${start.image}" ${times}. Image size: ${sizeBytes} bytes.`,
  );
}

function stepOf(start: Start, record: PodRecord, sync: Sync): Step {
  const { context, uid } = start;
  if (sync.step === 'pull') return 'waits';
  if (sync.step === 'start') return begin(start, record);
  if (sync.step === 'hook') return afterStart(start);
  if (!sync.pulled) {
    if (isHeldBack(start, record, sync)) return 'next';
    const image = ensureImage(start, record);
    if (image !== 'present') return image;
  }
  const created = create(start, context.records.get(uid) ?? record);
  return created
    ? { waitMs: Math.round(context.pick(context.config.images.containerStartMs) * (1 - SANDBOX_PART)) }
    : 'next';
}

/** CrashLoopBackOff: a container that ended is not started again too soon after that (doBackOff). */
function isHeldBack(start: Start, { containers, crashBackOff }: PodRecord, { from }: Sync): boolean {
  const { context, uid, pod, container, image } = start;
  const { now } = context.sim;
  const { name } = container;
  // As it was when the sync began: one that was stopped by this sync counts the next time.
  const { run, last } = containers[name] ?? {};
  const ended = run?.ended && run.ended.at <= from ? run.ended : last?.ended;
  if (!ended) return false;
  // With another image it is another container (HashContainer).
  const key = `${name} ${image}`;
  const backOff = crashBackOff[key];
  if (!holdsSince(backOff, ended.at, now)) {
    context.patch(uid, { crashBackOff: { ...crashBackOff, [key]: raised(backOff, ended.at, now) } });
    return false;
  }
  const delay = goDuration(backOff?.delayMs ?? 0);
  say(start, 'Warning', 'BackOff', `Back-off restarting failed container ${name} in pod ${podIdentity(pod)}`);
  const message = `back-off ${delay} restarting failed container=${name} pod=${podIdentity(pod)}`;
  fail(start, { reason: 'CrashLoopBackOff', message });
  return true;
}

/** Whether the image is there, is waited for, or cannot be had (images.EnsureImageExists). */
function ensureImage(start: Start, record: PodRecord): 'present' | Step {
  const { context, worker, image, container, uid, pod } = start;
  const reference = parseReference(image);
  if ('error' in reference) {
    const message = invalidImageName(image, reference.error);
    say(start, 'Warning', 'InspectFailed', message);
    return fail(start, { reason: 'InvalidImageName', message }, 'InvalidImageName');
  }
  const present = worker.nodes.has(record.node, reference);
  const policy = container.imagePullPolicy ?? (reference.tag === 'latest' ? 'Always' : 'IfNotPresent');
  if (present && policy !== 'Always') {
    say(start, 'Normal', 'Pulled', `Container image "${image}" already present on machine`);
    return 'present';
  }
  if (policy === 'Never') {
    const message = `Container image "${image}" is not present with pull policy of Never`;
    say(start, 'Warning', 'ErrImageNeverPull', message);
    return fail(start, { reason: 'ErrImageNeverPull', message }, 'ErrImageNeverPull');
  }
  const backOff = record.imageBackOff[image];
  if (holdsSinceRaised(backOff, context.sim.now)) {
    const message = `Back-off pulling image "${image}"`;
    say(start, 'Normal', 'BackOff', message);
    const because = backOff?.error === undefined ? '' : `: ErrImagePull: ${backOff.error}`;
    return fail(start, { reason: 'ImagePullBackOff', message: `${message}${because}` }, 'ImagePullBackOff');
  }
  say(start, 'Normal', 'Pulling', `Pulling image "${image}"`);
  setStep(context, uid, 'pull', image);
  const { credentials } = pullCredentials(context.client, pod);
  worker.nodes.pull(record.node, { uid, container: container.name, image, credentials });
  return 'waits';
}

/** Resolves what the container wants to know and creates it. Returns whether there is something to start. */
function create(start: Start, record: PodRecord): boolean {
  const { context, worker, uid, pod, container, image } = start;
  const node = context.node(record.node);
  const place = { ip: record.ip ?? '', hostIP: node?.internalIP ?? '', allocatable: node?.capacity ?? {} };
  const made = worker.nodes.madeOn(record.node, image);
  const app = made?.app ?? context.app(image);
  const resolved = resolveEnv(context.client, pod, container, place, app.env);
  if ('error' in resolved) {
    fail(start, { reason: 'CreateContainerConfigError', message: resolved.error }, resolved.error);
    return false;
  }
  const { env, given } = resolved;
  const asRoot = rootFault(pod, container, app);
  if (asRoot !== undefined) {
    fail(start, { reason: 'CreateContainerConfigError', message: asRoot }, asRoot);
    return false;
  }
  const known: ContainerRecord = record.containers[container.name] ?? { restarts: 0 };
  const program = programOf(
    app,
    container,
    (word) => expand(word, given),
    tagOf(context.image(image)?.name ?? image),
  );
  const argv = 'missing' in program ? program.missing : program.argv;
  const runsApp = 'missing' in program || program.app;
  const reference = parseReference(image);
  const facts =
    made && !('error' in reference) ? { ...reference, digest: made.digest } : context.image(image);
  const fresh: Run = {
    id: containerId(context.sim.random),
    image: facts?.name ?? image,
    imageId: facts ? `${facts.repository}@${facts.digest}` : '',
    ...(made && { made: made.id }),
    argv,
    env,
    app: runsApp,
    ...('bare' in program && program.bare && { bare: true }),
    createdAt: context.sim.now,
    ports: runsApp
      ? portsOf(context.appOf({ image, argv, ...(made && { made: made.id }) }), argv, container)
      : [],
    started: !container.startupProbe,
    ready: !container.readinessProbe,
    probes: {},
    answers: [],
    changes: [],
  };
  const whole = 'missing' in program ? withFile(start, fresh) : fresh;
  const run = limitIsTooLow(container) ? { ...whole, missing: TOO_LOW } : whole;
  // Of the containers that ended the runtime keeps one.
  if (known.last) context.onRemoved(known.last.id);
  const restarts = known.run ? known.restarts + 1 : known.restarts;
  context.patchContainer(uid, container.name, { run, restarts, ...(known.run && { last: known.run }) });
  say(start, 'Normal', 'Created', `Created container: ${container.name}`);
  setStep(context, uid, 'start');
  return true;
}

/** Whether not even runc has room: it takes some megabytes itself before the program begins. */
function limitIsTooLow({ resources }: Container): boolean {
  const limit = wholeValue(resources?.limits?.['memory'] ?? '0');
  return limit > 0 && limit <= RUNC_BYTES;
}

/** What is no program of the image may be a file that somebody put there. */
function withFile({ worker, pod, container }: Start, run: Run): Run {
  const [name = ''] = run.argv;
  const { scripts } = worker.processes;
  // No script of its own runs yet.
  const place = { scripts, pod, container: container.name, run: { ...run, app: true } };
  const missing = whyNotBegun(place, name);
  if (missing !== undefined)
    return { ...run, argv: [name], missing: `error during container init: ${missing}` };
  const broken = whyNotRun(place, name);
  return { ...run, app: false, ports: [], ...(broken !== undefined && { broken }) };
}

/** From kuberuntime's verifyRunAsNonRoot: why a container that must not run as root would. */
function rootFault(pod: Pod, container: Container, app: AppBehaviour): string | undefined {
  const whole = (pod.spec.securityContext ?? {}) as { runAsNonRoot?: boolean; runAsUser?: number };
  const own = (container.securityContext ?? {}) as typeof whole;
  if ((own.runAsNonRoot ?? whole.runAsNonRoot) !== true || userOf(pod, container, app).uid !== 0)
    return undefined;
  const where = `(pod: "${podIdentity(pod)}", container: ${container.name})`;
  return (own.runAsUser ?? whole.runAsUser) === 0
    ? `container's runAsUser breaks non-root policy ${where}`
    : `container has runAsNonRoot and image will run as root ${where}`;
}

/** The created container's program begins, or turns out not to be there. */
function begin(start: Start, record: PodRecord): Step {
  const { context, worker, uid, pod, container } = start;
  const { name } = container;
  const run = record.containers[name]?.run;
  if (!run) return 'next';
  worker.lookLater(uid, run.id);
  if (run.missing !== undefined) {
    const why = `runc create failed: unable to start container process: ${run.missing}: unknown`;
    const message = `failed to create containerd task: failed to create shim task: OCI runtime create failed: ${why}`;
    const ended = { at: context.sim.now, code: 128, reason: 'StartError', message };
    context.patchRun(uid, name, run.id, { ended });
    return fail(start, { reason: 'RunContainerError', message }, message);
  }
  worker.processes.start(pod, container, uid, run.id);
  say(start, 'Normal', 'Started', `Started container ${name}`);
  const { [name]: _, ...reasons } = context.records.get(uid)?.reasons ?? {};
  context.patch(uid, { reasons });
  return afterStart(start);
}

/**
 * The postStart hook: the sync goes on when it has ended, and until then the status does not show that the container runs.
 * One that fails ends the container, which is waited for.
 */
function afterStart(start: Start): Step {
  const { context, worker, uid, pod, container } = start;
  const { now } = context.sim;
  const record = context.records.get(uid);
  const run = record?.containers[container.name]?.run;
  const hook = container.lifecycle?.postStart;
  const hookError = record?.sync?.hookError;
  if (hookError !== undefined)
    return isRunning(run) ? 'waits' : fail(start, { reason: 'PostStartHookError', message: hookError });
  if (!record || !run?.startedAt || !hook || run.ended) return 'next';
  const { tookMs, error, files } = runHook(
    worker.processes,
    pod,
    record,
    container,
    run,
    hook,
    run.startedAt,
  );
  const left = run.startedAt + tookMs - now;
  if (left > 0) {
    setStep(context, uid, 'hook');
    return left === Infinity ? 'waits' : { waitMs: left };
  }
  const own = worker.processes.volumes.keep(pod, container.name, run, files);
  context.patchRun(uid, container.name, run.id, { changes: [...run.changes, ...own] });
  worker.processes.filesChanged(pod, context.records.get(uid) ?? record, container.name);
  if (error === undefined) return 'next';
  say(start, 'Warning', 'FailedPostStartHook', 'PostStartHook failed');
  say(start, 'Normal', 'Killing', 'FailedPostStartHook');
  worker.processes.stop(pod, uid, container.name, (pod.spec.terminationGracePeriodSeconds ?? 30) * 1000);
  const sync = context.records.get(uid)?.sync;
  if (sync) context.patch(uid, { sync: { ...sync, step: 'hook', hookError: error } });
  return 'waits';
}

function say(
  { context, pod, container }: Start,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
): void {
  context.event(pod, type, reason, message, container.name);
}

/** Keeps why the container could not be started; `error` is what its event says. */
function fail(start: Start, reason: Reason, error?: string): 'next' {
  const { context, uid, container } = start;
  if (error !== undefined) say(start, 'Warning', 'Failed', `Error: ${error}`);
  const record = context.records.get(uid);
  if (record?.sync) {
    context.patch(uid, {
      reasons: { ...record.reasons, [container.name]: reason },
      sync: { ...record.sync, failed: true },
    });
  }
  return 'next';
}

function setStep(context: Context, uid: string, step: 'pull' | 'start' | 'hook', image?: string): void {
  const sync = context.records.get(uid)?.sync;
  if (sync) context.patch(uid, { sync: { ...sync, step, ...(image !== undefined && { image }) } });
}

/** On to the next container. */
function next(context: Context, uid: string): void {
  const sync = context.records.get(uid)?.sync;
  if (!sync) return;
  const { step: _, pulled: __, image: ___, hookError: ____, ...rest } = sync;
  context.patch(uid, { sync: { ...rest, todo: rest.todo.slice(1) } });
}

const drop = next;
