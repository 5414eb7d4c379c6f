/** Requests that change something. */
import type { KubeRequest } from '#lib/kube/client.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import type { Run } from '#lib/kubectl/context.ts';
import { pathOf, type ResourceInfo } from '#lib/kubectl/resources/mapper.ts';
import type { DryRun } from './flags.ts';

/** What helpers need of a run, whatever its flags. */
export type Basics = Omit<Run, 'flags' | 'changed'>;

/** Where an object lives. A Target is one. */
export interface Place {
  readonly mapping: ResourceInfo;
  readonly namespace: string;
  readonly name: string;
}

export interface WriteOptions {
  readonly dryRun?: DryRun;
  readonly manager?: string;
  readonly validation?: string;
  readonly subresource?: string;
}

export const patchTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
} as const;

export type PatchType = keyof typeof patchTypes;

const queryOf = ({ dryRun, manager, validation }: WriteOptions): KubeRequest['query'] => ({
  ...(dryRun === 'server' && { dryRun: 'All' }),
  ...(manager && { fieldManager: manager }),
  ...(validation && { fieldValidation: validation }),
});

export const getObject = (
  run: Basics,
  { mapping, namespace, name }: Place,
  subresource?: string,
): Promise<KubeObject> =>
  run.send<KubeObject>({ method: 'GET', path: pathOf(mapping, namespace, name, subresource) });

export const createObject = (
  run: Basics,
  { mapping, namespace }: Omit<Place, 'name'>,
  body: unknown,
  options: WriteOptions,
): Promise<KubeObject> =>
  run.send<KubeObject>({ method: 'POST', path: pathOf(mapping, namespace), query: queryOf(options), body });

export const replaceObject = (
  run: Basics,
  place: Place,
  body: unknown,
  options: WriteOptions,
): Promise<KubeObject> =>
  run.send<KubeObject>({
    method: 'PUT',
    path: pathOf(place.mapping, place.namespace, place.name, options.subresource),
    query: queryOf(options),
    body,
  });

export const patchObject = (
  run: Basics,
  place: Place,
  type: PatchType,
  body: unknown,
  options: WriteOptions,
): Promise<KubeObject> =>
  run.send<KubeObject>({
    method: 'PATCH',
    path: pathOf(place.mapping, place.namespace, place.name, options.subresource),
    contentType: patchTypes[type],
    query: queryOf(options),
    body,
  });
