/** Volumes, claims and what they are made by. */
import { csiNode } from './csi-node/kind.ts';
import type { Kind } from './kind.ts';
import { persistentVolumeClaim } from './persistent-volume-claim/kind.ts';
import { persistentVolume } from './persistent-volume/kind.ts';
import { storageClass } from './storage-class/kind.ts';

export const storage: readonly Kind[] = [persistentVolumeClaim, persistentVolume, storageClass, csiNode];
