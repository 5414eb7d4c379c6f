/** `kubectl api-resources` and `kubectl api-versions` */
import { command } from '#lib/kubectl/command.ts';
import { CommandError, usageError } from '#lib/kubectl/errors.ts';
import { ColumnWriter } from '#lib/kubectl/printers/columns.ts';
import { groupVersion, type ResourceInfo } from '#lib/kubectl/resources/mapper.ts';

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const orders: Readonly<Record<string, (a: ResourceInfo, b: ResourceInfo) => number>> = {
  '': (a, b) => byText(a.group, b.group) || byText(a.resource, b.resource),
  name: (a, b) => byText(a.resource, b.resource),
  kind: (a, b) => byText(a.kind, b.kind),
};

export const apiResources = command({
  use: 'api-resources',
  short: 'List the kinds that the server has',
  examples: [
    '# Kinds with their verbs and categories',
    'kubectl api-resources -o wide',
    '# Kinds of one group',
    'kubectl api-resources --api-group=apps',
  ],
  flags: {
    'api-group': { type: 'string', about: 'Only kinds of this group' },
    cached: { type: 'bool', about: 'Use what was asked before, where there is something' },
    categories: { type: 'string-slice', about: 'Only kinds in these categories' },
    namespaced: {
      type: 'bool',
      default: true,
      about: 'Only kinds that live in namespaces (or with =false, outside)',
    },
    'no-headers': { type: 'bool', about: 'Leave the headers out' },
    output: { type: 'string', short: 'o', values: ['wide', 'name'], about: 'wide or name' },
    'sort-by': { type: 'string', values: ['name', 'kind'], about: 'name or kind' },
    verbs: { type: 'string-slice', about: 'Only kinds that have these verbs' },
  },
  async run(run) {
    const { flags, changed, args } = run;
    if (args.length) throw usageError(run.path, `unexpected arguments: [${args.join(' ')}]`);
    if (!['', 'wide', 'name'].includes(flags.output))
      throw new CommandError(`--output ${flags.output} is not available`);
    const order = orders[flags['sort-by']];
    if (!order) throw new CommandError('--sort-by accepts only name or kind');
    const all = (await run.mapper.resources()).filter(
      (info) =>
        info.verbs.length > 0 &&
        (!changed('api-group') || info.group === flags['api-group']) &&
        (!changed('namespaced') || info.namespaced === flags.namespaced) &&
        flags.verbs.every((verb) => info.verbs.includes(verb)) &&
        flags.categories.every((category) => info.categories.includes(category)),
    );
    const sorted = all.toSorted(order);
    if (flags.output === 'name') {
      return run.write(sorted.map(({ resource, group }) => `${resource}${group && `.${group}`}\n`).join(''));
    }
    const wide = flags.output === 'wide';
    const headers = [
      'NAME',
      'SHORTNAMES',
      'APIVERSION',
      'NAMESPACED',
      'KIND',
      ...(wide ? ['VERBS', 'CATEGORIES'] : []),
    ];
    const rows = sorted.map((info) => [
      info.resource,
      info.shortNames.join(','),
      groupVersion(info),
      String(info.namespaced),
      info.kind,
      ...(wide ? [info.verbs.join(','), info.categories.join(',')] : []),
    ]);
    return run.write(new ColumnWriter().layout(flags['no-headers'] ? rows : [headers, ...rows]));
  },
});

export const apiVersions = command({
  use: 'api-versions',
  short: 'List the API versions that the server has',
  async run(run) {
    if (run.args.length) throw usageError(run.path, `unexpected arguments: [${run.args.join(' ')}]`);
    const versions = new Set((await run.mapper.versions()).map(groupVersion));
    await run.write(
      [...versions]
        .sort()
        .map((version) => `${version}\n`)
        .join(''),
    );
  },
});
