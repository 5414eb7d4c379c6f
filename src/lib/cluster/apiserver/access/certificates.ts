/** Whose a client certificate is, where this cluster signed it. */
import { decodeBase64 } from '#lib/bytes/base64.ts';
import { sign } from '#lib/kube/digest.ts';
import { SIGNATURE_BYTES, type Certified } from '#lib/cluster/controllers/certificates/certificate.ts';
import { AUTHENTICATED, type User } from './users.ts';

/** Undefined for one that is not ours, or holds no longer. */
export function certifiedUser(pem: string, now: number): User | undefined {
  const body = /-----BEGIN CERTIFICATE-----([\s\S]*?)-----END CERTIFICATE-----/.exec(pem)?.[1];
  const read = body === undefined ? undefined : readJson(body.replace(/\s/g, ''));
  if (!read?.subject) return undefined;
  const { subject, notAfter, signature } = read;
  if (signature !== sign(JSON.stringify({ subject, notAfter }), SIGNATURE_BYTES)) return undefined;
  if (now > notAfter) return undefined;
  const id = `X509SHA256=${sign(pem, SIGNATURE_BYTES)}`;
  return {
    name: subject.name,
    groups: [...subject.organizations, AUTHENTICATED],
    extra: { 'authentication.kubernetes.io/credential-id': [id] },
  };
}

function readJson(encoded: string): Certified | undefined {
  try {
    return JSON.parse(decodeBase64(encoded)) as Certified;
  } catch {
    return undefined;
  }
}
