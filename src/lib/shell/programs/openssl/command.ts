/** What all commands of openssl share: options after one dash, files, and the words for what is wrong. */
import { FileError, type Process } from '#lib/shell/program.ts';
import { utf8Text } from '#lib/bytes/utf8.ts';
import { readCertificate, readRequest, type Certificate, type Request } from './certificate.ts';
import { DerError } from './der.ts';
import { pem, pemBlocks, type PemBlock } from './pem.ts';
import { readPrivate, readPublic, type PrivateKey, type PublicKey } from './rsa.ts';

/** Ends a command: what stands on stderr, and the status. */
export class Stop extends Error {
  readonly status: number;
  constructor(text: string, status = 1) {
    super(text);
    this.status = status;
  }
}

/** The real one writes the address of its thread here. */
const THREAD = '4007A0B5F47F0000';
export const queued = (text: string): string => `${THREAD}:error:${text}\n`;

export interface OpensslOptions {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly rest: readonly string[];
  has(name: string): boolean;
  value(name: string): string | undefined;
}

export interface OpensslSpec {
  /** Names of options, with `=` where a value follows. */
  readonly options: string;
  /** What may also stand here as `-name`: hashes of `req`, `x509`, `dgst`. */
  readonly hashes?: boolean;
  /** Options that the real one has and this one does not. */
  readonly left?: string;
}

const HASH_NAMES = ['md5', 'sha1', 'sha256', 'sha384', 'sha512'];

/** Reads what follows the command's name. Throws `Stop`. */
export function readCommand(args: readonly string[], spec: OpensslSpec): OpensslOptions {
  const command = args[0] ?? '';
  const wrong = (text: string) => new Stop(`${command}: ${text}\n${command}: Use -help for summary.\n`);
  const known = spec.options.split(' ');
  const values = new Map<string, string[]>();
  let i = 1;
  for (; i < args.length && /^-./.test(args[i] as string); i += 1) {
    const [name = '', ...inline] = (args[i] as string).replace(/^--?/, '').split('=');
    if (name === '') {
      i += 1;
      break;
    }
    if (spec.left?.split(' ').includes(name)) throw new Stop(`not simulated: openssl ${command} -${name}\n`);
    if (spec.hashes && HASH_NAMES.includes(name)) values.set('digest', [name]);
    else if (known.includes(name)) values.set(name, ['']);
    else if (known.includes(`${name}=`)) {
      const value = inline.length > 0 ? inline.join('=') : args[++i];
      if (value === undefined) throw wrong(`Option -${name} needs a value`);
      values.set(name, [...(values.get(name) ?? []), value]);
    } else
      throw wrong(spec.hashes ? `Unknown option or message digest: ${name}` : `Unknown option: -${name}`);
  }
  return {
    values,
    rest: args.slice(i),
    has: (name) => values.has(name),
    value: (name) => values.get(name)?.at(-1),
  };
}

/** A whole number that an option names. */
export function wholeNumber(command: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^-?\d+$/.test(text))
    throw new Stop(`${command}: Can't parse "${text}" as a number\n${command}: Use -help for summary.\n`);
  return Number(text);
}

export function fileText(process: Process, name: string): string | FileError {
  try {
    return process.files.read(process.files.resolve(process.cwd, name));
  } catch (error) {
    if (error instanceof FileError) return error;
    throw error;
  }
}

/** How the library says that a file could not be opened. */
export function openFailed(name: string, { message }: FileError, mode: string): string {
  const code =
    { 'No such file or directory': '80000002', 'Is a directory': '80000015' }[message] ?? '8000000D';
  return (
    queued(
      `${code}:system library:BIO_new_file:${message}:../crypto/bio/bss_file.c:67:calling fopen(${name}, ${mode})`,
    ) + queued('10000080:BIO routines:BIO_new_file:no such file:../crypto/bio/bss_file.c:75:')
  );
}

/** What an `-in` names, or standard input. */
export async function inputText(process: Process, name: string | undefined, mode = 'r'): Promise<string> {
  if (name === undefined || name === '-' || name === '/dev/stdin') return process.stdin.readAll();
  const text = fileText(process, name);
  if (typeof text === 'string') return text;
  throw new Stop(`Can't open "${name}" for reading, ${text.message}\n${openFailed(name, text, mode)}`);
}

/** Writes to the file of an `-out`, or to standard output. */
export async function output(
  process: Process,
  name: string | undefined,
  text: string,
  mode?: number,
): Promise<void> {
  if (name === undefined || name === '-' || name === '/dev/stdout') return process.stdout.write(text);
  try {
    process.files.write(process.files.resolve(process.cwd, name), text, mode);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new Stop(`Can't open "${name}" for writing, ${error.message}\n${openFailed(name, error, 'w')}`);
  }
}

