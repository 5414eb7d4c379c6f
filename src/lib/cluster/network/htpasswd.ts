/** Files that htpasswd writes: names and hashes of passwords, as nginx compares them (auth_basic_user_file, ngx_crypt, crypt(3)). */
import { sha1 } from '@noble/hashes/legacy.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { looselyFromBase64 } from '#lib/bytes/base64.ts';
import { utf8 } from '#lib/bytes/utf8.ts';
import { md5Crypt, shaCrypt } from '#lib/sim/passwords.ts';

/**
 * Whether the file knows them. `file`: its text, a name and a hash a line. `given`: `name:password`, as Basic authentication sends them.
 */
export function isKnown(file: string, given: string): boolean {
  const colon = given.indexOf(':');
  if (colon < 1) return false;
  const [user, password] = [given.slice(0, colon), given.slice(colon + 1)];
  const line = file.split('\n').find((one) => one.startsWith(`${user}:`));
  // What follows another colon is a comment.
  const kept =
    line
      ?.slice(user.length + 1)
      .split(':')[0]
      ?.trim() ?? '';
  return kept !== '' && matches(kept, password);
}

/** The last pairs that were compared: a hash is slow by design, and customers come again. */
const compared = new Map<string, boolean>();
const REMEMBERED = 32;

function matches(kept: string, password: string): boolean {
  const key = `${kept} ${password}`;
  const before = compared.get(key);
  if (before !== undefined) return before;
  const found = compare(kept, utf8(password));
  if (compared.size >= REMEMBERED) compared.clear();
  compared.set(key, found);
  return found;
}

function compare(kept: string, password: Uint8Array): boolean {
  const [, scheme = '', rest = ''] = /^\{(PLAIN|SHA|SSHA)\}(.*)$/.exec(kept) ?? [];
  if (scheme === 'PLAIN') return same(utf8(rest), password);
  if (scheme !== '') {
    const bytes = looselyFromBase64(rest);
    const salt = scheme === 'SSHA' ? bytes.slice(20) : new Uint8Array();
    return same(bytes.slice(0, 20), sha1(concatBytes(password, salt))) && bytes.length === 20 + salt.length;
  }
  const [, id = '', salt = ''] = /^\$(apr1|1|5|6)\$([^$]*)\$/.exec(kept) ?? [];
  if (id === 'apr1' || id === '1') return md5Crypt(password, salt, id) === kept;
  if (id === '5' || id === '6') return shaCrypt(password, salt, id) === kept;
  // Unlike a real nginx: bcrypt (htpasswd -B) is taken on trust. Anything else is no hash: also a password as it is.
  return /^\$2[abxy]\$\d\d\$[./\w]{53}$/.test(kept) && password.length > 0;
}

const same = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at]);
