/** One kustomization after the other, the inner ones first. From kustomize api/internal/target/kusttarget.go. */
import { CommandError, notSimulated } from '#lib/kubectl/errors.ts';
import { configurationsOf, defaultConfig, mergeConfigs } from './configurations.ts';
import type { TransformerConfig } from './field-specs.ts';
import { generated, told } from './generators.ts';
import { loadKustomization, type Kustomization, type Var } from './kustomization.ts';
import type { Loader } from './load.ts';
import { MalformedYaml, plainDocument, resourcesOf } from './parse.ts';
import {
  applyPatch,
  applyStrategicPatch,
  loadJsonPatches,
  loadPatches,
  loadStrategicPatches,
} from './patches.ts';
import { applyReplacement } from './replacements.ts';
import type { Replacement } from './kustomization.ts';
import { Resource } from './resource.ts';
import { Resources } from './resources.ts';
import {
  addEntries,
  addPrefix,
  addSuffix,
  labelSpecs,
  setImage,
  setNamespace,
  setReplicas,
} from './transformers.ts';
import { bindVars } from './vars.ts';

export class Accumulator {
  resources = new Resources();
  config: TransformerConfig = defaultConfig;
  readonly vars: Var[] = [];
  readonly #warn: (line: string) => void;
  /** The folder of the kustomization from the outermost one, for origin annotations. */
  readonly #where: string;

  constructor(warn: (line: string) => void, where = '') {
    this.#warn = warn;
    this.#where = where;
  }

  /** Takes in what the kustomization lists, then changes it as it says. */
  accumulate(file: Kustomization, loader: Loader): void {
    refuseUnknown(file);
    told('accumulating resources', () => {
      for (const path of file.resources ?? []) this.#resource(path, loader);
    });
    this.config = mergeConfigs(this.config, configurationsOf(file.configurations ?? [], loader));
    this.#generate(file, loader);
    told('accumulating components', () => {
      for (const path of file.components ?? []) this.#component(path, loader);
    });
    this.#transform(file, loader);
    bindVars(this.resources.list, file.vars ?? []);
    for (const one of file.vars ?? []) this.#addVar(one);
  }

