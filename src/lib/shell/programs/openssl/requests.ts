/** `req`: requests for certificates, and certificates that sign themselves. */
import type { Process } from '#lib/shell/program.ts';
import {
  keyBitsOf,
  newCertificate,
  newRequest,
  readCertificate,
  readRequest,
  type Request,
} from './certificate.ts';
import {
  fileText,
  formed,
  openFailed,
  output,
  privateKeyIn,
  queued,
  readCommand,
  requestIn,
  Stop,
  wholeNumber,
  type OpensslOptions,
} from './command.ts';
import { Config, DEFAULT_CONFIG } from './config.ts';
import { extensionFrom, ExtensionError, keyId, type Around, type Extension } from './extensions.ts';
import { newKey, writePrivate } from './keys.ts';
import { nameDer, nameText, nameTextAs, readSubject, shortType, type Attribute } from './names.ts';
import { publicInfo, verifies, type PrivateKey } from './rsa.ts';
import { pem } from './pem.ts';
import { certificateText, requestText } from './words.ts';

const DAY_MS = 86_400_000;

export async function req(process: Process, args: readonly string[]): Promise<number> {
  const options = readCommand(args, {
    options:
      'new x509 newkey= key= keyout= in= out= inform= outform= subj= days= nodes noenc noout text subject pubkey ' +
      'verify modulus config= reqexts= extensions= addext= set_serial= batch utf8 nameopt= verbose',
    hashes: true,
    left: 'passin passout CA CAkey sigopt pkeyopt section precert keygen_engine keyform newhdr multivalue-rdn',
  });
  if (options.rest.length > 0) throw new Stop('req: Use -help for summary.\n');
  const days = wholeNumber('req', options.value('days'), 30);
  const makes = options.has('new') || options.has('newkey') || (options.has('x509') && !options.has('in'));
  const config = await configOf(process, options);
  if (!makes && !options.has('x509'))
    return show(process, options, await requestIn(process, options.value('in')));
  const given = makes ? undefined : await requestIn(process, options.value('in'));
  const key = await keyOf(process, options, config);
  const subject = (await subjectOf(process, options, config, !options.has('x509'))) ?? given?.subject ?? [];
  const hash = options.value('digest') ?? config.value('req', 'default_md') ?? 'sha256';
  if (!options.has('x509')) {
    const wished = extensionsOf(
      options,
      config,
      options.value('reqexts') ?? config.value('req', 'req_extensions'),
      {
        subjectKey: keyBitsOf(publicInfo(key)),
      },
    );
    return show(process, options, readRequest(newRequest(key, hash, subject, wished)), true);
  }
  return selfSigned(process, options, config, { key, subject, hash, days, given });
}

/** The configuration that was named, or Debian's. */
async function configOf(process: Process, options: OpensslOptions): Promise<Config> {
  const name = options.value('config');
  if (name === undefined) return DEFAULT_CONFIG;
  const text = fileText(process, name);
  if (typeof text === 'string') return new Config(text);
  throw new Stop(`Can't open "${name}" for reading, ${text.message}\n${openFailed(name, text, 'r')}`);
}

async function keyOf(process: Process, options: OpensslOptions, config: Config): Promise<PrivateKey> {
  const wanted = options.value('newkey');
  if (wanted === undefined && options.has('key')) return privateKeyIn(process, options.value('key'));
  const bits = /^rsa(?::(\d+))?$/.exec(wanted ?? 'rsa');
  if (!bits) throw new Stop(`not simulated: openssl req -newkey ${wanted}\n`);
  const plain = options.has('nodes') || options.has('noenc') || config.value('req', 'encrypt_key') === 'no';
  if (!plain) throw new Stop('not simulated: openssl: keys with a pass phrase; -nodes makes one without\n');
  const size = wholeNumber('req', bits[1] ?? config.value('req', 'default_bits'), 2048);
  const key = await newKey(process, size, (progress) => process.stderr.write(progress));
  await process.stderr.write('-----\n');
  const name = options.value('keyout') ?? config.value('req', 'default_keyfile') ?? 'privkey.pem';
  await writePrivate(process, name, key, false);
  return key;
}

// --- the subject

async function subjectOf(
  process: Process,
  options: OpensslOptions,
  config: Config,
  withAttributes: boolean,
): Promise<Attribute[] | undefined> {
  const text = options.value('subj');
  if (text !== undefined) {
    const unknown: string[] = [];
    const subject = readSubject(text, (type) => unknown.push(type));
    for (const type of unknown)
      await process.stderr.write(`req warning: Skipping unknown subject name attribute "${type}"\n`);
    if (subject) return subject;
    throw new Stop(
      `req: subject name is expected to be in the format /type0=value0/type1=value1/type2=... where characters may be escaped by \\. This name is not in that format: '${text}'\n`,
    );
  }
  if (options.has('x509') && options.has('in')) return undefined;
  const section = config.value('req', 'distinguished_name') ?? '';
  const entries = [...(config.section(section) ?? [])];
  if (config.value('req', 'prompt') === 'no')
    return entries.flatMap(([name, value]) => {
      const type = shortType(name.replace(/^\d+\./, ''));
      return type && value ? [{ type, value }] : [];
    });
  return ask(process, config, entries, withAttributes);
}

const INTRODUCTION = `You are about to be asked to enter information that will be incorporated
into your certificate request.
What you are about to enter is what is called a Distinguished Name or a DN.
There are quite a few fields but you can leave some blank
For some fields there will be a default value,
If you enter '.', the field will be left blank.
-----
`;

