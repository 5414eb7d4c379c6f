/** Extensions of certificates (RFC 5280, 4.2), written from the words of a configuration and read into those of `-text`. */
import { sha1 } from '@noble/hashes/legacy.js';
import { utf8, utf8Text } from '#lib/bytes/utf8.ts';
import type { Config } from './config.ts';
import {
  bytesOf,
  der,
  hexOf,
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
import { nameText, nameTextAs, readName } from './names.ts';

export interface Extension {
  readonly id: string;
  readonly critical: boolean;
  readonly value: Uint8Array;
}

/** Names in configurations, dotted names, titles. */
const KNOWN: readonly (readonly [string, string, string])[] = [
  ['subjectKeyIdentifier', '2.5.29.14', 'X509v3 Subject Key Identifier'],
  ['keyUsage', '2.5.29.15', 'X509v3 Key Usage'],
  ['subjectAltName', '2.5.29.17', 'X509v3 Subject Alternative Name'],
  ['basicConstraints', '2.5.29.19', 'X509v3 Basic Constraints'],
  ['authorityKeyIdentifier', '2.5.29.35', 'X509v3 Authority Key Identifier'],
  ['extendedKeyUsage', '2.5.29.37', 'X509v3 Extended Key Usage'],
];
const idOf = (name: string): string | undefined => KNOWN.find(([known]) => known === name)?.[1];

const KEY_USAGES: readonly (readonly [string, string])[] = [
  ['digitalSignature', 'Digital Signature'],
  ['nonRepudiation', 'Non Repudiation'],
  ['keyEncipherment', 'Key Encipherment'],
  ['dataEncipherment', 'Data Encipherment'],
  ['keyAgreement', 'Key Agreement'],
  ['keyCertSign', 'Certificate Sign'],
  ['cRLSign', 'CRL Sign'],
  ['encipherOnly', 'Encipher Only'],
  ['decipherOnly', 'Decipher Only'],
];

const PURPOSES: readonly (readonly [string, string, string])[] = [
  ['serverAuth', '1.3.6.1.5.5.7.3.1', 'TLS Web Server Authentication'],
  ['clientAuth', '1.3.6.1.5.5.7.3.2', 'TLS Web Client Authentication'],
  ['codeSigning', '1.3.6.1.5.5.7.3.3', 'Code Signing'],
  ['emailProtection', '1.3.6.1.5.5.7.3.4', 'E-mail Protection'],
  ['timeStamping', '1.3.6.1.5.5.7.3.8', 'Time Stamping'],
  ['OCSPSigning', '1.3.6.1.5.5.7.3.9', 'OCSP Signing'],
];

/** What an extension may speak of: the key it is for, and who signs. */
export interface Around {
  readonly subjectKey: Uint8Array;
  readonly issuer?: { readonly keyId: Uint8Array; readonly name: Uint8Array; readonly serial: bigint };
}

/** A wrong extension: what was wrong, in openssl's words, with the place in its source where it says so. */
export class ExtensionError extends Error {
  readonly place: string;
  constructor(place: string) {
    super(place);
    this.place = place;
  }
}

export const keyId = (bits: Uint8Array): Uint8Array => sha1(bits);

/** One extension from `name` and `value` of a configuration; undefined where it is to be left out. Throws `ExtensionError`. */
export function extensionFrom(
  name: string,
  text: string,
  config: Config | undefined,
  around: Around,
): Extension | undefined {
  const id = idOf(name) ?? (/^\d+(\.\d+)+$/.test(name) ? name : undefined);
  if (!id)
    throw new ExtensionError(
      '11000082:X509 V3 routines:do_ext_nconf:unknown extension name:../crypto/x509/v3_conf.c:88:',
    );
  const critical = /^critical\s*,\s*/.test(text);
  const value = content(name, text.replace(/^critical\s*,\s*/, ''), config, around);
  return value && { id, critical, value };
}

function content(
  name: string,
  text: string,
  config: Config | undefined,
  around: Around,
): Uint8Array | undefined {
  const words = text.split(',').map((word) => word.trim());
  switch (name) {
    case 'subjectAltName': {
      const section = /^@(.*)$/.exec(text)?.[1];
      const pairs = section === undefined ? words.map(pairOf) : [...(config?.section(section) ?? [])];
      return sequence(...pairs.map(([kind, value]) => generalName(kind.replace(/\.\d+$/, ''), value)));
    }
    case 'basicConstraints': {
      const pairs = new Map(words.map(pairOf));
      const isAuthority = /^(true|yes|y|1)$/i.test(pairs.get('CA') ?? '');
      const length = pairs.get('pathlen');
      return sequence(
        ...(isAuthority ? [der(TAG.boolean, Uint8Array.of(0xff))] : []),
        ...(length === undefined ? [] : [integer(BigInt(length))]),
      );
    }
    case 'keyUsage': {
      const set = words.map((word) =>
        KEY_USAGES.findIndex(([known, title]) => known === word || title === word),
      );
      if (set.some((bit) => bit < 0))
        throw unknownWord('v2i_ASN1_BIT_STRING:unknown bit string argument:../crypto/x509/v3_bitst.c:94:');
      const last = Math.max(...set);
      const bytes = new Uint8Array(last < 8 ? 1 : 2);
      for (const bit of set) bytes[bit >> 3] = (bytes[bit >> 3] as number) | (0x80 >> (bit & 7));
      return der(TAG.bits, Uint8Array.of(7 - (last & 7)), bytes);
    }
    case 'extendedKeyUsage':
      return sequence(
        ...words.map((word) => {
          const known = PURPOSES.find(([short, , title]) => short === word || title === word)?.[1];
          if (!known && !/^\d+(\.\d+)+$/.test(word))
            throw unknownWord(
              'v2i_EXTENDED_KEY_USAGE:invalid object identifier:../crypto/x509/v3_extku.c:95:',
            );
          return oid(known ?? word);
        }),
      );
    case 'subjectKeyIdentifier':
      if (text === 'none') return undefined;
      return der(
        TAG.octets,
        text === 'hash' ? keyId(around.subjectKey) : bytesOf(BigInt(`0x${text.replace(/:/g, '')}`)),
      );
    case 'authorityKeyIdentifier':
      return text === 'none' ? undefined : authority(words, around);
    default:
      throw new ExtensionError('not simulated');
  }
}

const unknownWord = (place: string) => new ExtensionError(`1100006A:X509 V3 routines:${place}`);

function pairOf(word: string): readonly [string, string] {
  const at = word.indexOf(':');
  return at < 0 ? [word, ''] : [word.slice(0, at).trim(), word.slice(at + 1).trim()];
}

function generalName(kind: string, value: string): Uint8Array {
  if (value === '')
    throw new ExtensionError(
      '1100007C:X509 V3 routines:v2i_GENERAL_NAME_ex:missing value:../crypto/x509/v3_san.c:607:',
    );
  switch (kind) {
    case 'email':
      return der(0x81, utf8(value));
    case 'DNS':
      return der(0x82, utf8(value));
    case 'URI':
      return der(0x86, utf8(value));
    case 'IP': {
      const bytes = addressBytes(value);
      if (!bytes)
        throw new ExtensionError(
          '11000076:X509 V3 routines:a2i_GENERAL_NAME:bad ip address:../crypto/x509/v3_san.c:548:',
        );
      return der(0x87, bytes);
    }
    case 'RID':
      return der(0x88, nodes(oid(value))[0]?.content ?? new Uint8Array());
    default:
      throw new ExtensionError(
        '11000075:X509 V3 routines:v2i_GENERAL_NAME_ex:unsupported option:../crypto/x509/v3_san.c:630:',
      );
  }
}

function addressBytes(text: string): Uint8Array | undefined {
  if (/^\d+(\.\d+){3}$/.test(text)) {
    const parts = text.split('.').map(Number);
    return parts.every((part) => part < 256) ? Uint8Array.from(parts) : undefined;
  }
  const [before = '', after, none] = text.split('::');
  if (!/^[0-9a-f:]*$/i.test(text) || !text.includes(':') || none !== undefined) return undefined;
  const groups = (half: string | undefined) => (half ? half.split(':') : []);
  const [left, right] = [groups(before), groups(after)];
  const gap = 8 - left.length - right.length;
  if (after === undefined ? gap !== 0 : gap < 1) return undefined;
  const all = [...left, ...Array.from({ length: gap }, () => '0'), ...right];
  return Uint8Array.from(all.flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]));
}

