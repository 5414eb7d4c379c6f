/** Certificates that this cluster signs. Unlike real ones: what is in them is JSON, for nothing here reads X.509. */
import { encodeBase64 } from '#lib/bytes/base64.ts';
import { sign } from '#lib/kube/digest.ts';
import type { CertificateSubject } from '#lib/kube/pkcs10.ts';

export interface Certified {
  readonly subject: CertificateSubject;
  /** Epoch milliseconds. */
  readonly notAfter: number;
  readonly signature: string;
}

const LINE = 64;
export const SIGNATURE_BYTES = 32;

/** A certificate in PEM. */
export function certificateFor(subject: CertificateSubject, notAfter: number): string {
  const content = { subject, notAfter };
  const signed: Certified = { ...content, signature: sign(JSON.stringify(content), SIGNATURE_BYTES) };
  const lines = encodeBase64(JSON.stringify(signed)).match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
