/** `create namespace`, `serviceaccount`, `quota`, `poddisruptionbudget`, `priorityclass`. */
import { StatusError } from '#lib/kube/status.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import { canonical } from '#lib/kube/quantity.ts';
import { parseLabelSelector } from '#lib/kube/labels.ts';
import { command } from '#lib/kubectl/command.ts';
import { CommandError, usageError } from '#lib/kubectl/errors.ts';
import { printFlags } from '#lib/kubectl/printers/output.ts';
import { resultPrinter } from '#lib/kubectl/write/print.ts';
import type { Basics } from '#lib/kubectl/write/requests.ts';
import { selectorObject } from '#lib/kubectl/write/selectors.ts';
import { generator, typed } from './generator.ts';

export const createNamespace = generator({
  use: 'namespace NAME [--dry-run=server|client|none]',
  short: 'Create a namespace',
  aliases: ['ns'],
  examples: ['kubectl create namespace shop'],
  clusterWide: true,
  make: (_, name) => ({ ...typed('v1', 'Namespace', name), spec: {}, status: {} }),
});

export const createServiceAccount = generator({
  use: 'serviceaccount NAME [--dry-run=server|client|none]',
  short: 'Create a service account',
  aliases: ['sa'],
  failure: 'failed to create serviceaccount: ',
  make: (_, name) => typed('v1', 'ServiceAccount', name),
});

export const createQuota = generator({
  use: 'quota NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none]',
  short: 'Create a limit on what a namespace may use',
  aliases: ['resourcequota'],
  failure: 'failed to create quota: ',
  flags: {
    hard: { type: 'string', about: 'resource=quantity pairs, separated by commas' },
    scopes: { type: 'string', about: 'To which objects it applies, separated by commas' },
  },
  make(run, name) {
    const hard = run.flags.hard ? Object.fromEntries(run.flags.hard.split(',').map(hardLimit)) : undefined;
    const scopes = run.flags.scopes ? run.flags.scopes.split(',') : undefined;
    return {
      ...typed('v1', 'ResourceQuota', name),
      spec: { ...(hard && { hard }), ...(scopes && { scopes }) },
      status: {},
    };
  },
});

function hardLimit(text: string): [string, string] {
  const parts = text.split('=');
  if (parts.length !== 2)
    throw new CommandError(`Invalid argument syntax ${text}, expected <resource>=<value>`);
  return [parts[0]!, quantity(parts[1]!)];
}