function authority(words: readonly string[], { issuer }: Around): Uint8Array | undefined {
  if (!issuer) return undefined;
  const always = words.some((word) => word === 'issuer:always');
  const parts = [der(0x80, issuer.keyId)];
  if (always)
    parts.push(
      der(0xa1, der(0xa4, issuer.name)),
      der(0x82, (nodes(integer(issuer.serial))[0] as DerNode).content),
    );
  return sequence(...parts);
}

export function extensionDer({ id, critical, value }: Extension): Uint8Array {
  return sequence(
    oid(id),
    ...(critical ? [der(TAG.boolean, Uint8Array.of(0xff))] : []),
    der(TAG.octets, value),
  );
}

/** Of a sequence of extensions. Throws `DerError`. */
export function readExtensions(list: DerNode): Extension[] {
  return inside(list).map((node) => {
    const parts = inside(node);
    const critical = parts[1]?.tag === TAG.boolean;
    return { id: oidText(one(parts).content), critical, value: one(parts, critical ? 2 : 1).content };
  });
}

export const extensionTitle = ({ id }: Extension): string =>
  KNOWN.find(([, known]) => known === id)?.[2] ?? id;
export const extensionId = (name: string): string | undefined => idOf(name);

const colons = (bytes: Uint8Array): string => (hexOf(bytes).toUpperCase().match(/../g) ?? []).join(':');

