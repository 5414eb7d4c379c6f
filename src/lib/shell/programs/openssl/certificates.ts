/** `x509` and `verify`: certificates shown, signed, checked. */
import { sha1 } from '@noble/hashes/legacy.js';
import type { Process } from '#lib/shell/program.ts';
import { keyBitsOf, newCertificate, readCertificate, type Certificate, type Request } from './certificate.ts';
import {
  certificateIn,
  certificatesIn,
  fileText,
  formed,
  inputText,
  openFailed,
  output,
  privateKeyIn,
  publicKeyIn,
  queued,
  readCommand,
  requestIn,
  Stop,
  wholeNumber,
  type OpensslOptions,
} from './command.ts';
import { Config } from './config.ts';
import { der, hexOf, bytesOf, inside, nodes, one, sequence, TAG } from './der.ts';
import {
  extensionFrom,
  extensionId,
  extensionLines,
  extensionTitle,
  keyId,
  type Extension,
} from './extensions.ts';
import { nameDer, nameText, nameTextAs, readSubject, sameName, type Attribute } from './names.ts';
import { pem } from './pem.ts';
import { extensionList, newSerial, serialOf, wholeSeconds } from './requests.ts';
import { publicInfo, verifies, type PrivateKey } from './rsa.ts';
import { certificateText, timeText } from './words.ts';
import { HASHES } from './hashes.ts';

const DAY_MS = 86_400_000;
const SHOWN =
  'subject issuer serial dates startdate enddate modulus pubkey text hash subject_hash issuer_hash fingerprint email ext';

export async function x509(process: Process, args: readonly string[]): Promise<number> {
  const options = readCommand(args, {
    options:
      `in= out= inform= outform= noout ${SHOWN.replace(/ext$/, 'ext=')} nameopt= certopt= checkend= req new days= CA= CAkey= ` +
      'CAcreateserial CAserial= set_serial= signkey= key= extfile= extensions= copy_extensions= subj= force_pubkey= preserve_dates',
    hashes: true,
    left: 'purpose ocspid ocsp_uri x509toreq passin CAform CAkeyform alias trustout addtrust addreject setalias checkhost checkip checkemail clrext dateopt next_serial badsig sigopt C',
  });
  if (options.rest.length > 0) throw new Stop('x509: Use -help for summary.\n');
  const days = wholeNumber('x509', options.value('days'), 30);
  if (options.has('req') || options.has('new'))
    return show(process, args, options, await sign(process, options, days));
  if (options.has('CA') || options.has('signkey') || options.has('key'))
    throw new Stop('not simulated: openssl x509: signing a certificate again\n');
  return show(process, args, options, await certificateIn(process, options.value('in')));
}

// --- shown

async function show(
  process: Process,
  args: readonly string[],
  options: OpensslOptions,
  certificate: Certificate,
): Promise<number> {
  const shown = args
    .filter((arg) => arg.startsWith('-'))
    .map((arg) => arg.replace(/^--?/, '').replace(/=.*/, ''))
    .filter((arg) => SHOWN.split(' ').includes(arg) && options.has(arg))
    .flatMap((arg) => (arg === 'dates' ? ['startdate', 'enddate'] : [arg]));
  // What is named twice is shown where it is named last.
  const order = [...new Set([...shown].reverse())].reverse();
  let text = order.map((item) => shownItem(item, options, certificate)).join('');
  const soon = options.value('checkend');
  let status = 0;
  if (soon !== undefined) {
    const expires = certificate.notAfter < process.leash.now + wholeNumber('x509', soon, 0) * 1000;
    text += `Certificate will ${expires ? '' : 'not '}expire\n`;
    status = expires ? 1 : 0;
  } else if (!options.has('noout')) text += formed(options, 'CERTIFICATE', certificate.whole);
  await output(process, options.value('out'), text);
  return status;
}

