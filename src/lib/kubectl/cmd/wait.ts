/** `kubectl wait`: until a condition, a field, a deletion or a creation. */
import type { Condition, KubeObject } from '#lib/kube/types.ts';
import { command } from '#lib/kubectl/command.ts';
import { collectable, CommandError, throwAll } from '#lib/kubectl/errors.ts';
import { fileFlags, outputFlags, selectorFlag } from '#lib/kubectl/write/flags.ts';
import { isNotFound } from '#lib/kubectl/write/failures.ts';
import { fieldCheck } from '#lib/kubectl/write/field-check.ts';
import { resultPrinter, type Printer } from '#lib/kubectl/write/print.ts';
import type { Basics } from '#lib/kubectl/write/requests.ts';
import { shortName } from '#lib/kubectl/write/describe-target.ts';
import { findTargets, type FoundTarget, type FoundTargets } from '#lib/kubectl/write/targets.ts';
import { waitUntil, type Check } from '#lib/kubectl/write/wait.ts';

const WEEK_MS = 7 * 24 * 3600 * 1000;

export const wait = command({
  use: "wait ([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
  short: 'Wait until objects meet a condition',
  examples: [
    'kubectl wait --for=condition=Ready pod/web-1',
    "kubectl wait --for=jsonpath='{.status.phase}'=Running pod/web-1 --timeout=60s",
    'kubectl wait --for=delete pod/web-1',
  ],
  flags: {
    filename: fileFlags.filename,
    recursive: fileFlags.recursive,
    ...selectorFlag,
    ...outputFlags,
    all: { type: 'bool', about: 'Every object of the kinds' },
    'all-namespaces': { type: 'bool', short: 'A', about: 'In every namespace' },
    'field-selector': { type: 'string', about: 'Only objects with these fields' },
    for: { type: 'string', about: 'condition=NAME[=VALUE], jsonpath={PATH}[=VALUE], delete or create' },
    local: { type: 'bool', about: 'Look at the files only' },
    timeout: {
      type: 'duration',
      default: 30_000,
      about: 'How long; 0 looks once, a negative time is a week',
    },
  },
  async run(run) {
    const { flags } = run;
    const purpose = flags.for.toLowerCase();
    const check = checkFor(flags.for);
    const print = resultPrinter(run, flags, 'condition met');
    const timeoutMs = flags.timeout < 0 ? WEEK_MS : flags.timeout;
    const deadline = run.process.leash.now + timeoutMs;
    const find = () =>
      findTargets(run, {
        ...flags,
        args: run.args,
        allNamespaces: flags['all-namespaces'],
        fieldSelector: flags['field-selector'],
        fetch: !flags.local,
        continueOnError: true,
      });
    const found = purpose === 'create' ? await untilFound(run, find, deadline) : await find().all();
    const isForDelete = purpose === 'delete';
    const failures = found.errors.filter((error) => !isForDelete || !isNotFound(error));
    for (const target of found.targets) {
      try {
        if (purpose === 'create') await print(target.object);
        else await waitForOne(run, target, { check, isForDelete, timeoutMs, deadline, print });
      } catch (error) {
        failures.push(collectable(error));
      }
    }
    throwAll(failures);
    if (found.targets.length === 0 && !isForDelete) throw new CommandError('no matching resources found');
  },
});

interface Waiting {
  readonly check: Check;
  readonly isForDelete: boolean;
  readonly timeoutMs: number;
  readonly deadline: number;
  readonly print: Printer;
}

async function waitForOne(run: Basics, target: FoundTarget, waiting: Waiting): Promise<void> {
  const { check, isForDelete, timeoutMs, deadline, print } = waiting;
  const { uid } = target.object.metadata;
  const holds: Check = isForDelete ? (object) => !object || object.metadata.uid !== uid : check;
  if (timeoutMs === 0 && !holds(target.object))
    throw new CommandError(`condition not met for ${shortName(target)}`);
  const object = await waitUntil(run, target, deadline, holds);
  await print(object ?? target.object);
}

/** `--for=create` looks again and again until what was named is there. */
async function untilFound(
  run: Basics,
  find: () => FoundTargets,
  deadline: number,
): Promise<Awaited<ReturnType<FoundTargets['all']>>> {
  const { leash, interrupt } = run.process;
  for (;;) {
    const found = await find().all();
    const missing = found.errors.some(isNotFound);
    if (!missing && (found.targets.length > 0 || found.errors.length > 0)) return found;
    if (leash.now >= deadline) {
      if (!missing) return found;
      throw new CommandError('timed out waiting for the condition');
    }
    await leash.sleep(Math.min(1000, deadline - leash.now), interrupt);
  }
}

function checkFor(purpose: string): Check {
  const lower = purpose.toLowerCase();
  if (lower === 'delete') return (object) => object === undefined;
  if (lower === 'create') return (object) => object !== undefined;
  if (lower.startsWith('condition=')) {
    const [name = '', value = 'true'] = lower.slice('condition='.length).split(/=([^]*)/);
    return (object) => object !== undefined && hasCondition(object, name, value);
  }
  if (lower.startsWith('jsonpath=')) return fieldCheck(purpose.slice('jsonpath='.length));
  throw new CommandError(`unrecognized condition: ${JSON.stringify(purpose)}`);
}

/** Names and values are compared without regard to case; a status that is behind its object does not count. */
function hasCondition(object: KubeObject, name: string, value: string): boolean {
  const status = object.status as
    { conditions?: readonly Condition[]; observedGeneration?: number } | undefined;
  const condition = status?.conditions?.find(({ type }) => type.toLowerCase() === name);
  if (!condition) return false;
  const observed = condition.observedGeneration ?? status?.observedGeneration;
  const { generation } = object.metadata;
  if (observed !== undefined && generation !== undefined && observed < generation) return false;
  return condition.status.toLowerCase() === value;
}
