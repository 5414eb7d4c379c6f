/** What Tab offers after `kubectl …`: commands, flags, values of flags, kinds, and the names that live in the cluster. */
import type { KubeClient } from '#lib/kube/client.ts';
import { kindSchema, typeSchema, type FieldSchema } from '#lib/kube/schema.ts';
import type { KubeObject, Pod } from '#lib/kube/types.ts';
import type { Process } from '#lib/shell/program.ts';
import type { Leash } from '#lib/sim/leash.ts';
import type { Command, Flag, Flags } from './command.ts';
import { FORMS, wordRules, type WordRule } from './complete-words.ts';
import { connectionOf, type ConnectionFlags } from './config/connection.ts';
import { loadKubeconfig } from './config/kubeconfig.ts';
import { bodyOf } from './context.ts';
import { commandGroups } from './data/groups.ts';
import { takesNext, type Found } from './find.ts';
import { globalFlags } from './global-flags.ts';
import { byShort, parseFlags } from './parse.ts';
import { GET_FORMATS } from './printers/output.ts';
import { createMapper } from './resources/discovery.ts';
import { listItems } from './resources/list.ts';
import type { Mapper, ResourceInfo } from './resources/mapper.ts';
import { findAndBring, findBrought, rootCommand } from './verbs.ts';

/** What of a process completion needs. */
export type Surroundings = Pick<Process, 'cwd' | 'env' | 'files'>;

/** What may stand where the last word is typed. */
export interface Offered {
  /** Whole words, sorted; a tab and what it is for may follow a word. */
  readonly words: readonly string[];
  /** Nothing is closed with a space: more may follow a word at once. */
  readonly isOpen?: boolean;
}

/** `words[0]` is kubectl, the last word the one that is typed. Never throws. */
export async function complete(
  words: readonly string[],
  process: Surroundings,
  options: { readonly client: KubeClient; readonly leash: Leash },
): Promise<Offered> {
  const typed = words[words.length - 1] ?? '';
  try {
    const before = words.slice(1, -1);
    const command = await findAndBring(before, options.leash);
    const completion = new Completion(before, typed, command, process, options.client);
    const found = await completion.candidates();
    return {
      words: [...new Set(found)].filter((word) => word.startsWith(typed)).sort(),
      ...(completion.isOpen && { isOpen: true }),
    };
  } catch {
    return { words: [] };
  }
}

class Completion {
  #before: readonly string[];
  #typed: string;
  #process: Surroundings;
  #client: KubeClient;
  #mapper: Mapper;
  #command: Command;
  #chain: readonly Command[];
  #flags: Flags;
  /** A word may go on (`pod.spec` before `.containers`). */
  isOpen = false;
  #changed: ReadonlySet<string> = new Set();
  #args: readonly string[] = [];
  #values: Readonly<Record<string, unknown>> = {};

  constructor(
    before: readonly string[],
    typed: string,
    found: Found,
    process: Surroundings,
    client: KubeClient,
  ) {
    this.#before = before;
    this.#typed = typed;
    this.#process = process;
    this.#client = client;
    this.#mapper = createMapper(client);
    this.#command = found.command;
    this.#chain = found.chain;
    this.#flags = { ...globalFlags, ...found.command.flags };
    this.#parse(found.words);
  }

  #parse(words: readonly string[]): void {
    for (const some of [words, words.slice(0, -1)]) {
      try {
        const parsed = parseFlags(this.#flags, some);
        this.#args = parsed.args;
        this.#values = parsed.values;
        this.#changed = parsed.changed;
        return;
      } catch {
        // The last word may be a flag that still waits for its value.
      }
    }
  }