async function ask(
  process: Process,
  config: Config,
  entries: readonly (readonly [string, string])[],
  withAttributes: boolean,
): Promise<Attribute[]> {
  const values = new Map(entries);
  const answer = async (question: string, otherwise: string): Promise<string> => {
    await process.stderr.write(`${question} [${otherwise}]:`);
    const line = await process.stdin.readLine();
    if (line === undefined) throw new Stop('Error making certificate request\n');
    return line === '.' ? '' : line || otherwise;
  };
  await process.stderr.write(INTRODUCTION);
  const subject: Attribute[] = [];
  for (const [name, question] of entries) {
    const type = shortType(name.replace(/^\d+\./, ''));
    if (!type) continue;
    const value = await answer(question, values.get(`${name}_default`) ?? '');
    if (value !== '') subject.push({ type, value });
  }
  const more = withAttributes ? config.section(config.value('req', 'attributes') ?? '') : undefined;
  if (more) {
    await process.stderr.write(
      "\nPlease enter the following 'extra' attributes\nto be sent with your certificate request\n",
    );
    for (const question of more.values()) await answer(question, '');
  }
  return subject;
}

// --- extensions

/** What a section and `-addext` ask for. */
function extensionsOf(
  options: OpensslOptions,
  config: Config,
  section: string | undefined,
  around: Around,
): Extension[] {
  const added = (options.values.get('addext') ?? []).map((text) => {
    const [name = '', ...value] = text.split('=');
    return [name.trim(), value.join('=').trim()] as const;
  });
  const entries = section === undefined ? undefined : config.section(section);
  if (section !== undefined && !entries) throw new Stop(`Error checking extension section ${section}\n`);
  return [
    ...extensionList([...(entries ?? [])], config, around, `Error checking extension section ${section}\n`),
    ...extensionList(added, config, around, 'Error checking extensions defined using -addext\n'),
  ];
}

/** Extensions from names and values; what is wrong is said after `failed`. */
export function extensionList(
  entries: readonly (readonly [string, string])[],
  config: Config | undefined,
  around: Around,
  failed: string,
): Extension[] {
  return entries.flatMap(([name, value]) => {
    try {
      return extensionFrom(name, value, config, around) ?? [];
    } catch (error) {
      if (!(error instanceof ExtensionError)) throw error;
      if (error.place === 'not simulated') throw new Stop(`not simulated: openssl: the extension ${name}\n`);
      const where = `11000080:X509 V3 routines:X509V3_EXT_nconf_int:error in extension:../crypto/x509/v3_conf.c:48:section=default, name=${name}, value=${value}`;
      throw new Stop(failed + queued(error.place) + queued(where));
    }
  });
}

// --- what comes out

/** 159 bits: a number above zero in twenty bytes. */
export function newSerial(process: Process): bigint {
  const { random } = process.leash.sim;
  let value = 0n;
  for (let i = 0; i < 5; i += 1) value = (value << 32n) | BigInt(random.uint32());
  return value & ((1n << 159n) - 1n);
}

/** A serial number in decimal or, after `0x`, in hexadecimal. */
export function serialOf(text: string): bigint {
  if (!/^(0x[0-9a-f]+|\d+)$/i.test(text)) throw new Stop(`Error: invalid serial number ${text}\n`);
  return BigInt(text);
}

export const wholeSeconds = (ms: number): number => Math.floor(ms / 1000) * 1000;

async function selfSigned(
  process: Process,
  options: OpensslOptions,
  config: Config,
  made: {
    readonly key: PrivateKey;
    readonly subject: readonly Attribute[];
    readonly hash: string;
    readonly days: number;
    readonly given: Request | undefined;
  },
): Promise<number> {
  const { key, subject, hash, days, given } = made;
  const keyInfo = given?.keyInfo ?? publicInfo(key);
  const chosen = options.value('set_serial');
  const serial = chosen === undefined ? newSerial(process) : serialOf(chosen);
  const issuer = { keyId: keyId(keyBitsOf(publicInfo(key))), name: nameDer(subject), serial };
  const around = { subjectKey: keyBitsOf(keyInfo), issuer };
  const section = options.value('extensions') ?? config.value('req', 'x509_extensions');
  const notBefore = wholeSeconds(process.leash.now);
  const bytes = newCertificate(key, hash, {
    serial,
    issuer: subject,
    subject,
    notBefore,
    notAfter: notBefore + days * DAY_MS,
    keyInfo,
    extensions: extensionsOf(options, config, section, around),
  });
  const text = options.has('text') ? certificateText(readCertificate(bytes)) : '';
  const body = options.has('noout') ? '' : formed(options, 'CERTIFICATE', bytes);
  await output(process, options.value('out'), text + body);
  return 0;
}

async function show(
  process: Process,
  options: OpensslOptions,
  request: Request,
  isNew = false,
): Promise<number> {
  if (options.has('verify')) {
    const holds = request.key && verifies(request.key, request.algorithm, request.content, request.signature);
    await process.stderr.write(`Certificate request self-signature verify ${holds ? 'OK' : 'failure'}\n`);
    if (!holds && !isNew) return 1;
  }
  const name = options.value('nameopt');
  let text = '';
  if (options.has('pubkey')) text += pem('PUBLIC KEY', request.keyInfo);
  if (options.has('text')) text += requestText(request);
  if (options.has('subject'))
    text += `subject=${(name && nameTextAs(name, request.subject)) ?? nameText(request.subject)}\n`;
  if (options.has('modulus'))
    text += `Modulus=${request.key?.n.toString(16).toUpperCase() ?? 'Wrong Algorithm type'}\n`;
  if (!options.has('noout')) text += formed(options, 'CERTIFICATE REQUEST', request.whole);
  await output(process, options.value('out'), text);
  return 0;
}
