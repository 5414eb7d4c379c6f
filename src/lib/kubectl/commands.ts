/** Every command there is, in the order of kubectl's help. A new verb is a new file in cmd/ and a line here. */
import { annotate } from './cmd/annotate.ts';
import { apiResources, apiVersions } from './cmd/api-resources.ts';
import { apply } from './cmd/apply.ts';
import { attach } from './cmd/attach.ts';
import { auth } from './cmd/auth/auth.ts';
import { autoscale } from './cmd/autoscale.ts';
import { certificate } from './cmd/certificate.ts';
import { clusterInfo } from './cmd/cluster-info.ts';
import { completion } from './cmd/completion.ts';
import { config } from './cmd/config/config.ts';
import { cordon, uncordon } from './cmd/cordon.ts';
import { cp } from './cmd/cp.ts';
import { create } from './cmd/create.ts';
import { debug } from './cmd/debug.ts';
import { deleteCommand } from './cmd/delete.ts';
import { describe } from './cmd/describe.ts';
import { diff } from './cmd/diff.ts';
import { drain } from './cmd/drain.ts';
import { edit } from './cmd/edit.ts';
import { events } from './cmd/events.ts';
import { exec } from './cmd/exec.ts';
import { explain } from './cmd/explain.ts';
import { expose } from './cmd/expose.ts';
import { get } from './cmd/get.ts';
import { kustomize } from './cmd/kustomize.ts';
import { label } from './cmd/label.ts';
import { logs } from './cmd/logs.ts';
import { patch } from './cmd/patch.ts';
import { plugin } from './cmd/plugin.ts';
import { portForward } from './cmd/port-forward.ts';
import { proxy } from './cmd/proxy.ts';
import { replace } from './cmd/replace.ts';
import { rollout } from './cmd/rollout/rollout.ts';
import { run } from './cmd/run.ts';
import { scale } from './cmd/scale.ts';
import { set } from './cmd/set.ts';
import { taint } from './cmd/taint.ts';
import { top } from './cmd/top/top.ts';
import { options, version } from './cmd/version.ts';
import { wait } from './cmd/wait.ts';
import type { Command } from './command.ts';

export const commands: readonly Command[] = [
  create,
  expose,
  run,
  set,
  explain,
  get,
  edit,
  deleteCommand,
  rollout,
  scale,
  autoscale,
  certificate,
  clusterInfo,
  top,
  cordon,
  uncordon,
  drain,
  taint,
  describe,
  logs,
  attach,
  exec,
  portForward,
  proxy,
  cp,
  debug,
  auth,
  events,
  diff,
  apply,
  patch,
  replace,
  wait,
  kustomize,
  label,
  annotate,
  completion,
  apiResources,
  apiVersions,
  config,
  plugin,
  version,
  options,
];
