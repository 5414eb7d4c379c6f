/** ResourceQuota: nothing is made beyond what the namespace may use (apiserver/pkg/admission/plugin/resourcequota). */
import { qualified } from '#lib/kube/status.ts';
import { formatQuantity, parseQuantity } from '#lib/kube/quantity.ts';
import type { KubeObject, Pod } from '#lib/kube/types.ts';
import type { ResourceQuota } from '#lib/kube/types/quota.ts';
import type { View } from '#lib/cluster/controllers/controller.ts';
import {
  add,
  amountsOf,
  beyond,
  only,
  quantitiesOf,
  type Amounts,
} from '#lib/cluster/controllers/resource-quota/amounts.ts';
import { unsaid } from '#lib/cluster/controllers/resource-quota/pod-amounts.ts';
import { concerns, countedBy, usageOf } from '#lib/cluster/controllers/resource-quota/usage.ts';
import type {
  AdmissionContext,
  AdmissionPlugin,
  AdmissionRequest,
} from '#lib/cluster/apiserver/admission.ts';
import { refuse } from './pods.ts';

/** Only these can come to use more when they are changed. */
const GROWING = new Set(['services', 'persistentvolumeclaims']);

function isCounted({ operation, resource, subresource }: AdmissionRequest): boolean {
  if (subresource || !resource.namespaced) return false;
  return operation === 'CREATE' || (operation === 'UPDATE' && GROWING.has(qualified(resource)));
}

/** The quotas that this object counts in. */
function quotasFor({ resource, object }: AdmissionRequest, view: View): readonly ResourceQuota[] {
  const quotas = view.list<ResourceQuota>('resourcequotas', object.metadata.namespace);
  return quotas.length === 0 ? quotas : quotas.filter((one) => concerns(one, qualified(resource), object));
}

/** What the request adds to what is used already. */
function demand({ resource, object, old }: AdmissionRequest, now: number): Amounts {
  const usage = (of: KubeObject) => usageOf(qualified(resource), of, now);
  return old ? beyond(usage(object), usage(old)) : usage(object);
}

const text = (amounts: Amounts): string =>
  Object.entries(quantitiesOf(amounts))
    .map(([name, amount]) => `${name}=${amount}`)
    .join(',');

function check(request: AdmissionRequest, quota: ResourceQuota, asked: Amounts): void {
  const { object, resource } = request;
  const { hard = {}, used = {} } = quota.status ?? {};
  const { name } = quota.metadata;
  const mine = Object.keys(hard).filter((one) => countedBy(one) === qualified(resource));
  const missing = object.kind === 'Pod' ? unsaid(object as Pod, mine) : undefined;
  if (missing) refuse(request, object, `failed quota: ${name}: ${missing}`);
  const unknown = mine.filter((one) => used[one] === undefined).sort();
  if (unknown.length > 0)
    refuse(request, object, `status unknown for quota: ${name}, resources: ${unknown.join(',')}`);
  const wanted = only(asked, (one) => hard[one] !== undefined);
  const sum = add(
    only(amountsOf(used), (one) => wanted[one] !== undefined),
    wanted,
  );
  const exceeded = Object.keys(wanted).filter(
    (one) => (sum[one]?.nano ?? 0n) > parseQuantity(hard[one] as string).nano,
  );
  if (exceeded.length === 0) return;
  const part = (amounts: Amounts) => text(only(amounts, (one) => exceeded.includes(one)));
  refuse(
    request,
    object,
    `exceeded quota: ${name}, requested: ${part(wanted)}, used: ${part(amountsOf(used))}, limited: ${part(amountsOf(hard))}`,
  );
}

/** The quota with what the request uses counted in. */
function charged(quota: ResourceQuota, asked: Amounts): ResourceQuota | undefined {
  const { hard = {}, used = {} } = quota.status ?? {};
  const wanted = only(asked, (one) => hard[one] !== undefined);
  const sum = Object.entries(add(amountsOf(used), wanted)).map(([one, amount]) => [
    one,
    formatQuantity(amount),
  ]);
  const next = Object.fromEntries(sum) as Record<string, string>;
  if (Object.keys(next).every((one) => next[one] === used[one])) return undefined;
  return { ...quota, status: { ...quota.status, used: next } };
}

export const resourceQuota: AdmissionPlugin = {
  name: 'ResourceQuota',
  validate(request, { view, now }: AdmissionContext) {
    if (!isCounted(request)) return;
    const quotas = quotasFor(request, view);
    if (quotas.length === 0) return;
    const asked = demand(request, now);
    for (const quota of quotas) check(request, quota, asked);
  },
  stored(request, { view, now, putStatus }) {
    if (!isCounted(request)) return;
    const quotas = quotasFor(request, view);
    if (quotas.length === 0) return;
    const asked = demand(request, now);
    for (const quota of quotas) {
      const next = charged(quota, asked);
      if (next) putStatus(next);
    }
  },
};
