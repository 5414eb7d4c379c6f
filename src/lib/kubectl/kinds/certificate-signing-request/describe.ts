/** `kubectl describe csr` */
import { decodeBase64 } from '#lib/bytes/base64.ts';
import { requestSubject } from '#lib/kube/pkcs10.ts';
import type { CertificateSigningRequest } from '#lib/kube/types/cluster-policy.ts';
import { describeEvents, type Describer } from '#lib/kubectl/describe/describer.ts';
import { longTime } from '#lib/kubectl/describe/writer.ts';

const DECISIONS = ['Approved', 'Denied', 'Failed'];

/** `Approved,Issued` */
function statusOf({ status }: CertificateSigningRequest): string {
  const types = (status?.conditions ?? []).map(({ type }) => type);
  const words = DECISIONS.filter((type) => types.includes(type)).slice(0, 1);
  if (words.length === 0) words.push('Pending');
  if (status?.certificate) words.push('Issued');
  return words.join(',');
}

export const describeRequest: Describer<CertificateSigningRequest> = async (csr, w, context) => {
  const { metadata, spec } = csr;
  w.line(0, `Name:\t${metadata.name}`);
  w.labels('Labels', metadata.labels);
  w.annotations(metadata.annotations);
  w.line(0, `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}`);
  w.line(0, `Requesting User:\t${spec.username ?? ''}`);
  if (spec.signerName) w.line(0, `Signer:\t${spec.signerName}`);
  if (spec.expirationSeconds !== undefined)
    w.line(0, `Requested Duration:\t${duration(spec.expirationSeconds)}`);
  w.line(0, `Status:\t${statusOf(csr)}`);
  const subject = requestSubject(decodeBase64(spec.request));
  w.line(0, 'Subject:');
  w.line(1, `Common Name:\t${subject?.name ?? ''}`);
  w.line(1, 'Serial Number:\t');
  if (subject?.organizations.length) w.line(1, `Organization:\t${subject.organizations.join('\n\t')}`);
  await describeEvents(csr, w, context);
};

/** As Go writes it: `24h0m0s`. */
function duration(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  return `${hours ? `${hours}h` : ''}${hours || minutes ? `${minutes}m` : ''}${seconds % 60}s`;
}
