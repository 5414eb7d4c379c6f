/** Verbs that only look. Loaded when one of them is first typed. */
import { apiResources, apiVersions } from '#lib/kubectl/cmd/api-resources.ts';
import { auth } from '#lib/kubectl/cmd/auth/auth.ts';
import { clusterInfo } from '#lib/kubectl/cmd/cluster-info.ts';
import { describe } from '#lib/kubectl/cmd/describe.ts';
import { diff } from '#lib/kubectl/cmd/diff.ts';
import { events } from '#lib/kubectl/cmd/events.ts';
import { explain } from '#lib/kubectl/cmd/explain.ts';
import { logs } from '#lib/kubectl/cmd/logs.ts';
import { top } from '#lib/kubectl/cmd/top/top.ts';
import { wait } from '#lib/kubectl/cmd/wait.ts';
import type { Command } from '#lib/kubectl/command.ts';

export const looking: readonly Command[] = [
  explain,
  clusterInfo,
  top,
  describe,
  logs,
  auth,
  events,
  diff,
  wait,
  apiResources,
  apiVersions,
];
