/** Verbs about kubectl itself, and about files. Loaded when one of them is first typed. */
import { completion } from '#lib/kubectl/cmd/completion.ts';
import { config } from '#lib/kubectl/cmd/config/config.ts';
import { kustomize } from '#lib/kubectl/cmd/kustomize.ts';
import { plugin } from '#lib/kubectl/cmd/plugin.ts';
import { options, version } from '#lib/kubectl/cmd/version.ts';
import type { Command } from '#lib/kubectl/command.ts';

export const aside: readonly Command[] = [kustomize, completion, config, plugin, version, options];
