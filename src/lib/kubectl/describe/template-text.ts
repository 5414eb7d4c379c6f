/** A pod template in words, alone. */
import type { PodTemplateSpec } from '#lib/kube/types.ts';
import { describeTemplate } from './pod-template.ts';
import { Writer } from './writer.ts';

/** Its columns are not aligned. */
export function rawTemplate(template: PodTemplateSpec): string {
  const w = new Writer();
  describeTemplate(w, template);
  return w.raw();
}
