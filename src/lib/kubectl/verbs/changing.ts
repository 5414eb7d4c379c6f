/** Verbs that change objects. Loaded when one of them is first typed. */
import { annotate } from '#lib/kubectl/cmd/annotate.ts';
import { autoscale } from '#lib/kubectl/cmd/autoscale.ts';
import { certificate } from '#lib/kubectl/cmd/certificate.ts';
import { cordon, uncordon } from '#lib/kubectl/cmd/cordon.ts';
import { create } from '#lib/kubectl/cmd/create.ts';
import { deleteCommand } from '#lib/kubectl/cmd/delete.ts';
import { drain } from '#lib/kubectl/cmd/drain.ts';
import { edit } from '#lib/kubectl/cmd/edit.ts';
import { expose } from '#lib/kubectl/cmd/expose.ts';
import { label } from '#lib/kubectl/cmd/label.ts';
import { patch } from '#lib/kubectl/cmd/patch.ts';
import { replace } from '#lib/kubectl/cmd/replace.ts';
import { run } from '#lib/kubectl/cmd/run.ts';
import { scale } from '#lib/kubectl/cmd/scale.ts';
import { set } from '#lib/kubectl/cmd/set.ts';
import { taint } from '#lib/kubectl/cmd/taint.ts';
import type { Command } from '#lib/kubectl/command.ts';

export const changing: readonly Command[] = [
  create,
  expose,
  run,
  set,
  edit,
  deleteCommand,
  scale,
  autoscale,
  certificate,
  cordon,
  uncordon,
  drain,
  taint,
  patch,
  replace,
  label,
  annotate,
];
