/** `kubectl describe quota`, and the part about quotas of `describe namespace`. */
import type { ResourceQuota } from '#lib/kube/types/quota.ts';
import type { Describer } from '#lib/kubectl/describe/describer.ts';
import type { Writer } from '#lib/kubectl/describe/writer.ts';

/** Which pods a scope takes, as kubectl explains it. */
const HELP: Readonly<Record<string, string>> = {
  Terminating:
    'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  NotTerminating:
    'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  BestEffort:
    'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
  NotBestEffort:
    'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
};

function writeUsage(
  { spec, status }: ResourceQuota,
  w: Writer,
  level: number,
  bullet: string,
  dashes: string,
) {
  const scopes = [...(spec?.scopes ?? [])].sort();
  if (scopes.length > 0) w.line(level, `Scopes:\t${scopes.join(', ')}`);
  for (const scope of scopes) if (HELP[scope]) w.line(level, `${bullet}${HELP[scope]}`);
  w.line(level, 'Resource\tUsed\tHard');
  w.line(level, `--------\t${dashes}\t${dashes}`);
  const { hard = {}, used = {} } = status ?? {};
  for (const name of Object.keys(hard).sort()) w.line(level, `${name}\t${used[name] ?? '0'}\t${hard[name]}`);
}

export const describeQuota: Describer<ResourceQuota> = (quota, w) => {
  w.line(0, `Name:\t${quota.metadata.name}`);
  w.line(0, `Namespace:\t${quota.metadata.namespace}`);
  writeUsage(quota, w, 0, ' * ', '----');
};

export function writeQuotas(quotas: readonly ResourceQuota[], w: Writer): void {
  w.line(0, quotas.length === 0 ? 'No resource quota.' : 'Resource Quotas');
  for (const quota of quotas) {
    w.line(1, `Name:\t${quota.metadata.name}`);
    writeUsage(quota, w, 1, '* ', '---');
  }
}