  async candidates(): Promise<string[]> {
    const last = this.#before[this.#before.length - 1] ?? '';
    if (this.#before.includes('--')) return [];
    if (last.startsWith('-') && last !== '-' && takesNext(last, this.#flags)) return this.#valuesOf(last, '');
    const equals = this.#typed.indexOf('=');
    if (/^--?[\w-]+=/.test(this.#typed))
      return this.#valuesOf(this.#typed.slice(0, equals), this.#typed.slice(0, equals + 1));
    if (this.#typed.startsWith('-')) return this.#flagNames();
    const commands = this.#args.length === 0 ? this.#commandNames(this.#command) : [];
    const words = commands.length > 0 && !this.#rule ? [] : await this.#words();
    return [...commands, ...this.#requiredFlags(), ...words];
  }

  #commandNames(command: Command): string[] {
    const { commands } = command;
    if (command !== rootCommand) return commands.map(({ name, short }) => `${name}\t${short}`);
    const known = new Set(commands.map(({ name }) => name));
    return commandGroups
      .flatMap((group) => group.commands)
      .filter(({ name }) => known.has(name))
      .map(({ name, short }) => `${name}\t${short}`);
  }

  /** Flags that were not given yet, but those that may be given again. */
  #flagNames(): string[] {
    const free = Object.entries(this.#flags).filter(
      ([name, flag]) =>
        flag.deprecated === undefined && (!this.#changed.has(name) || /array|slice/.test(flag.type)),
    );
    return free.flatMap(([name, { short, about }]) => [
      ...(short && !this.#typed.startsWith('--') ? [`-${short}\t${about}`] : []),
      `--${name}\t${about}`,
    ]);
  }

  /** cobra names those that are still missing before anything else. */
  #requiredFlags(): string[] {
    const missing = Object.entries(this.#flags).filter(
      ([name, flag]) => flag.required && !this.#changed.has(name),
    );
    return this.#typed === '' ? missing.map(([name, { about }]) => `--${name}\t${about}`) : [];
  }

  get #rule(): WordRule | undefined {
    return wordRules[
      this.#chain
        .slice(1)
        .map(({ name }) => name)
        .join(' ')
    ];
  }

  async #valuesOf(word: string, before: string): Promise<string[]> {
    const name = word.startsWith('--') ? word.slice(2) : byShort(this.#flags, word[word.length - 1]!);
    const flag = name === undefined ? undefined : this.#flags[name];
    if (!name || !flag) return [];
    return (await this.#flagValues(name, flag, this.#typed.slice(before.length))).map(
      (value) => before + value,
    );
  }

  async #flagValues(name: string, flag: Flag, typed: string): Promise<readonly string[]> {
    if (flag.values) return flag.values;
    switch (name) {
      case 'namespace':
        return this.#names(await this.#mapper.resourceFor('namespaces'), '');
      case 'context':
        return [...this.#config().contexts.keys()];
      case 'cluster':
        return [...this.#config().clusters.keys()];
      case 'user':
        return [...this.#config().users.keys()];
      case 'output':
        return GET_FORMATS;
      case 'container':
        return this.#containers();
      case 'to-revision':
      case 'revision':
        return this.#revisions();
      case 'from':
        return this.#sourcesOf(typed);
      case 'for':
        return ['condition=', 'create', 'delete', 'jsonpath='];
      case 'serviceaccount':
      case 'clusterrole':
      case 'role':
        return this.#names(await this.#mapper.resourceFor(`${name}s`), this.#namespace());
      case 'sort-by':
      case 'selector':
      case 'field-selector':
      case 'image':
        return [];
      default:
        return flag.type === 'string' || flag.type.startsWith('string-') ? this.#files(typed) : [];
    }
  }

  async #words(): Promise<string[]> {
    const rule = this.#rule;
    if (!rule) return this.#files(this.#typed);
    const isFirst = this.#args.length === 0;
    if ('once' in rule && rule.once && !isFirst) return [];
    switch (rule.offers) {
      case 'contexts':
      case 'clusters':
      case 'users':
        return [...this.#config()[rule.offers].keys()];
      case 'names':
        return this.#untaken(await this.#names(await this.#mapper.resourceFor(rule.kind), this.#namespace()));
      case 'forms':
        return this.#forms(rule.then);
      case 'words':
        if (isFirst) return [...rule.words];
        return rule.then === 'all-kinds' && this.#args.length === 1 ? this.#kinds() : [];
      case 'copies':
        return this.#copies();
      case 'fields':
        return isFirst ? this.#fields() : [];
      case 'commands':
        return this.#commandNames((await findHelped(this.#args)) ?? rootCommand);
      case 'kinds':
        return this.#resources(rule);
    }
  }

  /** A pod, or `deployments/` and so on; what comes after it is for some commands a container or a port of the pod. */
  async #forms(then: 'containers' | 'ports' | undefined): Promise<string[]> {
    if (this.#args.length > 0) {
      if (this.#args.length > 1 || !then) return [];
      const containers = await this.#podContainers();
      if (then === 'containers') return containers.map(({ name }) => name);
      return containers.flatMap(({ ports = [] }) =>
        ports.map(({ containerPort }) => `${containerPort}:${containerPort}`),
      );
    }
    if (this.#typed.includes('/')) return this.#slashNames();
    const pods = await this.#names(await this.#mapper.resourceFor('pods'), this.#namespace());
    return [...pods, ...FORMS.map((form) => `${form}/`)];
  }

  /** `cp`: files here, `POD:` there, `NAMESPACE/POD:`. */
  async #copies(): Promise<string[]> {
    if (this.#typed.includes(':')) return [];
    const slash = this.#typed.indexOf('/');
    if (slash > 0 && !/^[.~]/.test(this.#typed)) {
      const namespace = this.#typed.slice(0, slash);
      const pods = await this.#names(await this.#mapper.resourceFor('pods'), namespace);
      return [...pods.map((pod) => `${namespace}/${pod}:`), ...this.#files(this.#typed)];
    }
    const namespaces = await this.#names(await this.#mapper.resourceFor('namespaces'), '');
    const pods = await this.#names(await this.#mapper.resourceFor('pods'), this.#namespace());
    return [
      ...namespaces.map((name) => `${name}/`),
      ...pods.map((name) => `${name}:`),
      ...(this.#typed === '' ? ['./', '/'] : this.#files(this.#typed)),
    ];
  }

  /** `explain`: kinds, and after a dot their fields, one level at a time. */
  async #fields(): Promise<string[]> {
    const dot = this.#typed.lastIndexOf('.');
    this.isOpen = true;
    if (dot < 0) return this.#kinds();
    const [type = '', ...path] = this.#typed.slice(0, dot).split('.');
    const { group, version, kind } = await this.#mapper.resourceFor(type);
    let ref = kindSchema(group ? `${group}/${version}` : version, kind);
    for (const name of path) {
      const field = ref === undefined ? undefined : typeSchema(ref).fields[name];
      ref = field && refOf(field);
    }
    return ref === undefined
      ? []
      : Object.keys(typeSchema(ref).fields).map((name) => this.#typed.slice(0, dot + 1) + name);
  }

  async #resources({
    of,
    then,
  }: {
    readonly of?: readonly string[];
    readonly then?: 'containers=';
  }): Promise<string[]> {
    const [kind] = this.#args;
    const isPair = kind !== undefined && !kind.includes('/');
    if (then && this.#args.length >= (isPair ? 2 : 1)) {
      const taken = this.#args.slice(1).map((word) => word.split('=')[0]);
      const free = (await this.#templateContainers()).filter(({ name }) => !taken.includes(name));
      return free.map(({ name }) => `${name}=`);
    }
    if (this.#typed.includes('/')) return this.#slashNames();
    if (kind === undefined) return of ? [...of] : this.#kinds();
    // After `pod/a` more such pairs may come.
    if (!isPair) return of ? [] : (await this.#kinds()).map((one) => `${one}/`);
    const names = await Promise.all(
      kind
        .split(',')
        .map(async (type) => this.#names(await this.#mapper.resourceFor(type), this.#namespace())),
    );
    return this.#untaken(names.flat());
  }

  #untaken(names: readonly string[]): string[] {
    return names.filter((name) => !this.#args.includes(name));
  }

  /** `deploy/` becomes `deploy/web`. */
  async #slashNames(): Promise<string[]> {
    const kind = this.#typed.slice(0, this.#typed.indexOf('/'));
    const names = await this.#names(await this.#mapper.resourceFor(kind), this.#namespace());
    return names.map((name) => `${kind}/${name}`);
  }

  /** Plural names with their group; after a comma the next one. */
  async #kinds(): Promise<string[]> {
    const all = (await this.#mapper.resources()).filter(({ verbs }) => verbs.includes('get'));
    const comma = this.#typed.lastIndexOf(',') + 1;
    return all.map(
      ({ resource, group }) => this.#typed.slice(0, comma) + (group ? `${resource}.${group}` : resource),
    );
  }

  async #names(mapping: ResourceInfo, namespace: string): Promise<string[]> {
    const { items } = await listItems({ send: this.#send }, mapping, mapping.namespaced ? namespace : '');
    return items.map(({ metadata }) => metadata.name);
  }

  #send = async <T>(request: Parameters<KubeClient['request']>[0]): Promise<T> =>
    bodyOf(await this.#client.request(request)) as T;

  /** Containers of the pod that the first word names. */
  async #podContainers(): Promise<readonly Container[]> {
    const [name] = this.#args;
    if (!name || (name.includes('/') && !/^(po|pods?)\//.test(name))) return [];
    const path = `/api/v1/namespaces/${this.#namespace()}/pods/${name.replace(/^.*\//, '')}`;
    const { spec } = (await this.#send<KubeObject>({ method: 'GET', path })) as unknown as Pod;
    return [...spec.containers, ...(spec.initContainers ?? [])];
  }

  async #containers(): Promise<string[]> {
    const own = await this.#podContainers();
    return (own.length > 0 ? own : await this.#templateContainers()).map(({ name }) => name);
  }

  /** Containers of the workload that is named, as `KIND/NAME` or as two words. */
  async #templateContainers(): Promise<readonly Container[]> {
    const [kind = '', name = ''] = this.#pair();
    const object = (await this.#object(kind, name)) as unknown as Templated;
    const spec = object.spec?.template?.spec ?? object.spec?.jobTemplate?.spec?.template?.spec ?? object.spec;
    return spec?.containers ?? [];
  }

  #pair(): readonly string[] {
    const [first = '', second = ''] = this.#args;
    return first.includes('/') ? first.split('/') : [first, second];
  }

  async #object(kind: string, name: string): Promise<KubeObject> {
    const mapping = await this.#mapper.resourceFor(kind);
    const { items } = await listItems(
      { send: this.#send },
      mapping,
      mapping.namespaced ? this.#namespace() : '',
    );
    const found = items.find(({ metadata }) => metadata.name === name);
    if (!found) throw new RangeError(`no ${kind} ${name}`);
    return found;
  }

  /** Numbers of the revisions that the workload still has. */
  async #revisions(): Promise<string[]> {
    const [kind = '', name = ''] = this.#pair();
    const owner = await this.#object(kind, name);
    const isDeployment = owner.kind === 'Deployment';
    const mapping = await this.#mapper.resourceFor(isDeployment ? 'replicasets' : 'controllerrevisions');
    const { items } = await listItems({ send: this.#send }, mapping, this.#namespace());
    const own = items.filter(({ metadata }) =>
      metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid),
    );
    return own.flatMap((item) => {
      const number = isDeployment
        ? item.metadata.annotations?.['deployment.kubernetes.io/revision']
        : (item as unknown as { revision?: number }).revision;
      return number === undefined ? [] : [String(number)];
    });
  }

  /** `create job --from=cronjob/NAME`, `set env --from=configmap/NAME`. */
  async #sourcesOf(typed: string): Promise<string[]> {
    const kinds = this.#command.name === 'env' ? ['configmap', 'secret'] : ['cronjob'];
    const [kind = '', name] = typed.split('/');
    if (name === undefined) return kinds.map((one) => `${one}/`);
    const names = await this.#names(await this.#mapper.resourceFor(kind), this.#namespace());
    return names.map((one) => `${kind}/${one}`);
  }

  #namespace(): string {
    return connectionOf(this.#process, this.#values as unknown as ConnectionFlags).namespace;
  }

  #config() {
    return loadKubeconfig(this.#process, String(this.#values.kubeconfig ?? ''));
  }

  #files(typed: string): string[] {
    const { files, cwd } = this.#process;
    const folder = typed.slice(0, typed.lastIndexOf('/') + 1);
    const at = files.resolve(cwd, folder || '.');
    if (files.stat(at)?.kind !== 'dir') return [];
    const isHidden = (name: string) => name.startsWith('.') && !typed.startsWith('.', folder.length);
    const names = files.list(at).filter((name) => !isHidden(name));
    return names.map((name) => {
      const isFolder = files.stat(files.resolve(at, name))?.kind === 'dir';
      return folder + name + (isFolder ? '/' : '');
    });
  }
}

interface Container {
  readonly name: string;
  readonly ports?: readonly { readonly containerPort: number }[];
}

interface Containers {
  readonly containers?: readonly Container[];
}

interface Templated {
  readonly spec?: Containers & {
    readonly template?: { readonly spec?: Containers };
    readonly jobTemplate?: { readonly spec?: { readonly template?: { readonly spec?: Containers } } };
  };
}

/** The type of a field, or of what a list or a map of it holds. */
function refOf(field: FieldSchema): string | undefined {
  if (field.ref !== undefined) return field.ref;
  return field.of && refOf(field.of);
}

/** The command that `help WORD…` is about. */
const findHelped = async (words: readonly string[]) => findBrought(words)?.command;
