/** `kubectl set env`. */
import type { ConfigMap, Container, EnvVar, KubeObject } from '#lib/kube/types.ts';
import { command } from '#lib/kubectl/command.ts';
import { collectable, CommandError } from '#lib/kubectl/errors.ts';
import { pathOf } from '#lib/kubectl/resources/mapper.ts';
import {
  envLine,
  envName,
  parseEnv,
  splitEnvWords,
  withEnv,
  type EnvChanges,
} from '#lib/kubectl/write/env.ts';
import { resolved } from '#lib/kubectl/write/env-resolve.ts';
import { podSpecOf, wildcard, withContainers, withPodSpec } from '#lib/kubectl/write/pod-template.ts';
import type { Basics } from '#lib/kubectl/write/requests.ts';
import { objectName } from '#lib/kubectl/printers/output.ts';
import { checkSetFlags, objectsToSet, setEach, setExtras, setFlags, startSet } from './set-verb.ts';

export const setEnv = command({
  use: 'env RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N',
  short: 'Change environment variables of containers',
  examples: [
    'kubectl set env deployment/web LOG_LEVEL=debug',
    'kubectl set env deployment/web --list',
    'kubectl set env deployment/web LOG_LEVEL-',
    'kubectl set env --from=configmap/app deployment/web',
  ],
  flags: {
    ...setFlags,
    ...setExtras.kustomize,
    ...setExtras.selector,
    containers: {
      type: 'string',
      short: 'c',
      default: '*',
      about: 'Names of the containers; * stands for any letters',
    },
    env: { type: 'string-array', short: 'e', about: 'key=value to set' },
    from: { type: 'string', about: 'configmap/NAME or secret/NAME whose keys to take' },
    keys: { type: 'string-slice', about: 'With --from: only these keys' },
    list: { type: 'bool', about: 'Show the variables' },
    overwrite: { type: 'bool', default: true, about: 'Allow to change variables that are there' },
    prefix: { type: 'string', about: 'With --from: comes before the names' },
    resolve: { type: 'bool', about: 'With --list: the values that references stand for now' },
  },
  async run(run) {
    const { flags } = run;
    const dryRun = await startSet(run, flags);
    const { resources, specs } = splitEnvWords(run.args);
    const all = [...specs, ...flags.env];
    // The real command takes -k and then does not count it.
    checkSetFlags({ ...flags, kustomize: '' }, resources.length);
    if (flags.list && flags.output)
      throw new CommandError('--list and --output may not be specified together');
    if (flags.keys.length > 0 && !flags.from)
      throw new CommandError('when specifying --keys, a configmap or secret must be provided with --from');
    const given = parseEnv(all);
    const changes = flags.from ? { ...given, set: [...given.set, ...(await fromObject(run, flags))] } : given;
    const targets = await objectsToSet(run, flags, resources);
    const fits = wildcard(flags.containers);
    const verb = { done: 'env updated', failure: 'failed to patch env update to pod template: ', dryRun };
    await setEach(run, flags, verb, targets, async (object) => {
      const chosen = withContainers(podSpecOf(object), fits, (container) => container).matched;
      if (chosen.length === 0) {
        const { kind, metadata } = object;
        const pattern = JSON.stringify(flags.containers);
        await run.printErr(
          `Warning: ${kind}/${metadata.name} does not have any containers matching ${pattern}`,
        );
        return undefined;
      }
      if (!flags.overwrite) refuseOverwrite(object, chosen, changes);
      const changed = withPodSpec(
        object,
        (spec) => withContainers(spec, fits, (one) => withEnv(one, changes)).spec,
      );
      if (!flags.list) return changed;
      for (const container of withContainers(podSpecOf(changed), fits, (one) => one).matched) {
        await run.print(`# ${object.kind} ${object.metadata.name}, container ${container.name}`);
        if (flags.resolve) await listResolved(run, object, container);
        else for (const variable of container.env ?? []) await run.print(envLine(variable));
      }
      return undefined;
    });
  },
});

/** What cannot be found out stays a reference, and why is said at the end. */
async function listResolved(run: Basics, object: KubeObject, container: Container): Promise<void> {
  const missing = new Map<string, string[]>();
  for (const variable of container.env ?? []) {
    const { name, valueFrom } = variable;
    try {
      const value = valueFrom ? await resolved(run, valueFrom, object, container) : (variable.value ?? '');
      await run.print(`${name}=${value}`);
    } catch (error) {
      const { message } = collectable(error);
      await run.print(envLine(variable));
      missing.set(message, [...(missing.get(message) ?? []), name]);
    }
  }
  const lines = [...missing].map(
    ([why, names]) => `error retrieving reference for ${names.sort().join(', ')}: ${why}`,
  );
  for (const line of lines.sort()) await run.printErr(line);
}

function refuseOverwrite(
  object: KubeObject,
  containers: readonly { readonly env?: readonly EnvVar[] }[],
  { set }: EnvChanges,
): void {
  for (const { env = [] } of containers) {
    const taken = env.find(({ name, value }) => set.some((one) => one.name === name && value !== undefined));
    if (!taken) continue;
    const why = `'${taken.name}' already has a value (${taken.value}), and --overwrite is false`;
    throw new CommandError(`${objectName(object)} ${why}`);
  }
}

interface FromFlags {
  readonly from: string;
  readonly keys: readonly string[];
  readonly prefix: string;
}

/** A reference for every key of a config map or secret, names in capitals. */
async function fromObject(run: Basics, { from, keys, prefix }: FromFlags): Promise<EnvVar[]> {
  const [word = '', name = ''] = from.split('/');
  const mapping = await run.mapper.resourceFor(word);
  if (mapping.kind !== 'ConfigMap' && mapping.kind !== 'Secret')
    throw new CommandError(`unsupported resource specified in --from`);
  const source = await run.send<ConfigMap>({ method: 'GET', path: pathOf(mapping, run.namespace, name) });
  const wanted = Object.keys(source.data ?? {}).filter((key) => keys.length === 0 || keys.includes(key));
  const field = mapping.kind === 'Secret' ? 'secretKeyRef' : 'configMapKeyRef';
  return wanted.sort().map((key) => ({ name: prefix + envName(key), valueFrom: { [field]: { name, key } } }));
}