/** The lines that `-text` prints for a value. */
export function extensionLines({ id, value }: Extension): string[] {
  const [node] = nodes(value);
  if (!node) return [];
  switch (KNOWN.find(([, known]) => known === id)?.[0]) {
    case 'subjectKeyIdentifier':
      return [colons(node.content)];
    case 'keyUsage': {
      const bits = node.content.subarray(1);
      return [
        KEY_USAGES.filter((_, bit) => (bits[bit >> 3] ?? 0) & (0x80 >> (bit & 7)))
          .map(([, title]) => title)
          .join(', '),
      ];
    }
    case 'subjectAltName':
      return [inside(node).map(generalNameText).join(', ')];
    case 'basicConstraints': {
      const parts = inside(node);
      const length = parts.find(({ tag }) => tag === TAG.integer);
      const isAuthority = parts[0]?.tag === TAG.boolean;
      return [`CA:${isAuthority ? 'TRUE' : 'FALSE'}${length ? `, pathlen:${numberOf(length.content)}` : ''}`];
    }
    case 'authorityKeyIdentifier':
      return authorityLines(inside(node));
    case 'extendedKeyUsage':
      return [
        inside(node)
          .map(({ content: bytes }) => {
            const dotted = oidText(bytes);
            return PURPOSES.find(([, known]) => known === dotted)?.[2] ?? dotted;
          })
          .join(', '),
      ];
    default:
      return [
        Array.from(value, (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join(''),
      ];
  }
}

function authorityLines(parts: readonly DerNode[]): string[] {
  const found = (tag: number) => parts.find((part) => part.tag === tag)?.content;
  const [id, names, serial] = [found(0x80), found(0xa1), found(0x82)];
  if (id && !names) return [colons(id)];
  const name = names && nodes(one(nodes(names)).content)[0];
  return [
    ...(id ? [`keyid:${colons(id)}`] : []),
    ...(name ? [`DirName:${nameTextAs('compat', readName(name)) ?? ''}`] : []),
    ...(serial ? [`serial:${colons(serial)}`] : []),
  ];
}

function generalNameText({ tag, content: bytes }: DerNode): string {
  switch (tag) {
    case 0x81:
      return `email:${utf8Text(bytes)}`;
    case 0x82:
      return `DNS:${utf8Text(bytes)}`;
    case 0x86:
      return `URI:${utf8Text(bytes)}`;
    case 0x87:
      return `IP Address:${bytes.length === 4 ? bytes.join('.') : addressText(bytes)}`;
    case 0xa4:
      return `DirName:${nameText(readName(one(nodes(bytes))))}`;
    default:
      return `Registered ID:${oidText(bytes)}`;
  }
}

/** Sixteen bytes as openssl writes them: groups without leading zeros, nothing left out. */
function addressText(bytes: Uint8Array): string {
  return Array.from({ length: bytes.length / 2 }, (_, i) =>
    (((bytes[2 * i] as number) << 8) | (bytes[2 * i + 1] as number)).toString(16).toUpperCase(),
  ).join(':');
}
