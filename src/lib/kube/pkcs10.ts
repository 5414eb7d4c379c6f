/** Who a certificate request is for: the subject of a PKCS#10 request in PEM, read from its DER (RFC 2986, RFC 5280). */
import { looselyFromBase64 } from '#lib/bytes/base64.ts';

export interface CertificateSubject {
  /** CN */
  readonly name: string;
  /** O: the groups of a user. */
  readonly organizations: readonly string[];
}

interface Node {
  readonly tag: number;
  readonly content: Uint8Array;
}

const SEQUENCE = 0x30;
const SET = 0x31;
const OID = 0x06;
/** 2.5.4.3 and 2.5.4.10 */
const COMMON_NAME = '85,4,3';
const ORGANIZATION = '85,4,10';

/** The elements that follow each other in some bytes; as far as they can be read. */
function nodesIn(bytes: Uint8Array): Node[] {
  const nodes: Node[] = [];
  for (let at = 0; at + 1 < bytes.length;) {
    const tag = bytes[at] as number;
    let length = bytes[at + 1] as number;
    at += 2;
    if (length & 0x80) {
      const count = length & 0x7f;
      length = bytes.slice(at, at + count).reduce((sum, byte) => sum * 256 + byte, 0);
      at += count;
    }
    nodes.push({ tag, content: bytes.slice(at, at + length) });
    at += length;
  }
  return nodes;
}

const textOf = ({ content }: Node): string => String.fromCharCode(...content);

/** The subject of a request; undefined for what is no request. */
export function requestSubject(pem: string): CertificateSubject | undefined {
  const body = /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([\s\S]*?)-----END/.exec(pem)?.[1];
  if (body === undefined) return undefined;
  const [request] = nodesIn(looselyFromBase64(body.replace(/\s/g, '')));
  const [info] = request?.tag === SEQUENCE ? nodesIn(request.content) : [];
  const [, subject] = info?.tag === SEQUENCE ? nodesIn(info.content) : [];
  if (subject?.tag !== SEQUENCE) return undefined;
  let name = '';
  const organizations: string[] = [];
  for (const set of nodesIn(subject.content).filter(({ tag }) => tag === SET))
    for (const pair of nodesIn(set.content)) {
      const [oid, value] = nodesIn(pair.content);
      if (oid?.tag !== OID || !value) continue;
      if (oid.content.join() === COMMON_NAME) name = textOf(value);
      if (oid.content.join() === ORGANIZATION) organizations.push(textOf(value));
    }
  return { name, organizations };
}
