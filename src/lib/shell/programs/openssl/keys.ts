/** `genrsa`, `genpkey`, `rsa`, `pkey`. */
import type { Process } from '#lib/shell/program.ts';
import {
  formed,
  output,
  privateKeyIn,
  publicKeyIn,
  queued,
  readCommand,
  Stop,
  wholeNumber,
} from './command.ts';

import { pem } from './pem.ts';
import { checks, generateKey, inverse, privateInfo, privateKey, publicInfo, type PrivateKey } from './rsa.ts';
import { privateKeyText, publicKeyText } from './words.ts';

const SMALLEST = 512;
/** Larger ones take too long here. */
const LARGEST = 8192;
/** What the real one writes for a prime: a sign for each round of the test, and a last one. */
const PROGRESS = 65;
const PRIVATE_MODE = 0o600;

/** A new key from the lab's chance; `tell` hears of the search as it goes on. */
export async function newKey(
  process: Process,
  bits: number,
  tell?: (progress: string) => Promise<void>,
): Promise<PrivateKey> {
  if (bits < SMALLEST)
    throw new Stop(
      `Error setting RSA length\n${queued('1C8000AB:Provider routines:rsa_gen_set_params:key size too small:../providers/implementations/keymgmt/rsa_kmgmt.c:509:')}`,
    );
  if (bits > LARGEST) throw new Stop(`not simulated: openssl: RSA keys of more than ${LARGEST} bits\n`);
  const pause = async () => {
    await tell?.('.');
    await process.pause?.();
  };
  const found = async () => tell?.(`${'+'.repeat(PROGRESS)}\n`);
  return generateKey(process.leash.sim.random, bits, pause, found);
}

export async function genrsa(process: Process, args: readonly string[]): Promise<number> {
  const options = readCommand(args, {
    options: 'out= traditional verbose rand= writerand= F4 f4 quiet',
    left: '3 primes aes128 aes192 aes256 des3 des passout engine',
  });
  const [size, extra] = options.rest;
  if (extra !== undefined) throw new Stop('Extra arguments given.\ngenrsa: Use -help for summary.\n');
  const key = await newKey(process, wholeNumber('genrsa', size, 2048));
  await writePrivate(process, options.value('out'), key, options.has('traditional'), 'genrsa: ');
  return 0;
}

export async function writePrivate(
  process: Process,
  name: string | undefined,
  key: PrivateKey,
  traditional: boolean,
  prefix = '',
): Promise<void> {
  const text = traditional ? pem('RSA PRIVATE KEY', privateKey(key)) : pem('PRIVATE KEY', privateInfo(key));
  try {
    await output(process, name, text, PRIVATE_MODE);
  } catch (error) {
    // This command says less than others.
    if (error instanceof Stop && prefix) throw new Stop(`${prefix}${error.message.split('\n')[0]}\n`);
    throw error;
  }
}

export async function genpkey(process: Process, args: readonly string[]): Promise<number> {
  const options = readCommand(args, {
    options: 'algorithm= out= pkeyopt= outform= quiet text',
    left: 'paramfile genparam aes256 aes128 des3 pass engine',
  });
  const algorithm = options.value('algorithm');
  if (algorithm === undefined) throw new Stop('genpkey: Use -help for summary.\n');
  if (algorithm.toUpperCase() !== 'RSA')
    throw new Stop(`not simulated: openssl genpkey -algorithm ${algorithm}\n`);
  const size = options.values
    .get('pkeyopt')
    ?.map((option) => /^rsa_keygen_bits:(.*)$/.exec(option)?.[1])
    .find((found) => found !== undefined);
  const quiet = options.has('quiet');
  const key = await newKey(
    process,
    wholeNumber('genpkey', size, 2048),
    quiet ? undefined : (progress) => process.stderr.write(progress),
  );
  await writePrivate(process, options.value('out'), key, false);
  return 0;
}

/** `rsa` and `pkey` differ in a few words only. */
export async function keyCommand(process: Process, args: readonly string[]): Promise<number> {
  const isRsa = args[0] === 'rsa';
  const options = readCommand(args, {
    options: `in= out= inform= outform= pubin pubout noout text check traditional${isRsa ? ' modulus' : ' text_pub'}`,
    left: 'aes128 aes192 aes256 des3 des passin passout RSAPublicKey_in RSAPublicKey_out engine',
  });
  const isPublic = options.has('pubin');
  const what = isRsa ? (isPublic ? 'public key' : 'private key') : isPublic ? 'public key' : 'key';
  const secret = isPublic ? undefined : await privateKeyIn(process, options.value('in'), what);
  const key = secret ?? (await publicKeyIn(process, options.value('in'), what));
  const asPublic = isPublic || options.has('pubout');
  let text = '';
  if (options.has('check') && secret) {
    if (!checks(secret)) {
      await process.stderr.write(isRsa ? 'RSA key not ok\n' : 'Key is invalid\n');
      return 1;
    }
    text += isRsa ? 'RSA key ok\n' : 'Key is valid\n';
  }
  if (options.has('text'))
    text += secret
      ? privateKeyText({ ...secret, coefficient: inverse(secret.q, secret.p) })
      : publicKeyText(key);
  if (options.has('modulus')) text += `Modulus=${key.n.toString(16).toUpperCase()}\n`;
  if (!options.has('noout')) {
    if (isRsa) await process.stderr.write('writing RSA key\n');
    if (asPublic || !secret) text += formed(options, 'PUBLIC KEY', publicInfo(key));
    else if (options.has('traditional')) text += formed(options, 'RSA PRIVATE KEY', privateKey(secret));
    else text += formed(options, 'PRIVATE KEY', privateInfo(secret));
  }
  await output(process, options.value('out'), text, asPublic ? undefined : PRIVATE_MODE);
  return 0;
}