function shownItem(item: string, options: OpensslOptions, certificate: Certificate): string {
  const option = options.value('nameopt');
  const name = (list: readonly Attribute[]): string => {
    const text = option === undefined ? nameText(list) : nameTextAs(option, list);
    if (text === undefined) throw new Stop(`not simulated: openssl x509 -nameopt ${option}\n`);
    return text;
  };
  const start = `notBefore=${timeText(certificate.notBefore)}\n`;
  const end = `notAfter=${timeText(certificate.notAfter)}\n`;
  switch (item) {
    case 'subject':
      return `subject=${name(certificate.subject)}\n`;
    case 'issuer':
      return `issuer=${name(certificate.issuer)}\n`;
    case 'serial':
      return `serial=${hexOf(bytesOf(certificate.serial)).toUpperCase()}\n`;
    case 'startdate':
      return start;
    case 'enddate':
      return end;
    case 'modulus':
      return `Modulus=${certificate.key?.n.toString(16).toUpperCase() ?? 'No modulus for this public key type'}\n`;
    case 'pubkey':
      return pem('PUBLIC KEY', certificate.keyInfo);
    case 'text':
      if (options.has('certopt')) throw new Stop('not simulated: openssl x509 -certopt\n');
      return certificateText(certificate);
    case 'hash':
    case 'subject_hash':
      return `${nameHash(certificate.subject)}\n`;
    case 'issuer_hash':
      return `${nameHash(certificate.issuer)}\n`;
    case 'fingerprint':
      return fingerprint(options.value('digest'), certificate);
    case 'email':
      return emails(certificate);
    default:
      return wantedExtensions(options.value('ext') ?? '', certificate.extensions);
  }
}

function fingerprint(digest: string | undefined, { whole }: Certificate): string {
  const { hash } = HASHES[digest ?? 'sha1'] as (typeof HASHES)[string];
  return `${digest ?? 'SHA1'} Fingerprint=${(hexOf(hash(whole)).toUpperCase().match(/../g) ?? []).join(':')}\n`;
}

/** The first bytes of the SHA-1 of a name in its canonical form: small letters, single spaces. */
function nameHash(attributes: readonly Attribute[]): string {
  const sets = inside(one(nodes(nameDer(attributes)))).map((set) =>
    der(
      TAG.set,
      ...inside(set, TAG.set).map((pair) => {
        const [id, value] = nodes(pair.content);
        const text = Array.from(one([value as never]).content, (byte) => String.fromCharCode(byte)).join('');
        const plain = text
          .trim()
          .replace(/\s+/g, ' ')
          .replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
        return sequence(
          (id as { whole: Uint8Array }).whole,
          der(
            TAG.utf8,
            Uint8Array.from(plain, (unit) => unit.charCodeAt(0)),
          ),
        );
      }),
    ),
  );
  const hash = sha1(Uint8Array.from(sets.flatMap((set) => [...set])));
  return hexOf(hash.slice(0, 4).reverse());
}

function emails({ subject, extensions }: Certificate): string {
  const named = extensions
    .filter(({ id }) => id === extensionId('subjectAltName'))
    .flatMap((extension) => extensionLines(extension).flatMap((line) => line.split(', ')))
    .filter((name) => name.startsWith('email:'))
    .map((name) => name.slice('email:'.length));
  const own = subject.filter(({ type }) => type === 'emailAddress').map(({ value }) => value);
  return [...new Set([...own, ...named])].map((email) => `${email}\n`).join('');
}

function wantedExtensions(names: string, extensions: readonly Extension[]): string {
  const wanted = names.split(',').map((name) => extensionId(name.trim()));
  const found = extensions.filter(({ id }) => wanted.includes(id));
  if (found.length === 0) return 'No extensions in certificate\n';
  return found
    .map(
      (extension) =>
        `${extensionTitle(extension)}: ${extension.critical ? 'critical' : ''}\n` +
        extensionLines(extension)
          .map((line) => `    ${line}\n`)
          .join(''),
    )
    .join('');
}

// --- signed

interface Signer {
  readonly key: PrivateKey;
  readonly certificate?: Certificate;
}

async function sign(process: Process, options: OpensslOptions, days: number): Promise<Certificate> {
  const wished = await wishedExtensions(process, options);
  const given = options.has('req') ? await requestFor(process, options) : undefined;
  const signer = await signerOf(process, options);
  const forced = options.value('force_pubkey');
  const keyInfo =
    forced !== undefined
      ? publicInfo(await publicKeyIn(process, forced, 'explicitly set public key'))
      : (given?.keyInfo ?? publicInfo(signer.key));
  const subject = subjectOf(options) ?? given?.subject;
  if (!subject) throw new Stop('The -new option requires a subject to be set using -subj\n');
  const issuerName = signer.certificate?.subject ?? subject;
  const serial = await serialFor(process, options);
  const bits = keyBitsOf(publicInfo(signer.key));
  const around = {
    subjectKey: keyBitsOf(keyInfo),
    issuer: {
      keyId: authorityKeyId(signer.certificate) ?? keyId(bits),
      name: nameDer(signer.certificate?.issuer ?? issuerName),
      serial: signer.certificate?.serial ?? serial,
    },
  };
  const extensions = extensionsOf(options, wished, given, around, hexOf(around.subjectKey) === hexOf(bits));
  const notBefore = wholeSeconds(process.leash.now);
  return readCertificate(
    newCertificate(signer.key, options.value('digest') ?? 'sha256', {
      serial,
      issuer: issuerName,
      subject,
      notBefore,
      notAfter: notBefore + days * DAY_MS,
      keyInfo,
      extensions,
    }),
  );
}

