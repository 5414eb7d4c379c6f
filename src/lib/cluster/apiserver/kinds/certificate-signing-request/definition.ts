/** certificates.k8s.io/v1 CertificateSigningRequest. */
import type { CertificateSigningRequest as Request } from '#lib/kube/types/cluster-policy.ts';
import type { Condition } from '#lib/kube/types.ts';
import { humanDuration } from '#lib/kube/duration.ts';
import { ageColumn, nameColumn, orNone } from '#lib/cluster/apiserver/tables/common.ts';
import type { PrinterColumn, ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { requestErrors, requestUpdateErrors } from './validation.ts';

/** `Approved,Issued` (extractCSRStatus). */
function conditions({ status }: Request): string {
  const has = (type: string) => status?.conditions?.some((one) => one.type === type) ?? false;
  const words = has('Denied') ? ['Denied'] : has('Approved') ? ['Approved'] : ['Pending'];
  if (has('Failed')) words.push('Failed');
  if (status?.certificate) words.push('Issued');
  return words.join(',');
}

const DECISIONS = ['Approved', 'Denied'];

/** Only the decisions are taken over through `approval`; everything but them through `status`. */
function mergedConditions(request: Request, old: Request, decides: boolean): readonly Condition[] {
  const isDecision = ({ type }: Condition) => DECISIONS.includes(type);
  const kept = (old.status?.conditions ?? []).filter((one) => isDecision(one) !== decides);
  return [...kept, ...(request.status?.conditions ?? []).filter((one) => isDecision(one) === decides)];
}

function withStatus(request: Request, old: Request, decides: boolean): Request {
  const merged = mergedConditions(request, old, decides);
  const { conditions: _, ...status } = (decides ? old.status : request.status) ?? {};
  return {
    ...request,
    spec: old.spec,
    status: { ...status, ...(merged.length > 0 && { conditions: merged }) },
  };
}

export const certificateSigningRequest: ResourceDefinition<Request> = {
  group: 'certificates.k8s.io',
  version: 'v1',
  kind: 'CertificateSigningRequest',
  resource: 'certificatesigningrequests',
  singular: 'certificatesigningrequest',
  shortNames: ['csr'],
  namespaced: false,
  subresources: ['status', 'approval'],
  keepsGeneration: false,
  prepareForCreate: (object) => ({ ...object, status: {} }),
  prepareForUpdate: (object, old) => ({ ...object, spec: old.spec, status: old.status }),
  prepareForStatusUpdate: (object, old) => withStatus(object, old, false),
  prepareForSubresource: { approval: (object, old) => withStatus(object, old, true) },
  validate: requestErrors,
  validateUpdate: requestUpdateErrors,
  fields: { 'spec.signerName': ({ spec }) => spec.signerName },
  columns: [
    nameColumn as PrinterColumn<Request>,
    ageColumn as PrinterColumn<Request>,
    { name: 'SignerName', cell: ({ spec }) => orNone(spec.signerName) },
    { name: 'Requestor', cell: ({ spec }) => spec.username ?? '' },
    {
      name: 'RequestedDuration',
      cell: ({ spec }) =>
        spec.expirationSeconds === undefined ? '<none>' : humanDuration(spec.expirationSeconds * 1000),
    },
    { name: 'Condition', cell: conditions },
  ],
};
