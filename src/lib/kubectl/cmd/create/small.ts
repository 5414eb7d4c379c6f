/** `create namespace`, `serviceaccount`, `quota`, `poddisruptionbudget`, `priorityclass`. */
import { canonical } from '#lib/kube/quantity.ts';
import { parseLabelSelector } from '#lib/kube/labels.ts';
import { command } from '#lib/kubectl/command.ts';
import { CommandError, notSimulated } from '#lib/kubectl/errors.ts';
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
    value: { type: 'int', about: 'The priority' },
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

/** Tokens are not issued here; their flags are known so that the answer is about the command. */
export const createToken = command({
  use: 'token SERVICE_ACCOUNT_NAME',
  short: 'Request a token of a service account',
  flags: {
    audience: { type: 'string-array', about: 'For whom it is meant' },
    duration: { type: 'duration', about: 'How long it is valid' },
  },
  run: () => Promise.reject(notSimulated('kubectl create token')),
});
