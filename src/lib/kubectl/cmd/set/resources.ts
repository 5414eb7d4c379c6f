/** `kubectl set resources`, `set serviceaccount` and `set selector`. */
import { parseLabelSelector, type LabelOperator, type Requirement } from '#lib/kube/labels.ts';
import { canonical } from '#lib/kube/quantity.ts';
import { command } from '#lib/kubectl/command.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { kindOf } from '#lib/kubectl/kinds/index.ts';
import { goTypeOf } from '#lib/kubectl/kinds/kind.ts';
import { wildcard, withContainers, withPodSpec } from '#lib/kubectl/write/pod-template.ts';
import {
  checkSetFlags,
  namedFailure,
  objectsToSet,
  setEach,
  setExtras,
  setFlags,
  startSet,
} from './set-verb.ts';

/** `cpu=100m,memory=64Mi` */
function quantities(text: string): Record<string, string> {
  const pairs = text.split(',').map((statement) => {
    const parts = statement.split('=');
    if (parts.length !== 2)
      throw new CommandError(`Invalid argument syntax ${statement}, expected <resource>=<value>`);
    return [parts[0]!, quantity(parts[1]!)] as const;
  });
  return Object.fromEntries(pairs);
}

function quantity(text: string): string {
  try {
    return canonical(text);
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
}

export const setResources = command({
  use: 'resources (-f FILENAME | TYPE NAME) ([--limits=LIMITS & --requests=REQUESTS]',
  short: 'Change what containers request and may use',
  examples: ['kubectl set resources deployment web -c=nginx --limits=cpu=200m,memory=512Mi'],
  flags: {
    ...setFlags,
    ...setExtras.kustomize,
    ...setExtras.selector,
    ...setExtras.record,
    containers: {
      type: 'string',
      short: 'c',
      default: '*',
      about: 'Names of the containers; * stands for any letters',
    },
    limits: { type: 'string', about: 'What they may use: cpu=200m,memory=512Mi' },
    requests: { type: 'string', about: 'What they ask for: cpu=100m,memory=256Mi' },
  },
  async run(run) {
    const { flags } = run;
    const dryRun = await startSet(run, flags);
    const targets = await objectsToSet(run, flags, run.args);
    checkSetFlags(flags, run.args.length);
    if (!flags.limits && !flags.requests)
      throw new CommandError(
        'you must specify an update to requests or limits (in the form of --requests/--limits)',
      );
    const limits = flags.limits ? quantities(flags.limits) : undefined;
    const requests = flags.requests ? quantities(flags.requests) : undefined;
    const verb = {
      done: 'resource requirements updated',
      failure: 'failed to patch resources update to pod template ',
      dryRun,
    };
    await setEach(run, flags, verb, targets, (object) =>
      withPodSpec(object, (spec) => {
        const { spec: changed, matched } = withContainers(spec, wildcard(flags.containers), (container) => ({
          ...container,
          resources: {
            ...container.resources,
            ...(limits && { limits: { ...container.resources?.limits, ...limits } }),
            ...(requests && { requests: { ...container.resources?.requests, ...requests } }),
          },
        }));
        if (matched.length === 0)
          throw new CommandError(`error: unable to find container named ${flags.containers}`);
        return changed;
      }),
    );
  },
});

export const setServiceAccount = command({
  use: 'serviceaccount (-f FILENAME | TYPE NAME) SERVICE_ACCOUNT',
  short: 'Change the service account of a workload',
  aliases: ['sa'],
  examples: ['kubectl set serviceaccount deployment web builder'],
  flags: { ...setFlags, ...setExtras.kustomize, ...setExtras.record },
  async run(run) {
    const { flags } = run;
    const dryRun = await startSet(run, flags);
    const words = [...run.args];
    const name = words.pop();
    if (name === undefined) throw new CommandError('serviceaccount is required');
    const targets = await objectsToSet(run, flags, words);
    checkSetFlags(flags, words.length);
    const verb = {
      done: 'serviceaccount updated',
      failure: 'failed to patch ServiceAccountName ',
      printsUnchanged: true,
      dryRun,
    };
    await setEach(run, flags, verb, targets, (object) => {
      const { podSpec } = kindOf(object);
      if (!podSpec) {
        const why = 'the object is not a pod or does not have a pod template';
        throw namedFailure(object, `${why}: ${goTypeOf(object)}`);
      }
      return withPodSpec(object, (spec) => {
        const { serviceAccount: _, ...rest } = spec;
        return { ...rest, serviceAccountName: name };
      });
    });
  },
});

const isEquality = (operator: LabelOperator): boolean => operator === '=' || operator === '==';

const GO_OPERATORS: Partial<Record<LabelOperator, string>> = {
  in: 'In',
  notin: 'NotIn',
  '!=': 'NotIn',
  exists: 'Exists',
  '!': 'DoesNotExist',
};

/** `{tier In [a b]}`: a requirement as Go prints it. */
const goExpression = ({ key, operator, values }: Requirement): string =>
  `{${key} ${GO_OPERATORS[operator] ?? operator} [${values.join(' ')}]}`;

export const setSelector = command({
  use: 'selector (-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]',
  short: 'Change which pods a service selects',
  examples: ['kubectl set selector service web app=web,track=stable'],
  flags: {
    ...setFlags,
    ...setExtras.record,
    // It goes into folders unless told otherwise.
    recursive: { ...setFlags.recursive, default: true },
    'resource-version': { type: 'string', about: 'Change nothing unless this is the version now' },
  },
  async run(run) {
    const { flags } = run;
    const dryRun = await startSet(run, flags);
    const words = [...run.args];
    const expression = words.pop();
    if (expression === undefined) throw new CommandError('one selector is required');
    const requirements = parseLabelSelector(expression);
    const targets = await objectsToSet(run, flags, words);
    checkSetFlags(flags, words.length);
    const selector = Object.fromEntries(
      requirements
        .filter(({ operator }) => isEquality(operator))
        .map(({ key, values }) => [key, values[0] ?? '']),
    );
    const others = requirements.filter(({ operator }) => !isEquality(operator));
    const version = flags['resource-version'];
    const verb = { done: 'selector updated', failure: '', printsUnchanged: true, dryRun };
    await setEach(run, flags, verb, targets, (object) => {
      if (object.kind !== 'Service')
        throw new CommandError('setting a selector is only supported for Services');
      if (others.length > 0)
        throw new CommandError(
          `match expression [${others.map(goExpression).join(' ')}] not supported on this object`,
        );
      const metadata = version ? { ...object.metadata, resourceVersion: version } : object.metadata;
      return { ...object, metadata, spec: { ...(object.spec as object), selector } };
    });
  },
});
