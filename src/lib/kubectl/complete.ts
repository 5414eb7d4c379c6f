/** What Tab offers after `kubectl …`: commands, flags, values of flags, kinds, and the names that live in the cluster. */
import type { KubeClient } from '#lib/kube/client.ts';
import type { KubeObject, Pod } from '#lib/kube/types.ts';
import type { Process } from '#lib/shell/program.ts';
import type { Leash } from '#lib/sim/leash.ts';
import type { Command, Flag, Flags } from './command.ts';
import { connectionOf, type ConnectionFlags } from './config/connection.ts';
import { loadKubeconfig } from './config/kubeconfig.ts';
import { bodyOf } from './context.ts';
import { commandGroups } from './data/groups.ts';
import { takesNext, type Found } from './find.ts';
import { globalFlags } from './global-flags.ts';
import { aloneValue, byShort, parseFlags } from './parse.ts';
import { GET_FORMATS } from './printers/output.ts';
import { createMapper } from './resources/discovery.ts';
import { listItems } from './resources/list.ts';
import type { Mapper, ResourceInfo } from './resources/mapper.ts';
import { findAndBring, rootCommand } from './verbs.ts';

/** What of a process completion needs. */
export type Surroundings = Pick<Process, 'cwd' | 'env' | 'files'>;

/** Whole words that could stand where the last word is typed. `words[0]` is kubectl. Never throws. */
export async function complete(
  words: readonly string[],
  process: Surroundings,
  options: { readonly client: KubeClient; readonly leash: Leash },
): Promise<string[]> {
  const typed = words[words.length - 1] ?? '';
  try {
    const before = words.slice(1, -1);
    const command = await findAndBring(before, options.leash);
    const found = await new Completion(before, typed, command, process, options.client).candidates();
    return [...new Set(found)].filter((word) => word.startsWith(typed)).sort();
  } catch {
    return [];
  }
}

class Completion {
  #before: readonly string[];
  #typed: string;
  #process: Surroundings;
  #client: KubeClient;
  #mapper: Mapper;
  #command: Command;
  #flags: Flags;
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
    this.#flags = { ...globalFlags, ...found.command.flags };
    this.#parse(found.words);
  }

  #parse(words: readonly string[]): void {
    for (const some of [words, words.slice(0, -1)]) {
      try {
        const parsed = parseFlags(this.#flags, some);
        this.#args = parsed.args;
        this.#values = parsed.values;
        return;
      } catch {
        // The last word may be a flag that still waits for its value.
      }
    }
  }

  async candidates(): Promise<string[]> {
    if (this.#before.includes('--')) return [];
    const last = this.#before[this.#before.length - 1] ?? '';
    if (last.startsWith('-') && last !== '-' && takesNext(last, this.#flags)) return this.#valuesOf(last, '');
    const equals = this.#typed.indexOf('=');
    if (this.#typed.startsWith('--') && equals > 0) {
      return this.#valuesOf(this.#typed.slice(0, equals), this.#typed.slice(0, equals + 1));
    }
    if (this.#typed.startsWith('-')) return this.#flagNames();
    if (this.#command.commands.length && this.#args.length === 0)
      return [...this.#commandNames(), ...(await this.#words())];
    return this.#words();
  }

  #commandNames(): string[] {
    const { commands } = this.#command;
    if (this.#command !== rootCommand) return commands.map(({ name }) => name);
    const known = new Set(commands.map(({ name }) => name));
    return commandGroups
      .flatMap((group) => group.commands.map(({ name }) => name))
      .filter((name) => known.has(name));
  }

  #flagNames(): string[] {
    const names = Object.entries(this.#flags).filter(([, flag]) => flag.deprecated === undefined);
    return names.flatMap(([name, flag]) => {
      const long = aloneValue(flag) === undefined ? [`--${name}=`] : [`--${name}`];
      return flag.short && !this.#typed.startsWith('--') ? [`-${flag.short}`, ...long] : long;
    });
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
      case 'filename':
      case 'kubeconfig':
      case 'patch-file':
      case 'from-file':
        return this.#files(typed);
      default:
        return [];
    }
  }

  async #words(): Promise<string[]> {
    switch (this.#command.completes) {
      case 'contexts':
        return [...this.#config().contexts.keys()];
      case 'nodes':
        return this.#names(await this.#mapper.resourceFor('nodes'), '');
      case 'pods':
        return this.#podWords();
      case 'files':
        return this.#files(this.#typed);
      case 'kinds':
        return this.#args.length ? [] : this.#kinds();
      case 'resources':
        return this.#resources();
      default:
        return [];
    }
  }

  async #podWords(): Promise<string[]> {
    if (this.#typed.includes('/')) return this.#slashNames();
    if (this.#args.length) return [];
    return this.#names(await this.#mapper.resourceFor('pods'), this.#namespace());
  }

  async #resources(): Promise<string[]> {
    if (this.#typed.includes('/')) return this.#slashNames();
    const [kind] = this.#args;
    if (kind === undefined) return this.#kinds();
    if (kind.includes('/')) return [];
    const names = await Promise.all(
      kind
        .split(',')
        .map(async (type) => this.#names(await this.#mapper.resourceFor(type), this.#namespace())),
    );
    return names.flat().filter((name) => !this.#args.includes(name));
  }

  /** `deploy/` becomes `deploy/web`. */
  async #slashNames(): Promise<string[]> {
    const kind = this.#typed.slice(0, this.#typed.indexOf('/'));
    const names = await this.#names(await this.#mapper.resourceFor(kind), this.#namespace());
    return names.map((name) => `${kind}/${name}`);
  }

  /** Plural names, with the group where two groups have the same; after a comma the next one. */
  async #kinds(): Promise<string[]> {
    const all = (await this.#mapper.resources()).filter(({ verbs }) => verbs.includes('get'));
    const comma = this.#typed.lastIndexOf(',') + 1;
    const seen = new Set<string>();
    const words = all.map(({ resource, group }) => {
      if (seen.has(resource)) return `${resource}.${group}`;
      seen.add(resource);
      return resource;
    });
    return words.map((word) => this.#typed.slice(0, comma) + word);
  }

  async #names(mapping: ResourceInfo, namespace: string): Promise<string[]> {
    const { items } = await listItems({ send: this.#send }, mapping, mapping.namespaced ? namespace : '');
    return items.map(({ metadata }) => metadata.name);
  }

  #send = async <T>(request: Parameters<KubeClient['request']>[0]): Promise<T> =>
    bodyOf(await this.#client.request(request)) as T;

  async #containers(): Promise<string[]> {
    const [name] = this.#args;
    if (!name || (name.includes('/') && !/^(po|pods?)\//.test(name))) return [];
    const path = `/api/v1/namespaces/${this.#namespace()}/pods/${name.replace(/^.*\//, '')}`;
    const { spec } = (await this.#send<KubeObject>({ method: 'GET', path })) as unknown as Pod;
    return [...spec.containers, ...(spec.initContainers ?? [])].map((container) => container.name);
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
    return files.list(at).map((name) => {
      const isFolder = files.stat(files.resolve(at, name))?.kind === 'dir';
      return folder + name + (isFolder ? '/' : '');
    });
  }
}
