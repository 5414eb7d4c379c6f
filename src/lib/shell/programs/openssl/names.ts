/** Distinguished names: from `-subj /CN=a/O=b`, as DER, and in words. */
import { utf8, utf8Text } from '#lib/bytes/utf8.ts';
import { der, DerError, inside, nodes, oid, oidText, sequence, TAG, type DerNode } from './der.ts';

/** A kind of attribute and its value; `more` where it stands in one set with the one before (`+`). */
export interface Attribute {
  readonly type: string;
  readonly value: string;
  readonly more?: boolean;
}

/** Short name, dotted name, the long name, and the string it is written as. */
const TYPES: readonly (readonly [short: string, dotted: string, long: string, tag?: number])[] = [
  ['CN', '2.5.4.3', 'commonName'],
  ['SN', '2.5.4.4', 'surname'],
  ['serialNumber', '2.5.4.5', 'serialNumber', TAG.printable],
  ['C', '2.5.4.6', 'countryName', TAG.printable],
  ['L', '2.5.4.7', 'localityName'],
  ['ST', '2.5.4.8', 'stateOrProvinceName'],
  ['street', '2.5.4.9', 'streetAddress'],
  ['O', '2.5.4.10', 'organizationName'],
  ['OU', '2.5.4.11', 'organizationalUnitName'],
  ['title', '2.5.4.12', 'title'],
  ['description', '2.5.4.13', 'description'],
  ['postalCode', '2.5.4.17', 'postalCode'],
  ['name', '2.5.4.41', 'name'],
  ['GN', '2.5.4.42', 'givenName'],
  ['initials', '2.5.4.43', 'initials'],
  ['emailAddress', '1.2.840.113549.1.9.1', 'emailAddress', TAG.ia5],
  ['UID', '0.9.2342.19200300.100.1.1', 'userId'],
  ['DC', '0.9.2342.19200300.100.1.25', 'domainComponent', TAG.ia5],
];

const typeNamed = (name: string) => TYPES.find(([short, , long]) => short === name || long === name);

/** Reads `/CN=a/O=b+OU=c`; undefined where it has another form. `skipped` hears of types that nobody knows. */
export function readSubject(text: string, skipped: (type: string) => void): Attribute[] | undefined {
  if (!text.startsWith('/')) return undefined;
  const found: Attribute[] = [];
  const part = /([^=/\\+]*)=((?:\\[^]|[^/+\\])*)([/+]|$)/y;
  part.lastIndex = 1;
  let more = false;
  while (part.lastIndex < text.length) {
    const match = part.exec(text);
    if (!match) return undefined;
    const [, name = '', raw = '', end] = match;
    const type = typeNamed(name.trim());
    if (!type) skipped(name.trim());
    else if (raw !== '')
      found.push({ type: type[0], value: raw.replace(/\\([^])/g, '$1'), ...(more && { more: true }) });
    more = end === '+';
    if (end === '') break;
  }
  return found;
}

/** A type's short name, where the name is known in either form (`CN`, `commonName`). */
export const shortType = (name: string): string | undefined => typeNamed(name)?.[0];

export function nameDer(attributes: readonly Attribute[]): Uint8Array {
  const sets: Uint8Array[][] = [];
  for (const { type, value, more } of attributes) {
    const [, dotted = '', , tag = TAG.utf8] = typeNamed(type) ?? [];
    const pair = sequence(oid(dotted), der(tag, utf8(value)));
    if (more && sets.length > 0) sets.at(-1)?.push(pair);
    else sets.push([pair]);
  }
  return sequence(...sets.map((set) => der(TAG.set, ...set)));
}

/** The attributes of a name. Throws `DerError`. */
export function readName(node: DerNode): Attribute[] {
  return inside(node).flatMap((set) =>
    inside(set, TAG.set).map((pair, i) => {
      const [id, value] = nodes(pair.content);
      if (!id || !value) throw new DerError('incomplete name');
      const dotted = oidText(id.content);
      const type = TYPES.find(([, known]) => known === dotted)?.[0] ?? dotted;
      return { type, value: utf8Text(value.content), ...(i > 0 && { more: true }) };
    }),
  );
}

/** `CN = a, O = b`, as openssl 3.0 writes names unless it is told otherwise. */
export function nameText(attributes: readonly Attribute[]): string {
  return attributes
    .map(({ type, value, more }, i) => `${i === 0 ? '' : more ? ' + ' : ', '}${type} = ${quoted(value)}`)
    .join('');
}

const quoted = (value: string): string =>
  /^[ #]|[,+"\\<>;]| $/.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : value;

const escaped = (value: string): string =>
  value
    .replace(/[,+"\\<>;]/g, '\\$&')
    .replace(/^[ #]/, '\\$&')
    .replace(/ $/, '\\ ');

/** The other forms of `-nameopt`; undefined for those that are not known here. */
export function nameTextAs(option: string, attributes: readonly Attribute[]): string | undefined {
  const lines = (separator: string, equals: string, list: readonly Attribute[]) =>
    list
      .map(
        ({ type, value, more }, i) =>
          `${i === 0 ? '' : more ? '+' : separator}${type}${equals}${escaped(value)}`,
      )
      .join('');
  switch (option.toLowerCase()) {
    case 'rfc2253':
      return lines(',', '=', [...attributes].reverse());
    case 'oneline':
      return nameText(attributes);
    case 'compat':
      return attributes.map(({ type, value }) => `/${type}=${value}`).join('');
    case 'sep_multiline':
    case 'multiline':
      return attributes
        .map(({ type, value }) => `\n    ${(typeNamed(type)?.[2] ?? type).padEnd(26)}= ${value}`)
        .join('');
    default:
      return undefined;
  }
}

/** Whether the attributes are the same, in the same order. */
export const sameName = (a: readonly Attribute[], b: readonly Attribute[]): boolean =>
  JSON.stringify(a) === JSON.stringify(b);
