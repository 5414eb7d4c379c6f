/** `rand`, `passwd`, `dgst` and its short names, `base64`, `enc`, `version`. */
import { hmac } from '@noble/hashes/hmac.js';
import type { Process } from '#lib/shell/program.ts';
import { fromBase64, toBase64 } from '#lib/bytes/base64.ts';
import { utf8, utf8Text } from '#lib/bytes/utf8.ts';
import {
  fileText,
  inputText,
  output,
  privateKeyIn,
  publicKeyIn,
  queued,
  readCommand,
  Stop,
  type OpensslOptions,
} from './command.ts';
import { hexOf } from './der.ts';
import { md5Crypt, shaCrypt } from '#lib/sim/passwords.ts';
import { isSignatureHash, signatureId, signatureOf, verifies } from './rsa.ts';
import { HASHES } from './hashes.ts';

const VERSION = 'OpenSSL 3.0.15 3 Sep 2024';

export async function version(process: Process, args: readonly string[]): Promise<number> {
  const options = readCommand(args, { options: 'v', left: 'a b d e f o p r m c' });
  if (options.rest.length > 0) throw new Stop('version: Use -help for summary.\n');
  await process.stdout.write(`${VERSION} (Library: ${VERSION})\n`);
  return 0;
}

const inLines = (text: string, width: number): string =>
  text.replace(new RegExp(`.{1,${width}}`, 'g'), '$&\n');

export async function rand(process: Process, args: readonly string[]): Promise<number> {
  const options = readCommand(args, { options: 'hex base64 out= rand= writerand=', left: 'engine' });
  const [count = '', extra] = options.rest;
  if (extra !== undefined) throw new Stop('rand: Use -help for summary.\n');
  if (count !== '' && !/^\d+$/.test(count))
    throw new Stop(`rand: Can't parse "${count}" as a number\nrand: Use -help for summary.\n`);
  if (count !== '' && Number(count) <= 0) throw new Stop('rand: Use -help for summary.\n');
  const { random } = process.leash.sim;
  const bytes = Uint8Array.from({ length: Number(count) }, () => random.below(256));
  const text = options.has('base64')
    ? inLines(toBase64(bytes), 64)
    : options.has('hex')
      ? `${hexOf(bytes)}\n`
      : utf8Text(bytes);
  await output(process, options.value('out'), text);
  return 0;
}

const SALT_LETTERS = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export async function passwd(process: Process, args: readonly string[]): Promise<number> {
  const options = readCommand(args, {
    options: '1 apr1 5 6 salt= stdin noverify quiet in= table reverse',
    left: 'aixmd5 crypt',
  });
  const magic = ['apr1', '5', '6'].find((name) => options.has(name)) ?? '1';
  const fromInput = options.has('stdin') || options.has('in');
  if (!fromInput && options.rest.length === 0)
    throw new Stop('not simulated: openssl passwd: asking for a password; name it, or use -stdin\n');
  const passwords = fromInput
    ? (await inputText(process, options.value('in')))
        .split('\n')
        .filter((line, i, all) => line !== '' || i < all.length - 1)
    : options.rest;
  let text = '';
  for (const password of passwords) {
    const salt =
      options.value('salt') ??
      Array.from({ length: magic === '5' || magic === '6' ? 16 : 8 }, () =>
        process.leash.sim.random.pick(SALT_LETTERS),
      ).join('');
    const bytes = utf8(password);
    const hashed =
      magic === '5' || magic === '6' ? shaCrypt(bytes, salt, magic) : md5Crypt(bytes, salt, magic);
    const pair = options.has('reverse') ? `${hashed}\t${password}` : `${password}\t${hashed}`;
    text += `${options.has('table') ? pair : hashed}\n`;
  }
  await process.stdout.write(text);
  return 0;
}

