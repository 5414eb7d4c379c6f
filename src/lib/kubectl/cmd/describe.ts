/** `kubectl describe`: everything about objects, in words. */
import type { KubeList, KubeObject } from '#lib/kube/types.ts';
import { StatusError } from '#lib/kube/status.ts';
import { command } from '#lib/kubectl/command.ts';
import type { Run } from '#lib/kubectl/context.ts';
import { describeContext } from '#lib/kubectl/describe/describer.ts';
import { describeAnything } from '#lib/kubectl/describe/configuration.ts';
import { describerOf } from '#lib/kubectl/kinds/describers.ts';
import { Writer } from '#lib/kubectl/describe/writer.ts';
import { collectable, CommandError, throwAll } from '#lib/kubectl/errors.ts';
import { pathOf, type ResourceInfo } from '#lib/kubectl/resources/mapper.ts';
import { targetsOf } from '#lib/kubectl/resources/builder.ts';
import { fileFlags, selectorFlag } from '#lib/kubectl/write/flags.ts';

interface Described {
  readonly mapping: ResourceInfo;
  readonly object: KubeObject;
}

export const describe = command({
  use: 'describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)',
  short: 'Show everything that is known about objects',
  long: 'A name that no object has is taken as the beginning of names.',
  examples: [
    'kubectl describe pods',
    'kubectl describe pod/web-1',
    'kubectl describe deployment web',
    'kubectl describe pods -l app=web',
  ],
  flags: {
    ...fileFlags,
    ...selectorFlag,
    'all-namespaces': { type: 'bool', short: 'A', about: 'In every namespace' },
    'show-events': { type: 'bool', default: true, about: 'Show the events about each object' },
    'chunk-size': { type: 'int', default: 500, about: 'Ask the server for lists in pieces of this size' },
  },
  async run(run) {
    const { flags, args } = run;
    if (args.length === 0 && flags.filename.length === 0 && !flags.kustomize) {
      throw new CommandError(
        'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.',
      );
    }
    const found = targetsOf(run, {
      args,
      filenames: flags.filename,
      recursive: flags.recursive,
      kustomize: flags.kustomize,
      selector: flags.selector,
      allNamespaces: flags['all-namespaces'],
      kindMeansAll: true,
      fetch: true,
      continueOnError: true,
    });
    const { targets, errors } = await found.all();
    const described: Described[] = targets.flatMap(({ mapping, object }) =>
      object ? [{ mapping, object }] : [],
    );
    const isPrefixed =
      described.length === 0 &&
      errors.length > 0 &&
      errors.every(isNotFound) &&
      args.length === 2 &&
      !args[0]?.includes('/');
    if (isPrefixed)
      described.push(...(await withPrefix(run, args[0] ?? '', args[1] ?? '', flags['all-namespaces'])));
    const failures: Error[] = described.length > 0 && isPrefixed ? [] : [...errors];
    let printed = 0;
    for (const one of described) {
      try {
        const text = await describeOne(run, one, flags['show-events']);
        await run.write(`${printed > 0 ? '\n\n' : ''}${text}`);
        printed += 1;
      } catch (error) {
        failures.push(collectable(error));
      }
    }
    throwAll(failures);
    if (described.length > 0) return;
    const where = flags['all-namespaces'] ? '' : ` in ${run.namespace} namespace`;
    await run.printErr(`No resources found${where}.`);
  },
});

const isNotFound = (error: Error): boolean =>
  error instanceof StatusError && error.status.reason === 'NotFound';

async function describeOne(
  run: Pick<Run, 'send' | 'process'>,
  { mapping, object }: Described,
  showEvents: boolean,
): Promise<string> {
  const w = new Writer();
  const describer = describerOf(mapping.group, mapping.kind) ?? describeAnything;
  await describer(object, w, describeContext(run.send, run.process.leash.now, showEvents));
  return w.toString();
}

/** Objects of a kind whose names begin so (DescribeMatchingResources). */
async function withPrefix(
  run: Pick<Run, 'send' | 'mapper' | 'namespace'>,
  kind: string,
  prefix: string,
  everywhere: boolean,
): Promise<readonly Described[]> {
  const mapping = await run.mapper.resourceFor(kind);
  const list = await run.send<KubeList>({
    method: 'GET',
    path: pathOf(mapping, everywhere ? undefined : run.namespace),
  });
  const named = list.items.filter(({ metadata }) => metadata.name.startsWith(prefix));
  return named.map((object) => ({
    mapping,
    object: { ...object, apiVersion: list.apiVersion, kind: list.kind.replace(/List$/, '') },
  }));
}
