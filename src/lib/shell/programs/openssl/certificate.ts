/** Certificates and requests (RFC 5280, RFC 2986) as values: made, written, read. */
import { utf8, utf8Text } from '#lib/bytes/utf8.ts';
import {
  der,
  DerError,
  inside,
  integer,
  nodes,
  numberOf,
  oid,
  oidText,
  one,
  sequence,
  TAG,
  type DerNode,
} from './der.ts';
import { extensionDer, readExtensions, type Extension } from './extensions.ts';
import { nameDer, readName, type Attribute } from './names.ts';
import {
  publicInfo,
  readPublic,
  signatureAlgorithm,
  signed,
  type PrivateKey,
  type PublicKey,
} from './rsa.ts';

const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';

interface Signed {
  /** What was signed. */
  readonly content: Uint8Array;
  /** The dotted name of the algorithm. */
  readonly algorithm: string;
  readonly signature: Uint8Array;
  /** The whole of it in DER. */
  readonly whole: Uint8Array;
}

export interface Request extends Signed {
  readonly subject: readonly Attribute[];
  /** SubjectPublicKeyInfo. */
  readonly keyInfo: Uint8Array;
  readonly key: PublicKey | undefined;
  readonly extensions: readonly Extension[];
  readonly asksForExtensions: boolean;
}

export interface Certificate extends Signed {
  /** 1 or 3. */
  readonly version: number;
  readonly serial: bigint;
  readonly issuer: readonly Attribute[];
  readonly subject: readonly Attribute[];
  /** Epoch milliseconds. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly keyInfo: Uint8Array;
  readonly key: PublicKey | undefined;
  readonly extensions: readonly Extension[];
}

export function newRequest(
  key: PrivateKey,
  hash: string,
  subject: readonly Attribute[],
  extensions: readonly Extension[],
): Uint8Array {
  const wishes =
    extensions.length === 0
      ? []
      : [sequence(oid(EXTENSION_REQUEST), der(TAG.set, sequence(...extensions.map(extensionDer))))];
  const info = sequence(integer(0n), nameDer(subject), publicInfo(key), der(0xa0, ...wishes));
  return signed(key, hash, info);
}

export interface NewCertificate {
  readonly serial: bigint;
  readonly issuer: readonly Attribute[];
  readonly subject: readonly Attribute[];
  /** Epoch milliseconds. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly keyInfo: Uint8Array;
  readonly extensions: readonly Extension[];
}

export function newCertificate(signer: PrivateKey, hash: string, made: NewCertificate): Uint8Array {
  const { extensions } = made;
  const content = sequence(
    ...(extensions.length > 0 ? [der(0xa0, integer(2n))] : []),
    integer(made.serial),
    signatureAlgorithm(hash),
    nameDer(made.issuer),
    sequence(timeDer(made.notBefore), timeDer(made.notAfter)),
    nameDer(made.subject),
    made.keyInfo,
    ...(extensions.length > 0 ? [der(0xa3, sequence(...extensions.map(extensionDer)))] : []),
  );
  return signed(signer, hash, content);
}

/** Two digits of the year until 2049, four from then on (RFC 5280, 4.1.2.5). */
function timeDer(ms: number): Uint8Array {
  const digits = new Date(ms)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:T]/g, '');
  return digits < '2050' ? der(TAG.utcTime, utf8(digits.slice(2))) : der(TAG.time, utf8(digits));
}

function readTime({ tag, content }: DerNode): number {
  const text = utf8Text(content);
  const full = tag === TAG.utcTime ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}` : text;
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(full) ?? [];
  if (y === undefined) throw new DerError('bad time');
  return Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s));
}

function readSigned(bytes: Uint8Array): Signed & { readonly parts: readonly DerNode[] } {
  const whole = one(nodes(bytes));
  const [content, algorithm, signature] = inside(whole);
  if (!content || !algorithm || signature?.tag !== TAG.bits) throw new DerError('not signed');
  return {
    content: content.whole,
    algorithm: oidText(one(inside(algorithm)).content),
    signature: signature.content.subarray(1),
    whole: whole.whole,
    parts: inside(content),
  };
}

/** Throws `DerError`. */
export function readRequest(bytes: Uint8Array): Request {
  const { parts, ...rest } = readSigned(bytes);
  const [, subject, keyInfo, attributes] = parts;
  if (!subject || !keyInfo) throw new DerError('incomplete request');
  const wish = (attributes ? nodes(attributes.content) : [])
    .map((attribute) => inside(attribute))
    .find(([id]) => id && oidText(id.content) === EXTENSION_REQUEST)?.[1];
  return {
    ...rest,
    subject: readName(subject),
    keyInfo: keyInfo.whole,
    key: readPublic(keyInfo.whole),
    extensions: wish ? readExtensions(one(nodes(wish.content))) : [],
    asksForExtensions: wish !== undefined,
  };
}

/** Throws `DerError`. */
export function readCertificate(bytes: Uint8Array): Certificate {
  const { parts, ...rest } = readSigned(bytes);
  const hasVersion = parts[0]?.tag === 0xa0;
  const [serial, , issuer, validity, subject, keyInfo, ...more] = hasVersion ? parts.slice(1) : parts;
  if (serial?.tag !== TAG.integer || !issuer || !validity || !subject || !keyInfo)
    throw new DerError('incomplete certificate');
  const [notBefore, notAfter] = inside(validity);
  const extensions = more.find(({ tag }) => tag === 0xa3);
  return {
    ...rest,
    version: hasVersion ? Number(numberOf(one(nodes(one(parts).content)).content)) + 1 : 1,
    serial: numberOf(serial.content),
    issuer: readName(issuer),
    subject: readName(subject),
    notBefore: readTime(notBefore as DerNode),
    notAfter: readTime(notAfter as DerNode),
    keyInfo: keyInfo.whole,
    key: readPublic(keyInfo.whole),
    extensions: extensions ? readExtensions(one(nodes(extensions.content))) : [],
  };
}

/** The bits of a public key, of which key identifiers are the hash. */
export function keyBitsOf(keyInfo: Uint8Array): Uint8Array {
  return one(inside(one(nodes(keyInfo))), 1).content.subarray(1);
}
