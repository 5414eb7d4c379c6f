/** One object applied to the one that is there: the three-way patch, its retries, and what is said when it cannot be made. */
import { goFormat, goJson, isMap, type Json, type JsonMap } from '#lib/kube/patch/json.ts';
import { hasPatchSchema } from '#lib/kube/patch/patch-schema.ts';
import { createThreeWayJsonMergePatch, createThreeWayMergePatch } from '#lib/kube/patch/three-way.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { lastApplied, lastAppliedText } from './annotations.ts';
import { deleteTarget, deadlineAfter, waitGone } from './delete.ts';
import { fromSource, isConflict, isInvalid } from './failures.ts';
import type { Propagation } from './flags.ts';
import {
  createObject,
  getObject,
  patchObject,
  type Basics,
  type PatchType,
  type WriteOptions,
} from './requests.ts';
import { describeTarget } from './describe-target.ts';
import type { FoundTarget } from './targets.ts';

export interface Patched {
  readonly patch: JsonMap;
  readonly object: KubeObject;
}

export interface PatcherOptions extends WriteOptions {
  /** Deletes and creates anew what cannot be patched. */
  readonly force: boolean;
  readonly graceSeconds: number;
  /** What becomes of dependents when the old object is deleted. */
  readonly propagation: Propagation;
  readonly timeoutMs: number;
}

const RETRIES = 5;

/** Patches `current` towards `modified`; an empty patch sends nothing. A refusal says which patch to what it was. */
export async function applyPatch(
  run: Basics,
  target: FoundTarget,
  modified: KubeObject,
  current: KubeObject,
  options: PatcherOptions,
): Promise<Patched> {
  let patch: JsonMap | undefined;
  const act = () => attempt(run, target, modified, current, options, (made) => (patch = made));
  try {
    return await fromSource('patching', target.source, act);
  } catch (error) {
    const shown = patch ? goJson(patch) : '';
    const verb = `applying patch:\n${shown}\nto:\n${describeTarget(target)}\nfor:`;
    return await fromSource(verb, target.source, () => Promise.reject(error as Error));
  }
}

async function attempt(
  run: Basics,
  target: FoundTarget,
  modified: KubeObject,
  current: KubeObject,
  options: PatcherOptions,
  note: (patch: JsonMap | undefined) => void,
): Promise<Patched> {
  for (let tries = 0, live = current; ; tries++, live = await getObject(run, target)) {
    note(undefined);
    const { patch, type } = await threeWay(run, modified, live);
    note(patch);
    if (Object.keys(patch).length === 0) return { patch, object: live };
    try {
      return { patch, object: await patchObject(run, target, type, patch, options) };
    } catch (error) {
      if (isConflict(error) && tries < RETRIES) continue;
      if (!options.force || !(isConflict(error) || isInvalid(error))) throw error;
      return { patch, object: await recreate(run, target, modified, options) };
    }
  }
}

async function threeWay(
  run: Basics,
  modified: KubeObject,
  current: KubeObject,
): Promise<{ readonly patch: JsonMap; readonly type: PatchType }> {
  const { apiVersion, kind } = modified;
  const original = lastApplied(current);
  if (hasPatchSchema(apiVersion, kind)) {
    try {
      return {
        patch: createThreeWayMergePatch(original, modified, current, apiVersion, kind),
        type: 'strategic',
      };
    } catch (error) {
      const why = (error as Error).message;
      await run.printErr(`warning: error calculating patch from openapi v3 spec: ${why}`);
      await run.printErr(`warning: error calculating patch from openapi spec: ${why}`);
      throw cannotCreate(modified, current, why);
    }
  }
  const patch = createThreeWayJsonMergePatch(original, modified, current);
  const { metadata } = patch;
  if ('apiVersion' in patch || 'kind' in patch || (isMap(metadata) && 'name' in metadata))
    throw cannotCreate(modified, current, `precondition failed for: ${goFormat(patch)}`);
  return { patch, type: 'merge' };
}

function cannotCreate(modified: KubeObject, current: KubeObject, why: string): CommandError {
  const text = (object: KubeObject) => `${goJson(object as unknown as Json)}\n`;
  const shown = `original:\n${lastAppliedText(current) ?? ''}\nmodified:\n${text(modified)}\ncurrent:\n${text(current)}`;
  return new CommandError(`creating patch with:\n${shown}\nfor:: ${why}`);
}

/** --force: the old object is deleted, and the new one created. */
async function recreate(
  run: Basics,
  target: FoundTarget,
  modified: KubeObject,
  options: PatcherOptions,
): Promise<KubeObject> {
  const uid = await deleteTarget(run, target, options);
  await waitGone(run, target, uid, deadlineAfter(run, options.timeoutMs));
  return createObject(run, target, modified, options);
}
