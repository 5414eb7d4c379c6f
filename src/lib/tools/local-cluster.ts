/** What the tools that make clusters on one's own machine (minikube, kind, k3d) are given of the lab's. */
import type { Cluster } from '#lib/cluster/cluster.ts';
import type { Docker } from '#lib/cluster/host/docker.ts';
import type { MadeImage } from '#lib/cluster/images/made.ts';
import { parseReference } from '#lib/cluster/images/reference.ts';
import type { Process, Program } from '#lib/shell/program.ts';

export interface LocalCluster {
  readonly cluster: Cluster;
  readonly docker: Docker;
  /** A kubeconfig for the cluster, its one context of that name. */
  readonly kubeconfig: (name: string) => string;
}

/** Ends a tool with a message on standard error and a status. */
export class ToolError extends Error {
  readonly status: number;
  constructor(message: string, status = 1) {
    super(message);
    this.status = status;
  }
}

export const notSimulated = (what: string): ToolError => new ToolError(`not simulated: ${what}`);

/** A program whose ToolErrors become words and a status. */
export const tool =
  (body: (process: Process) => Promise<number | void>): Program =>
  async (process) => {
    try {
      return (await body(process)) ?? 0;
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      await process.stderr.write(`${error.message}\n`);
      return error.status;
    }
  };

export interface Words {
  readonly args: readonly string[];
  value(...names: string[]): string | undefined;
  values(...names: string[]): readonly string[];
  has(...names: string[]): boolean;
  /** All flags, as they were named. */
  readonly names: readonly string[];
}

/**
 * Words to flags and arguments, as pflag reads them: `valued` are the flags that take a value (`-n`, `--namespace`), `switches` those that do
 * not. Behind `--` nothing is a flag. Throws `ToolError` for a flag that `program` does not have, and for a value that is missing.
 */
export function wordsOf(
  program: string,
  words: readonly string[],
  valued: readonly string[],
  switches: readonly string[],
): Words {
  const given: (readonly [string, string])[] = [];
  const args: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as string;
    if (word === '--') {
      args.push(...words.slice(at + 1));
      break;
    }
    if (!/^-./.test(word)) {
      args.push(word);
      continue;
    }
    const cut = word.indexOf('=');
    const name = cut < 0 ? word : word.slice(0, cut);
    if (!valued.includes(name) && !switches.includes(name) && name !== '-h' && name !== '--help')
      throw new ToolError(`${unknownFlag(name)}\nSee '${program} --help' for usage.`);
    if (cut > 0) given.push([name, word.slice(cut + 1)]);
    else if (!valued.includes(name)) given.push([name, 'true']);
    else {
      const value = words[(at += 1)];
      if (value === undefined)
        throw new ToolError(
          `Error: flag needs an argument: ${name.startsWith('--') ? name : `'${name[1] ?? ''}' in ${name}`}`,
        );
      given.push([name, value]);
    }
  }
  const values = (...names: string[]) =>
    given.filter(([name]) => names.includes(name)).map(([, value]) => value);
  return {
    args,
    values,
    names: given.map(([name]) => name),
    value: (...names) => values(...names).at(-1),
    has: (...names) => (values(...names).at(-1) ?? 'false') !== 'false',
  };
}

const unknownFlag = (name: string): string =>
  name.startsWith('--')
    ? `Error: unknown flag: ${name}`
    : `Error: unknown shorthand flag: '${name[1] ?? ''}' in ${name}`;

/** An image of this machine's Docker, and its normalised name. */
export function hostImage(
  docker: Docker,
  name: string,
): { readonly image: MadeImage; readonly name: string } | undefined {
  const reference = parseReference(name);
  const image = docker.find('', name);
  return image && !('error' in reference) ? { image, name: reference.name } : undefined;
}

/** Names of the images on a node, as people write them. */
export const nodeImages = ({ cluster }: LocalCluster, node: string): readonly string[] =>
  Object.keys(cluster.kubelets.images.images(node)).sort();