  #addVar(one: Var): void {
    if (this.vars.some(({ name }) => name === one.name))
      throw new CommandError(`var '${one.name ?? ''}' already encountered`);
    this.vars.push(one);
  }

  /** A file with objects, or a folder with a kustomization: tried in this order, so that a mistake tells of both. */
  #resource(path: string, loader: Loader): void {
    try {
      this.#file(path, loader);
    } catch (error) {
      if (!(error instanceof CommandError) || error instanceof MalformedYaml) throw error;
      told(`accumulation err='${error.message}'`, () => this.#folder(path, loader.into(path)));
    }
  }

  #file(path: string, loader: Loader): void {
    const objects = this.#objects(path, loader);
    told(`merging resources from '${path}'`, () => {
      for (const object of objects) {
        const resource = new Resource(object);
        resource.origin = `path: ${joined(this.#where, path)}\n`;
        this.resources.append(resource);
      }
    });
  }

  #objects(path: string, loader: Loader) {
    const from = `accumulating resources from '${path}'`;
    const text = told(from, () => loader.read(path));
    try {
      return resourcesOf(text);
    } catch (error) {
      if (error instanceof MalformedYaml)
        throw new MalformedYaml(`${from}: MalformedYAMLError: ${error.message} in File: ${path}`);
      if (error instanceof CommandError) throw new CommandError(`${from}: ${error.message}`);
      throw error;
    }
  }

  #folder(path: string, loader: Loader): void {
    const file = this.#load(loader);
    if (file.kind === 'Component')
      throw new CommandError(`expected kind != 'Component' for path '${loader.root}'`);
    const inner = new Accumulator(this.#warn, joined(this.#where, path));
    told(`recursed accumulation of path '${loader.root}'`, () => inner.accumulate(file, loader));
    told(`recursed merging from path '${loader.root}'`, () => {
      this.resources.appendAll(inner.resources.list);
      this.config = mergeConfigs(this.config, inner.config);
      for (const one of inner.vars) this.#addVar(one);
    });
  }

  #load(loader: Loader): Kustomization {
    return told(`couldn't make target for path '${loader.root}'`, () =>
      loadKustomization(loader, this.#warn),
    );
  }

  /** A component works on what is there, instead of on objects of its own. */
  #component(path: string, loader: Loader): void {
    const quoted = (doing: string, work: () => void) => {
      try {
        work();
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        throw new CommandError(`${doing} ${JSON.stringify(error.message)}`);
      }
    };
    let inner: Loader | undefined;
    quoted('loader.New', () => void (inner = loader.into(path)));
    quoted('accumulateDirectory:', () => {
      const file = this.#load(inner!);
      if (file.kind !== 'Component') {
        throw new CommandError(
          `expected kind 'Component' for path '${inner!.root}' but got '${file.kind ?? 'Kustomization'}'`,
        );
      }
      told(`recursed accumulation of path '${inner!.root}'`, () => this.accumulate(file, inner!));
    });
  }

  #generate(file: Kustomization, loader: Loader): void {
    for (const [kind, all] of [
      ['ConfigMap', file.configMapGenerator],
      ['Secret', file.secretGenerator],
    ] as const) {
      for (const args of all ?? []) {
        const resource = generated(kind, args, file.generatorOptions, loader);
        resource.origin = `configuredIn: ${joined(this.#where, 'kustomization.yaml')}\nconfiguredBy:\n  apiVersion: builtin\n  kind: ${kind}Generator\n`;
        // The real message shows a pointer where this one shows what was generated.
        told(`merging from generator ${kind.toLowerCase()} ${args.name ?? ''}`, () =>
          this.resources.absorb(resource),
        );
      }
    }
  }

  /** In the order of kustomize's own list, whatever the order in the file. */
  #transform(file: Kustomization, loader: Loader): void {
    const { resources, config } = this;
    const strategic = loadStrategicPatches(file.patchesStrategicMerge ?? [], loader);
    const patches = loadPatches(file.patches ?? [], loader);
    const json = loadJsonPatches(file.patchesJson6902 ?? [], loader);
    const replacements = replacementsOf(file.replacements ?? [], loader);
    for (const patch of strategic) applyStrategicPatch(resources, patch);
    for (const patch of patches) applyPatch(resources, patch);
    if (file.namespace) setNamespace(resources, file.namespace, config.namespace);
    if (file.namePrefix) addPrefix(resources, file.namePrefix, config.namePrefix);
    if (file.nameSuffix) addSuffix(resources, file.nameSuffix, config.nameSuffix);
    for (const label of file.labels ?? [])
      addEntries(resources, label.pairs ?? {}, labelSpecs(label, config));
    addEntries(resources, file.commonLabels ?? {}, config.commonLabels);
    addEntries(resources, file.commonAnnotations ?? {}, config.commonAnnotations);
    for (const patch of json) applyPatch(resources, patch);
    for (const replica of file.replicas ?? []) setReplicas(resources, replica, config.replicas);
    for (const image of file.images ?? []) setImage(resources, image, config.images);
    for (const replacement of replacements) applyReplacement(resources.list, replacement);
  }
}

/** What kustomize does with plug-ins, charts and schemas of its own is not done here; said before anything else happens. */
function refuseUnknown(file: Kustomization): void {
  const { helmCharts, helmChartInflationGenerator, crds, generators, transformers, validators } = file;
  if (helmCharts?.length || helmChartInflationGenerator?.length)
    throw notSimulated('Helm charts in a kustomization');
  for (const [field, value] of Object.entries({ crds, generators, transformers, validators }))
    if (value?.length) throw notSimulated(`${field} in a kustomization`);
}

/** Entries that name a file stand for what is in it: one replacement or a list of them. */
function replacementsOf(entries: readonly Replacement[], loader: Loader): Replacement[] {
  return entries.flatMap((entry) => {
    if (!entry.path) return [entry];
    if (entry.source || entry.targets)
      throw new CommandError('cannot specify both path and inline replacement');
    const value = plainDocument(loader.read(entry.path));
    return (Array.isArray(value) ? value : [value]) as Replacement[];
  });
}

/** Paths of origin annotations are relative to the outermost folder. */
function joined(where: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${where}/${path}`.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}