/** The bytes in PEM or, with `-outform DER`, as they are. */
export const formed = (options: OpensslOptions, label: string, bytes: Uint8Array): string =>
  /^der$/i.test(options.value('outform') ?? '') ? utf8Text(bytes) : pem(label, bytes);

/** The text of a file in which a certificate or key is looked for; `what` names it in complaints. */
async function storeText(
  process: Process,
  name: string | undefined,
  what: string,
  after: string,
): Promise<string> {
  if (name === undefined || name === '-') return process.stdin.readAll();
  const text = fileText(process, name);
  if (typeof text === 'string') return text;
  if (text.code !== 'ENOENT') throw new Stop(`Could not read ${what} from ${name}\n${after}`);
  throw new Stop(
    `Could not open file or uri for loading ${what} from ${name}\n` +
      queued(
        '16000069:STORE routines:ossl_store_get0_loader_int:unregistered scheme:../crypto/store/store_register.c:237:scheme=file',
      ) +
      queued(
        `80000002:system library:file_open:No such file or directory:../providers/implementations/storemgmt/file_store.c:266:calling stat(${name})`,
      ) +
      after,
  );
}

function readAs<T>(
  blocks: readonly PemBlock[],
  labels: readonly string[],
  read: (bytes: Uint8Array) => T,
): T | undefined {
  const block = blocks.find(({ label }) => labels.includes(label));
  if (!block) return undefined;
  try {
    return read(block.bytes);
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}

const UNSUPPORTED = queued(
  '1608010C:STORE routines:ossl_store_handle_load_result:unsupported:../crypto/store/store_result.c:149:',
);

/** The certificates of a file; at least one. Throws `Stop` with status `status`. */
export async function certificatesIn(
  process: Process,
  name: string | undefined,
  what = 'certificate',
  status = 1,
): Promise<Certificate[]> {
  const after = `Unable to load ${what}\n`;
  const text = await storeText(process, name, what, after).catch((error: unknown) => {
    throw error instanceof Stop ? new Stop(error.message, status) : error;
  });
  const blocks = pemBlocks(text);
  const found = blocks
    .filter(({ label }) => /^(X509 |TRUSTED )?CERTIFICATE$/.test(label))
    .map((block) => readAs([block], [block.label], readCertificate));
  const good = found.filter((one) => one !== undefined);
  if (good.length > 0) return good;
  throw new Stop(
    `Could not read ${what} from ${name ?? '<stdin>'}\n${blocks.length > 0 ? UNSUPPORTED : ''}${after}`,
    status,
  );
}

export async function certificateIn(
  process: Process,
  name: string | undefined,
  what?: string,
): Promise<Certificate> {
  return (await certificatesIn(process, name, what))[0] as Certificate;
}

const EXPECTED = 'CERTIFICATE REQUEST';

export async function requestIn(process: Process, name: string | undefined): Promise<Request> {
  const text = await inputText(process, name);
  const request = readAs(pemBlocks(text), [EXPECTED, `NEW ${EXPECTED}`], readRequest);
  if (request) return request;
  throw new Stop(
    `Unable to load X509 request\n${queued(`0480006C:PEM routines:get_name:no start line:../crypto/pem/pem_lib.c:760:Expecting: ${EXPECTED}`)}`,
  );
}

export async function privateKeyIn(
  process: Process,
  name: string | undefined,
  what = 'private key',
): Promise<PrivateKey> {
  const text = await storeText(process, name, what, '');
  const blocks = pemBlocks(text);
  if (blocks.some(({ label }) => label === 'ENCRYPTED PRIVATE KEY' || label === 'EC PRIVATE KEY'))
    throw new Stop(`not simulated: openssl: keys that are encrypted or not RSA\n`);
  const key = readAs(blocks, ['PRIVATE KEY', 'RSA PRIVATE KEY'], readPrivate);
  if (key) return key;
  throw new Stop(`Could not read ${what} from ${name ?? '<stdin>'}\n`);
}

export async function publicKeyIn(
  process: Process,
  name: string | undefined,
  what = 'public key',
): Promise<PublicKey> {
  const text = await storeText(process, name, what, '');
  const key = readAs(pemBlocks(text), ['PUBLIC KEY'], readPublic);
  if (key) return key;
  throw new Stop(`Could not read ${what} from ${name ?? '<stdin>'}\n`);
}
