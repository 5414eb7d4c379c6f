/** What the words of a command ask for, before any object is fetched: kubectl's resource builder up to its visitors. */
import { CommandError } from '#lib/kubectl/errors.ts';
import type { Mapper, ResourceInfo } from './mapper.ts';

/** A list of a kind, or one named object. */
export type Wanted =
  | { readonly type: 'list'; readonly mapping: ResourceInfo; readonly namespace: string }
  | {
      readonly type: 'one';
      readonly mapping: ResourceInfo;
      readonly namespace: string;
      readonly name: string;
    };

interface PlanOptions {
  readonly args: readonly string[];
  readonly namespace: string;
  readonly allNamespaces: boolean;
  readonly selector: string;
  readonly fieldSelector: string;
  readonly all: boolean;
  readonly kindMeansAll: boolean;
}

interface Plan {
  readonly wanted: readonly Wanted[];
  /** Exactly one object was named, so that it prints as itself and not as a list. */
  readonly single: boolean;
}

const NOTHING_GIVEN =
  'You must provide one or more resources by argument or filename.\nExample resource specifications include:\n' +
  "   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'";

/** Reads `TYPE`, `TYPE NAME…`, `TYPE/NAME…` and `TYPE,TYPE`. Throws the builder's messages. */
export async function planArguments(mapper: Mapper, options: PlanOptions): Promise<Plan> {
  const { args, selector, fieldSelector } = options;
  if (options.all && (selector || fieldSelector)) {
    throw new CommandError("setting 'all' parameter but found a non empty selector. ");
  }
  const pairs = slashPairs(args);
  const [types = '', ...names] = pairs ? [] : args;
  const selects = Boolean(
    selector || fieldSelector || options.all || (options.kindMeansAll && !pairs && types && !names.length),
  );
  if (selects && pairs) {
    throw new CommandError('selectors and the all flag cannot be used when passing resource/name arguments');
  }
  if (selects && names.length) throw new CommandError('name cannot be provided when a selector is specified');
  if (pairs) return named(mapper, options, pairs);
  if (!types) {
    throw new CommandError(
      selects ? 'at least one resource must be specified to use a selector' : NOTHING_GIVEN,
    );
  }
  const mappings = await mappingsFor(mapper, types);
  if (selects)
    return {
      wanted: mappings.map((mapping) => ({
        type: 'list',
        mapping,
        namespace: listNamespace(mapping, options),
      })),
      single: false,
    };
  if (names.length === 0) throw new CommandError('resource(s) were provided, but no name was specified');
  const wanted = mappings.flatMap((mapping) => names.map((name) => one(mapping, name, options)));
  return { wanted, single: wanted.length === 1 };
}

/** `TYPE/NAME` for every word, or undefined where no word has a slash. */
function slashPairs(args: readonly string[]): (readonly [string, string])[] | undefined {
  const slashes = args.filter((arg) => arg.includes('/')).length;
  if (slashes === 0) return undefined;
  if (slashes !== args.length) {
    throw new CommandError(
      'there is no need to specify a resource type as a separate argument when passing arguments in resource/name form ' +
        "(e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
    );
  }
  return args.map((arg) => {
    const [type = '', name = '', ...more] = arg.split('/');
    if (more.length)
      throw new CommandError('arguments in resource/name form may not have more than one slash');
    if (!type || !name || type.includes(',')) {
      throw new CommandError('arguments in resource/name form must have a single resource and name');
    }
    return [type, name] as const;
  });
}

async function named(
  mapper: Mapper,
  options: PlanOptions,
  pairs: readonly (readonly [string, string])[],
): Promise<Plan> {
  const wanted: Wanted[] = [];
  for (const [type, name] of pairs) wanted.push(one(await mapper.resourceFor(type), name, options));
  return { wanted, single: wanted.length === 1 };
}

function one(mapping: ResourceInfo, name: string, options: PlanOptions): Wanted {
  if (mapping.namespaced && options.allNamespaces) {
    throw new CommandError('a resource cannot be retrieved by name across all namespaces');
  }
  return { type: 'one', mapping, namespace: mapping.namespaced ? options.namespace : '', name };
}

const listNamespace = (mapping: ResourceInfo, { namespace, allNamespaces }: PlanOptions): string =>
  mapping.namespaced && !allNamespaces ? namespace : '';

/** `po,svc`, `all`: categories become the kinds that are in them. */
async function mappingsFor(mapper: Mapper, types: string): Promise<ResourceInfo[]> {
  const mappings: ResourceInfo[] = [];
  for (const type of types.split(',')) {
    const members = (await mapper.resources()).filter(({ categories }) =>
      categories.includes(type.toLowerCase()),
    );
    const found = members.length ? members : [await mapper.resourceFor(type)];
    for (const info of found) if (!mappings.includes(info)) mappings.push(info);
  }
  return mappings;
}
