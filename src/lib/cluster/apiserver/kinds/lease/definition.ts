/** coordination.k8s.io/v1 Lease. */
import { rfc3339Micro, parseTime } from '#lib/kube/time.ts';
import type { FieldError } from '#lib/kube/status.ts';
import type { Lease } from '#lib/kube/types/cluster-policy.ts';
import { invalid } from '#lib/kube/validation/field-error.ts';
import { ageColumn, nameColumn } from '#lib/cluster/apiserver/tables/common.ts';
import type { PrinterColumn, ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';

/** A kubelet renews its lease so often. */
const BEAT_MS = 10_000;

function leaseErrors({ spec = {} }: Lease): FieldError[] {
  const errors: FieldError[] = [];
  const { leaseDurationSeconds, leaseTransitions } = spec;
  if (leaseDurationSeconds !== undefined && leaseDurationSeconds <= 0)
    errors.push(invalid('spec.leaseDurationSeconds', leaseDurationSeconds, 'must be greater than 0'));
  if (leaseTransitions !== undefined && leaseTransitions < 0)
    errors.push(invalid('spec.leaseTransitions', leaseTransitions, 'must be greater than or equal to 0'));
  return errors;
}

/** Those that the cluster itself renews are shown as they would be by now: writing them every ten seconds would keep it busy. */
function renewed(lease: Lease, now: number): Lease {
  const { spec, metadata } = lease;
  const ours =
    metadata.namespace === 'kube-node-lease' || metadata.labels?.['apiserver.kubernetes.io/identity'];
  if (!spec?.renewTime || !ours) return lease;
  const since = parseTime(spec.renewTime);
  const beats = Math.max(0, Math.floor((now - since) / BEAT_MS));
  return { ...lease, spec: { ...spec, renewTime: rfc3339Micro(since + beats * BEAT_MS) } };
}

export const lease: ResourceDefinition<Lease> = {
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  resource: 'leases',
  singular: 'lease',
  namespaced: true,
  keepsGeneration: false,
  validate: leaseErrors,
  asOf: renewed,
  columns: [
    nameColumn as PrinterColumn<Lease>,
    { name: 'Holder', cell: ({ spec }) => spec?.holderIdentity ?? '' },
    ageColumn as PrinterColumn<Lease>,
  ],
};
