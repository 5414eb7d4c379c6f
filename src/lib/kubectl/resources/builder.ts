/** From arguments, -f and selectors to objects: kubectl's resource builder and its visitors. */
import { StatusError } from '#lib/kube/status.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import type { Run } from '#lib/kubectl/context.ts';
import { collectable, CommandError, throwAll } from '#lib/kubectl/errors.ts';
import { objectsInFile } from './decode.ts';
import { kustomizedText } from './kustomized.ts';
import { listItems } from './list.ts';
import { pathOf } from './mapper.ts';
import { manifestsOf } from './paths.ts';
import { planArguments, type Wanted } from './plan.ts';
import { isUrl } from './web.ts';
import type { Target, TargetOptions, Targets } from './targets.ts';

type Basics = Omit<Run, 'flags' | 'changed'>;

type Found = { readonly target: Target } | { readonly error: Error };

/** Names come fetched only with `fetch`; lists always are. Nothing is asked before `visit` or `all`. */
export function targetsOf(run: Basics, options: TargetOptions): Targets {
  const search = new Search(run, options);
  return {
    async visit(visit) {
      const errors: Error[] = [];
      for await (const found of search.run()) {
        try {
          if ('error' in found) throw found.error;
          await visit(found.target);
        } catch (error) {
          errors.push(collectable(error));
          if (!options.continueOnError) break;
        }
      }
      throwAll(errors);
    },
    async all() {
      const targets: Target[] = [];
      const errors: Error[] = [];
      for await (const found of search.run()) {
        if ('target' in found) targets.push(found.target);
        else errors.push(found.error);
        if (errors.length && !options.continueOnError) break;
      }
      return { targets, errors, single: search.single };
    },
  };
}

/** Asks for one object. Where it is not found the namespace may be what is missing: then that is said. */
export async function findOne<T>(
  run: Pick<Run, 'send'>,
  namespace: string,
  get: () => Promise<T>,
): Promise<T> {
  try {
    return await get();
  } catch (error) {
    const missing = error instanceof StatusError && error.status.reason === 'NotFound';
    if (missing && namespace && namespace !== 'default') {
      await run.send({ method: 'GET', path: `/api/v1/namespaces/${namespace}` });
    }
    throw error;
  }
}

/** What is said of arguments next to -f. */
export const NOT_BOTH =
  'when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well';

class Search {
  single = false;
  #run: Basics;
  #options: TargetOptions;

  constructor(run: Basics, options: TargetOptions) {
    this.#run = run;
    this.#options = options;
  }

  async *run(): AsyncGenerator<Found> {
    const { filenames = [], kustomize, args = [], selector = '' } = this.#options;
    if (kustomize && filenames.length) throw new CommandError('only one of -f or -k can be specified');
    if (kustomize && this.#options.recursive)
      throw new CommandError("the -k flag can't be used with -f or -R");
    if (kustomize) {
      yield* this.#fromKustomization(kustomize, selector);
      return;
    }
    if (filenames.length) {
      if (args.length) {
        throw new CommandError(NOT_BOTH);
      }
      yield* this.#fromFiles(filenames, selector);
      return;
    }
    const plan = await planArguments(this.#run.mapper, {
      args,
      namespace: this.#run.namespace,
      allNamespaces: this.#options.allNamespaces ?? false,
      selector,
      fieldSelector: this.#options.fieldSelector ?? '',
      all: this.#options.all ?? false,
      kindMeansAll: this.#options.kindMeansAll ?? false,
    });
    this.single = plan.single;
    for (const wanted of plan.wanted) yield* this.#fromServer(wanted);
  }

  /** -k: what `kubectl kustomize` would print, under one name. */
  async *#fromKustomization(path: string, selector: string): AsyncGenerator<Found> {
    const { process, files } = this.#run;
    const text = await kustomizedText(this.#run, { files, cwd: process.cwd, path });
    const manifest = { source: path, read: () => Promise.resolve(text) };
    for (const found of await objectsInFile(this.#run, manifest, this.#options, selector)) {
      if ('error' in found || !this.#options.fetch) yield found;
      else yield await this.#latest(found.target);
    }
  }

  async *#fromServer(wanted: Wanted): AsyncGenerator<Found> {
    const { mapping, namespace } = wanted;
    const { selector = '', fieldSelector = '', fetch, subresource } = this.#options;
    try {
      if (wanted.type === 'list') {
        const { items } = await listItems(this.#run, mapping, namespace, {
          labelSelector: selector,
          fieldSelector,
        });
        for (const object of items) {
          yield {
            target: {
              mapping,
              namespace: object.metadata.namespace ?? '',
              name: object.metadata.name,
              source: '',
              object,
            },
          };
        }
        return;
      }
      const target: Target = { mapping, namespace, name: wanted.name, source: '' };
      yield { target: fetch ? await this.#fetched(target, subresource) : target };
    } catch (error) {
      yield { error: collectable(error) };
    }
  }

  async #fetched(target: Target, subresource?: string): Promise<Target> {
    const path = pathOf(target.mapping, target.namespace, target.name, subresource);
    const get = () => this.#run.send<KubeObject>({ method: 'GET', path });
    return { ...target, object: await findOne(this.#run, target.namespace, get) };
  }

  async *#fromFiles(filenames: readonly string[], selector: string): AsyncGenerator<Found> {
    const manifests = manifestsOf(this.#run, filenames, this.#options.recursive ?? false);
    const isFile = (name: string) =>
      this.#run.files.stat(this.#run.files.resolve(this.#run.process.cwd, name))?.kind === 'file';
    this.single = filenames.length === 1 && (isUrl(filenames[0]!) || isFile(filenames[0]!));
    for (const manifest of manifests) {
      for (const found of await objectsInFile(this.#run, manifest, this.#options, selector)) {
        if ('error' in found || !this.#options.fetch) yield found;
        else yield await this.#latest(found.target);
      }
    }
  }

  async #latest(target: Target): Promise<Found> {
    try {
      return { target: await this.#fetched(target, this.#options.subresource) };
    } catch (error) {
      return { error: collectable(error) };
    }
  }
}
