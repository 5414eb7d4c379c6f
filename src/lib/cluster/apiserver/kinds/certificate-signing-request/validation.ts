/** Requests that can be read, and decisions that stay made (pkg/apis/certificates/validation). */
import { decodeBase64 } from '#lib/bytes/base64.ts';
import { requestSubject } from '#lib/kube/pkcs10.ts';
import type { FieldError } from '#lib/kube/status.ts';
import type { CertificateSigningRequest } from '#lib/kube/types/cluster-policy.ts';
import { forbiddenField, invalid, required } from '#lib/kube/validation/field-error.ts';

const LEAST_SECONDS = 600;

const USAGES = new Set([
  'signing',
  'digital signature',
  'content commitment',
  'key encipherment',
  'key agreement',
  'data encipherment',
  'cert sign',
  'crl sign',
  'encipher only',
  'decipher only',
  'any',
  'server auth',
  'client auth',
  'code signing',
  'email protection',
  's/mime',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'timestamping',
  'ocsp signing',
  'microsoft sgc',
  'netscape sgc',
]);

function bytesShown(request: string): { go: string } {
  const bytes = [...decodeBase64(request)].map((letter) => `0x${letter.charCodeAt(0).toString(16)}`);
  return { go: `[]byte{${bytes.join(', ')}}` };
}

export function requestErrors({ spec, status }: CertificateSigningRequest): FieldError[] {
  const { request = '', usages = [], signerName = '', expirationSeconds } = spec;
  const errors: FieldError[] = [];
  if (!requestSubject(decodeBase64(request))) {
    const why = 'PEM block type must be CERTIFICATE REQUEST';
    errors.push(invalid('spec.request', bytesShown(request), why));
  }
  if (usages.length === 0) errors.push(required('spec.usages', ''));
  usages.forEach((usage, i) => {
    if (!USAGES.has(usage))
      errors.push({ type: 'FieldValueNotSupported', field: `spec.usages[${i}]`, value: usage, detail: '' });
  });
  if (signerName === '') errors.push(required('spec.signerName', ''));
  else if (!/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?\/[^/]+/.test(signerName))
    errors.push(
      invalid(
        'spec.signerName',
        signerName,
        'must be a fully qualified domain and path of the form "example.com/signer-name"',
      ),
    );
  if (expirationSeconds !== undefined && expirationSeconds < LEAST_SECONDS)
    errors.push(
      invalid(
        'spec.expirationSeconds',
        expirationSeconds,
        `may not specify a duration less than ${LEAST_SECONDS} seconds (10 minutes)`,
      ),
    );
  const types = (status?.conditions ?? []).map(({ type }) => type);
  if (types.includes('Approved') && types.includes('Denied'))
    errors.push(
      invalid('status.conditions', 'Denied', 'Approved and Denied conditions are mutually exclusive'),
    );
  return errors;
}

/** What was decided is not taken back. */
export function requestUpdateErrors(
  request: CertificateSigningRequest,
  old: CertificateSigningRequest,
): FieldError[] {
  const types = ({ status }: CertificateSigningRequest) => (status?.conditions ?? []).map(({ type }) => type);
  return types(old)
    .filter((type) => !types(request).includes(type))
    .map((type) =>
      forbiddenField('status.conditions', `updates may not remove a condition of type "${type}"`),
    );
}
