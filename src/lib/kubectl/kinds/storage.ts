/** Volumes, claims and what they are made by. */
import type { Described } from '#lib/kubectl/describe/described.ts';
import { csiNode } from './csi-node/kind.ts';
import { persistentVolumeClaim } from './persistent-volume-claim/kind.ts';
import { persistentVolume } from './persistent-volume/kind.ts';
import { storageClass } from './storage-class/kind.ts';

export const storage: readonly Described[] = [persistentVolumeClaim, persistentVolume, storageClass, csiNode];
