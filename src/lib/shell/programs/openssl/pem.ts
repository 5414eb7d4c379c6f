/** PEM (RFC 7468): bytes between lines that say what they are. */
import { fromBase64, toBase64 } from '#lib/bytes/base64.ts';

export interface PemBlock {
  readonly label: string;
  readonly bytes: Uint8Array;
}

export const pem = (label: string, bytes: Uint8Array): string =>
  `-----BEGIN ${label}-----\n${toBase64(bytes).replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`;

/** All blocks in a text; what is not base64 between the lines is left out. */
export function pemBlocks(text: string): PemBlock[] {
  const found: PemBlock[] = [];
  for (const [, label = '', body = ''] of text.matchAll(/-----BEGIN ([^-]+)-----([^-]*)-----END \1-----/g)) {
    const bytes = fromBase64(body);
    if (bytes) found.push({ label, bytes });
  }
  return found;
}