async function requestFor(process: Process, options: OpensslOptions): Promise<Request> {
  const request = await requestIn(process, options.value('in')).catch((error: unknown) => {
    throw error instanceof Stop
      ? new Stop(`${error.message}Unable to load certificate request input\n`)
      : error;
  });
  const holds = request.key && verifies(request.key, request.algorithm, request.content, request.signature);
  if (!holds) throw new Stop('Certificate request self-signature did not match the contents\n');
  await process.stderr.write(`Certificate request self-signature ok\nsubject=${nameText(request.subject)}\n`);
  return request;
}

function subjectOf(options: OpensslOptions): Attribute[] | undefined {
  const text = options.value('subj');
  return text === undefined ? undefined : readSubject(text, () => undefined);
}

async function signerOf(process: Process, options: OpensslOptions): Promise<Signer> {
  const own = options.value('signkey') ?? options.value('key');
  const authority = options.value('CA');
  if (own !== undefined && authority === undefined) return { key: await privateKeyIn(process, own) };
  if (authority === undefined)
    throw new Stop('We need a private key to sign with, use -key or -CAkey or -CA with private key\n');
  const certificate = await certificateIn(process, authority, 'CA certificate');
  const key = await privateKeyIn(process, options.value('CAkey') ?? authority, 'CA private key');
  if (certificate.key?.n !== key.n)
    throw new Stop(
      `CA certificate and CA private key do not match\n${queued('05800074:x509 certificate routines:X509_check_private_key:key values mismatch:../crypto/x509/x509_cmp.c:403:')}`,
    );
  return { key, certificate };
}

function authorityKeyId(certificate: Certificate | undefined): Uint8Array | undefined {
  const own = certificate?.extensions.find(({ id }) => id === extensionId('subjectKeyIdentifier'));
  return own && one(nodes(own.value)).content;
}

/** The next number of a file, which is then written; or one that was given; or any. */
async function serialFor(process: Process, options: OpensslOptions): Promise<bigint> {
  const given = options.value('set_serial');
  if (given !== undefined) return serialOf(given);
  const authority = options.value('CA');
  const named = options.value('CAserial');
  if (authority === undefined || (named === undefined && !options.has('CAcreateserial')))
    return newSerial(process);
  const name = named ?? `${authority.replace(/\.[^.]*$/, '')}.srl`;
  const text = fileText(process, name);
  let serial: bigint;
  if (typeof text === 'string') serial = BigInt(`0x${/^[0-9a-f]+/i.exec(text.trim())?.[0] ?? '0'}`) + 1n;
  else if (options.has('CAcreateserial')) serial = newSerial(process);
  else throw new Stop(`${name}: ${text.message}\n${openFailed(name, text, 'r')}`);
  await output(process, name, `${hexOf(bytesOf(serial)).toUpperCase()}\n`);
  return serial;
}

interface Wished {
  readonly config: Config;
  readonly section: string;
  readonly entries: Iterable<readonly [string, string]>;
}

/** What the file of `-extfile` asks for. */
async function wishedExtensions(process: Process, options: OpensslOptions): Promise<Wished | undefined> {
  const file = options.value('extfile');
  if (file === undefined) return undefined;
  const config = new Config(await inputText(process, file));
  const section = options.value('extensions') ?? config.value('default', 'extensions') ?? 'default';
  const entries = config.section(section);
  if (!entries) throw new Stop(`Error checking extension section ${section}\n`);
  return { config, section, entries };
}

function extensionsOf(
  options: OpensslOptions,
  wished: Wished | undefined,
  request: Request | undefined,
  around: Parameters<typeof extensionFrom>[3],
  signsItself: boolean,
): Extension[] {
  const copies = /^copy(all)?$/.test(options.value('copy_extensions') ?? '');
  const list = copies ? [...(request?.extensions ?? [])] : [];
  if (wished)
    list.push(
      ...extensionList(
        [...wished.entries],
        wished.config,
        around,
        `Error checking extension section ${wished.section}\n`,
      ),
    );
  const has = (name: string) => list.some(({ id }) => id === extensionId(name));
  if (list.length === 0) return list;
  if (!has('subjectKeyIdentifier'))
    list.push(...extensionList([['subjectKeyIdentifier', 'hash']], undefined, around, ''));
  if (!has('authorityKeyIdentifier') && !signsItself)
    list.push(...extensionList([['authorityKeyIdentifier', 'keyid']], undefined, around, ''));
  return list;
}