function quantity(text: string): string {
  try {
    return canonical(text);
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
}

export const createDisruptionBudget = generator({
  use: 'poddisruptionbudget NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none]',
  short: 'Create a bound on how many pods may be evicted',
  aliases: ['pdb'],
  failure: 'failed to create poddisruptionbudgets: ',
  flags: {
    selector: { type: 'string', about: 'Labels of the pods' },
    'min-available': { type: 'string', about: 'How many (or what share) must stay' },
    'max-unavailable': { type: 'string', about: 'How many (or what share) may be missing' },
  },
  make(run, name) {
    const { selector, 'min-available': least, 'max-unavailable': most } = run.flags;
    if (!selector) throw new CommandError('a selector must be specified');
    if (!least && !most) throw new CommandError('one of min-available or max-unavailable must be specified');
    if (least && most) throw new CommandError('min-available and max-unavailable cannot be both specified');
    const spec = {
      ...(least && { minAvailable: share('min-available', least) }),
      selector: selectorObject(parseLabelSelector(selector)),
      ...(most && { maxUnavailable: share('max-unavailable', most) }),
    };
    const status = { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };
    return { ...typed('policy/v1', 'PodDisruptionBudget', name), spec, status };
  },
});

function share(flag: string, text: string): number | string {
  if (!/^\d+%?$/.test(text)) throw new CommandError(`invalid format specified for ${flag}`);
  return text.endsWith('%') ? text : Number(text);
}

export const createPriorityClass = generator({
  use: 'priorityclass NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none]',
  short: 'Create a priority class',
  aliases: ['pc'],
  failure: 'failed to create priorityclass: ',
  clusterWide: true,
  flags: {
    value: { type: 'int', bits: 32, about: 'The priority' },
    'global-default': { type: 'bool', about: 'Whether pods without a class have this one' },
    description: { type: 'string', about: 'When to use it' },
    'preemption-policy': {
      type: 'string',
      default: 'PreemptLowerPriority',
      about: 'PreemptLowerPriority or Never',
    },
  },
  make(run, name) {
    const {
      value,
      description,
      'global-default': globalDefault,
      'preemption-policy': preemptionPolicy,
    } = run.flags;
    return {
      ...typed('scheduling.k8s.io/v1', 'PriorityClass', name),
      value,
      ...(globalDefault && { globalDefault }),
      ...(description && { description }),
      preemptionPolicy,
    };
  },
});

/** From k8s.io/kubectl/pkg/cmd/create/create_token.go. */
export const createToken = command({
  use: 'token SERVICE_ACCOUNT_NAME',
  short: 'Request a token of a service account',
  examples: ['kubectl create token builder', 'kubectl create token builder --duration=10m'],
  flags: {
    ...printFlags,
    audience: { type: 'string-array', about: 'For whom it is meant' },
    duration: { type: 'duration', about: 'How long it is valid' },
    'bound-object-kind': {
      type: 'string',
      about: 'Kind of the object that it ends with: Pod, Secret or Node',
    },
    'bound-object-name': { type: 'string', about: 'Name of that object' },
    'bound-object-uid': { type: 'string', about: 'UID of that object' },
  },
  async run(run) {
    const { args, flags } = run;
    if (args.length !== 1) throw usageError(run.path, `exactly one NAME is required, got ${args.length}`);
    const { duration, 'bound-object-kind': kind, 'bound-object-name': name, 'bound-object-uid': uid } = flags;
    checkToken(duration, kind, name, uid);
    const request = {
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: {},
      spec: {
        ...(flags.audience.length > 0 && { audiences: flags.audience }),
        ...(duration > 0 && { expirationSeconds: Math.floor(duration / 1000) }),
        ...(kind && { boundObjectRef: { kind, apiVersion: 'v1', name, ...(uid && { uid }) } }),
      },
    };
    const path = `/api/v1/namespaces/${run.namespace}/serviceaccounts/${args[0]}/token`;
    const made = await createdToken(run, path, request);
    const { token = '' } = made.status ?? {};
    // Into a pipe or a file goes the token alone, without a newline.
    if (!flags.output) return run.process.stdout.isTerminal ? run.print(token) : run.write(token);
    return resultPrinter(run, flags, '', 'none')(made as unknown as KubeObject, 'there');
  },
});

interface MadeToken {
  readonly status?: { readonly token?: string };
}

async function createdToken(run: Pick<Basics, 'send'>, path: string, body: object): Promise<MadeToken> {
  try {
    return await run.send<MadeToken>({ method: 'POST', path, body });
  } catch (error) {
    if (error instanceof StatusError) throw new CommandError(`failed to create token: ${error.message}`);
    throw error;
  }
}

function checkToken(durationMs: number, kind: string, name: string, uid: string): void {
  if (durationMs < 0) throw new CommandError('--duration must be greater than or equal to 0');
  if (durationMs % 1000 !== 0)
    throw new CommandError('duration cannot be expressed in units less than seconds');
  if (!kind) {
    if (name)
      throw new CommandError('--bound-object-name can only be set if --bound-object-kind is provided');
    if (uid) throw new CommandError('--bound-object-uid can only be set if --bound-object-kind is provided');
    return;
  }
  if (!['Node', 'Pod', 'Secret'].includes(kind))
    throw new CommandError(`supported --bound-object-kind values are Node, Pod, Secret`);
  if (!name) throw new CommandError('--bound-object-name is required if --bound-object-kind is provided');
}
