/**
 * openssl, as far as labs use it: keys, requests and certificates in real DER with real RSA signatures, so that another
 * openssl reads what this one wrote. Chance and clock are the lab's: a seed gives the same keys, so they are no secrets.
 */
import type { Process, Program } from '#lib/shell/program.ts';
import { verify, x509 } from './certificates.ts';
import { Stop } from './command.ts';
import { HASHES } from './hashes.ts';
import { genpkey, genrsa, keyCommand } from './keys.ts';
import { req } from './requests.ts';
import { dgst, enc, passwd, rand, version } from './small.ts';

type Command = (process: Process, args: readonly string[]) => Promise<number>;

const COMMANDS: Readonly<Record<string, Command>> = {
  base64: enc,
  dgst,
  enc,
  genpkey,
  genrsa,
  passwd,
  pkey: keyCommand,
  rand,
  req,
  rsa: keyCommand,
  verify,
  version,
  x509,
  ...Object.fromEntries(Object.keys(HASHES).map((name) => [name, dgst])),
};

/** What the real one can do besides. */
const NOT_SIMULATED = (
  'asn1parse ca ciphers cms crl crl2pkcs7 dhparam dsa dsaparam ec ecparam engine gendsa info kdf list mac ocsp pkcs12 ' +
  'pkcs7 pkcs8 pkeyparam pkeyutl prime rehash rsautl s_client s_server s_time sess_id smime speed storeutl ts'
).split(' ');

export const openssl: Program = async (process) => {
  const args = process.args.slice(1);
  const [name = 'help'] = args;
  try {
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (command) return await command(process, args);
    if (name === 'help') {
      await process.stderr.write(
        `The commands that are simulated here:\n${Object.keys(COMMANDS).sort().join(' ')}\n`,
      );
      return 0;
    }
    if (NOT_SIMULATED.includes(name)) throw new Stop(`not simulated: openssl ${name}\n`);
    throw new Stop(`Invalid command '${name}'; type "help" for a list.\n`);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    await process.stderr.write(error.message);
    return error.status;
  }
};
