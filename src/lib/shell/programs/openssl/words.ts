/** Certificates, requests and keys in openssl's words (`-text`). */
import type { Certificate, Request } from './certificate.ts';
import { bytesOf, hexOf } from './der.ts';
import { extensionLines, extensionTitle, type Extension } from './extensions.ts';
import { nameText } from './names.ts';
import { keyBits, signatureTitle, type PrivateKey, type PublicKey } from './rsa.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number): string => String(value).padStart(2, '0');

/** `Nov  7 17:24:54 2026 GMT` */
export function timeText(ms: number): string {
  const date = new Date(ms);
  const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  const day = String(date.getUTCDate()).padStart(2);
  return `${MONTHS[date.getUTCMonth()]} ${day} ${clock} ${date.getUTCFullYear()} GMT`;
}

/** Bytes in lines of so many, with colons between all of them. */
function hexLines(bytes: Uint8Array, width: number, indent: string): string {
  const pairs = hexOf(bytes).match(/../g) ?? [];
  const lines: string[] = [];
  for (let at = 0; at < pairs.length; at += width) lines.push(pairs.slice(at, at + width).join(':'));
  return lines.map((line, i) => `${indent}${line}${i < lines.length - 1 ? ':' : ''}\n`).join('');
}

function number(title: string, value: bigint, indent: string): string {
  if (value < 1n << 64n) return `${indent}${title}: ${value} (0x${value.toString(16)})\n`;
  const bytes = bytesOf(value);
  const signed = (bytes[0] as number) & 0x80 ? Uint8Array.of(0, ...bytes) : bytes;
  return `${indent}${title}:\n${hexLines(signed, 15, `${indent}    `)}`;
}

export function publicKeyText(key: PublicKey, indent = ''): string {
  return `${indent}Public-Key: (${keyBits(key)} bit)\n${number('Modulus', key.n, indent)}${number('Exponent', key.e, indent)}`;
}

export function privateKeyText({
  n,
  e,
  d,
  p,
  q,
  ...rest
}: PrivateKey & { readonly coefficient: bigint }): string {
  const parts: readonly (readonly [string, bigint])[] = [
    ['modulus', n],
    ['publicExponent', e],
    ['privateExponent', d],
    ['prime1', p],
    ['prime2', q],
    ['exponent1', d % (p - 1n)],
    ['exponent2', d % (q - 1n)],
    ['coefficient', rest.coefficient],
  ];
  return `Private-Key: (${keyBits({ n, e })} bit, 2 primes)\n${parts.map(([title, value]) => number(title, value, '')).join('')}`;
}

function keyInfoText(key: PublicKey | undefined, indent: string): string {
  const head = `${indent}Subject Public Key Info:\n${indent}    Public Key Algorithm: `;
  if (!key) return `${head}not simulated\n`;
  return `${head}rsaEncryption\n${publicKeyText(key, `${indent}        `)}`;
}

export function extensionsText(list: readonly Extension[], indent: string): string {
  return list
    .map(
      (extension) =>
        `${indent}${extensionTitle(extension)}: ${extension.critical ? 'critical' : ''}\n` +
        extensionLines(extension)
          .map((line) => `${indent}    ${line}\n`)
          .join(''),
    )
    .join('');
}

const signatureText = (algorithm: string, signature: Uint8Array): string =>
  `    Signature Algorithm: ${signatureTitle(algorithm)}\n    Signature Value:\n${hexLines(signature, 18, '        ')}`;

export function requestText(request: Request): string {
  const { subject, key, extensions, algorithm, signature, asksForExtensions } = request;
  return [
    'Certificate Request:\n    Data:\n        Version: 1 (0x0)\n',
    `        Subject: ${nameText(subject)}\n`,
    keyInfoText(key, '        '),
    '        Attributes:\n',
    asksForExtensions ? '' : '            (none)\n',
    '            Requested Extensions:\n',
    extensionsText(extensions, '                '),
    signatureText(algorithm, signature),
  ].join('');
}

function serialText(serial: bigint): string {
  if (serial < 1n << 63n) return `        Serial Number: ${serial} (0x${serial.toString(16)})\n`;
  return `        Serial Number:\n            ${(hexOf(bytesOf(serial)).match(/../g) ?? []).join(':')}\n`;
}

export function certificateText(certificate: Certificate): string {
  const { version, serial, issuer, subject, notBefore, notAfter, key, extensions } = certificate;
  return [
    `Certificate:\n    Data:\n        Version: ${version} (0x${version - 1})\n`,
    serialText(serial),
    `        Signature Algorithm: ${signatureTitle(certificate.algorithm)}\n`,
    `        Issuer: ${nameText(issuer)}\n        Validity\n`,
    `            Not Before: ${timeText(notBefore)}\n            Not After : ${timeText(notAfter)}\n`,
    `        Subject: ${nameText(subject)}\n`,
    keyInfoText(key, '        '),
    extensions.length > 0 ? '        X509v3 extensions:\n' : '',
    extensionsText(extensions, '            '),
    signatureText(certificate.algorithm, certificate.signature),
  ].join('');
}