// --- checked

const REASONS: Readonly<Record<number, string>> = {
  7: 'certificate signature failure',
  9: 'certificate is not yet valid',
  10: 'certificate has expired',
  18: 'self-signed certificate',
  19: 'self-signed certificate in certificate chain',
  20: 'unable to get local issuer certificate',
  79: 'invalid CA certificate',
};

export async function verify(process: Process, args: readonly string[]): Promise<number> {
  const options = readCommand(args, {
    options:
      'CAfile= trusted= untrusted= verbose show_chain partial_chain no-CAfile no-CApath no-CAstore x509_strict',
    left: 'CApath CAstore purpose crl_check crl_check_all attime verify_hostname verify_depth CRLfile policy',
  });
  const trusted: Certificate[] = [];
  for (const name of [...(options.values.get('CAfile') ?? []), ...(options.values.get('trusted') ?? [])]) {
    const text = fileText(process, name);
    if (typeof text !== 'string')
      throw new Stop(
        `Error loading file ${name}\n${openFailed(name, text, 'r')}${queued('05880002:x509 certificate routines:X509_load_cert_crl_file_ex:system lib:../crypto/x509/by_file.c:229:')}`,
      );
    trusted.push(...(await certificatesIn(process, name)));
  }
  const others: Certificate[] = [];
  for (const name of options.values.get('untrusted') ?? [])
    others.push(...(await certificatesIn(process, name)));
  let status = 0;
  for (const name of options.rest.length > 0 ? options.rest : [undefined]) {
    const [certificate] = await certificatesIn(process, name, 'certificate file', 2);
    const failed = chainProblem(
      certificate as Certificate,
      trusted,
      others,
      process.leash.now,
      options.has('partial_chain'),
    );
    const shown = name ?? 'stdin';
    if (!failed) await process.stdout.write(`${shown}: OK\n`);
    else {
      const [code, depth, at] = failed;
      await process.stderr.write(
        `${nameText(at.subject)}\nerror ${code} at ${depth} depth lookup: ${REASONS[code]}\nerror ${shown}: verification failed\n`,
      );
      status = 2;
    }
  }
  return status;
}

/** What is wrong on the way from a certificate to one that is trusted: number, depth, and where. */
function chainProblem(
  leaf: Certificate,
  trusted: readonly Certificate[],
  others: readonly Certificate[],
  now: number,
  mayEndEarly: boolean,
): readonly [number, number, Certificate] | undefined {
  const same = (a: Certificate, b: Certificate) => hexOf(a.whole) === hexOf(b.whole);
  const chain = [leaf];
  for (;;) {
    const last = chain.at(-1) as Certificate;
    const isTrusted = trusted.some((one) => same(one, last));
    const isOwn = sameName(last.issuer, last.subject);
    if (isTrusted && (isOwn || mayEndEarly)) break;
    if (isOwn) return [chain.length === 1 ? 18 : 19, chain.length - 1, last];
    const issuer = [...trusted, ...others].find((one) => sameName(one.subject, last.issuer));
    if (!issuer || chain.length > 10) return [20, chain.length - 1, last];
    chain.push(issuer);
  }
  for (const [depth, one] of [...chain.entries()].reverse()) {
    const issuer = chain[depth + 1] ?? one;
    if (depth > 0 && !isAuthority(one)) return [79, depth, one];
    const checks = !(issuer === one && !sameName(one.issuer, one.subject));
    if (checks && !(issuer.key && verifies(issuer.key, one.algorithm, one.content, one.signature)))
      return [7, depth, one];
    if (now < one.notBefore) return [9, depth, one];
    if (now > one.notAfter) return [10, depth, one];
  }
  return undefined;
}

/** Version 1 says nothing of it; later ones must. */
function isAuthority({ version, extensions }: Certificate): boolean {
  const constraints = extensions.find(({ id }) => id === extensionId('basicConstraints'));
  return constraints ? (extensionLines(constraints)[0] ?? '').startsWith('CA:TRUE') : version === 1;
}
