/** Custom resources are stored in one of their versions and shown in the one that was asked for. */
import type { KubeObject } from '#lib/kube/types.ts';
import type { ResourceDefinition } from './resource.ts';

/** Stored objects as the version shows them. */
export const presented = (
  { custom }: ResourceDefinition,
  objects: readonly KubeObject[],
): readonly KubeObject[] => (custom ? objects.map(custom.present) : objects);

export const presentedOne = ({ custom }: ResourceDefinition, object: KubeObject): KubeObject =>
  custom ? custom.present(object) : object;

/** The object as it is stored. */
export const storedForm = ({ custom }: ResourceDefinition, object: KubeObject): KubeObject =>
  custom ? custom.stored(object) : object;