/** `dgst`, or the name of a hash itself. */
export async function dgst(process: Process, args: readonly string[]): Promise<number> {
  const options = readCommand(args, {
    options: 'hex binary r c out= hmac= sign= verify= signature= list keyform=',
    hashes: true,
    left: 'mac macopt prverify sigopt passin engine xoflen d debug',
  });
  const named = args[0] === 'dgst' ? options.value('digest') : args[0];
  const kind = HASHES[named ?? 'sha256'] as (typeof HASHES)[string];
  const signs = options.value('sign');
  const checks = options.value('verify');
  if ((signs ?? checks) !== undefined) {
    if (!isSignatureHash(named ?? 'sha256'))
      throw new Stop(`not simulated: openssl dgst: signing with ${named}\n`);
    return signs !== undefined
      ? signOne(process, options, named ?? 'sha256', signs)
      : verifyOne(process, options, named ?? 'sha256', checks as string);
  }
  const key = options.value('hmac');
  let status = 0;
  let text = '';
  for (const name of options.rest.length > 0 ? options.rest : [undefined]) {
    const found = name === undefined ? await process.stdin.readAll() : fileText(process, name);
    if (typeof found !== 'string') {
      status = 1;
      await process.stderr.write(
        found.code === 'EISDIR'
          ? `Read Error in ${name}\n`
          : `${name}: ${found.message}\n` +
              queued(
                `80000002:system library:file_ctrl:${found.message}:../crypto/bio/bss_file.c:297:calling fopen(${name}, r)`,
              ) +
              queued('10080002:BIO routines:file_ctrl:system lib:../crypto/bio/bss_file.c:300:'),
      );
      continue;
    }
    const bytes = utf8(found);
    const digest = key === undefined ? kind.hash(bytes) : hmac(kind.hash, utf8(key), bytes);
    const title = `${key === undefined ? '' : 'HMAC-'}${named === undefined ? 'SHA256' : kind.title}`;
    if (options.has('binary')) text += utf8Text(digest);
    else if (options.has('r')) text += `${hexOf(digest)} *${name ?? 'stdin'}\n`;
    else text += `${title}(${name ?? 'stdin'})= ${hexOf(digest)}\n`;
  }
  await output(process, options.value('out'), text);
  return status;
}

async function signOne(
  process: Process,
  options: OpensslOptions,
  hash: string,
  keyName: string,
): Promise<number> {
  const key = await privateKeyIn(process, keyName);
  const content = utf8(await inputText(process, options.rest[0]));
  const signature = signatureOf(key, hash, content);
  await output(
    process,
    options.value('out'),
    options.has('hex') ? `${hexOf(signature)}\n` : utf8Text(signature),
  );
  return 0;
}

async function verifyOne(
  process: Process,
  options: OpensslOptions,
  hash: string,
  keyName: string,
): Promise<number> {
  const key = await publicKeyIn(process, keyName);
  const name = options.value('signature');
  if (name === undefined) throw new Stop('No signature to verify: use the -signature option\n');
  const signature = utf8(await inputText(process, name));
  const holds = verifies(key, signatureId(hash), utf8(await inputText(process, options.rest[0])), signature);
  await process.stdout.write(holds ? 'Verified OK\n' : 'Verification failure\n');
  return holds ? 0 : 1;
}

/** `base64`, and `enc` with `-base64` or `-a`. */
export async function enc(process: Process, args: readonly string[]): Promise<number> {
  const options = readCommand(args, { options: 'base64 a d e A in= out= none', left: CIPHER_OPTIONS });
  if (args[0] === 'enc' && !options.has('base64') && !options.has('a'))
    throw new Stop('not simulated: openssl enc with a cipher\n');
  const text = await inputText(process, options.value('in'), 'rb');
  if (options.has('d'))
    await output(process, options.value('out'), utf8Text(fromBase64(text) ?? new Uint8Array()));
  else {
    const encoded = toBase64(utf8(text));
    await output(process, options.value('out'), options.has('A') ? encoded : inLines(encoded, 64));
  }
  return 0;
}

const CIPHER_OPTIONS =
  'aes-128-cbc aes-192-cbc aes-256-cbc aes-128-ecb aes-256-ecb aes-256-ctr aes-128-ctr des3 des-ede3-cbc chacha20 k kfile pass K iv S salt nosalt pbkdf2 iter md p P z ciphers';
