/** md5sum, sha1sum, sha224sum to sha512sum, cksum. */
import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Process, Program } from '#lib/shell/program.ts';
import { complain, linesOf, program, readOptions, textOf } from './options.ts';
import { utf8 } from '#lib/bytes/utf8.ts';

type Digest = (bytes: Uint8Array) => Uint8Array;

async function check(
  process: Process,
  names: readonly string[],
  digest: Digest,
  quiet: string,
): Promise<number> {
  let status = 0;
  for (const name of names.length > 0 ? names : ['-']) {
    const text = await textOf(process, name);
    if (text === undefined) {
      status = 1;
      continue;
    }
    let [wrong, missing, unreadable, good] = [0, 0, 0, 0];
    for (const line of linesOf(text)) {
      const match = /^\\?([0-9a-fA-F]{32,128}) [ *](.+)$/.exec(line) ?? reversed(line);
      if (!match) {
        unreadable += 1;
        continue;
      }
      const [, wanted, file] = match as unknown as [string, string, string];
      const content = await textOf(process, file);
      if (content === undefined) {
        missing += 1;
        if (quiet !== 'status') await process.stdout.write(`${file}: FAILED open or read\n`);
        continue;
      }
      const same = bytesToHex(digest(utf8(content))) === wanted.toLowerCase();
      if (same) good += 1;
      else wrong += 1;
      if (quiet === 'status' || (same && quiet === 'quiet')) continue;
      await process.stdout.write(`${file}: ${same ? 'OK' : 'FAILED'}\n`);
    }
    if (good + wrong + missing === 0) {
      status = await complain(process, `${name}: no properly formatted checksum lines found`);
      continue;
    }
    const warn = async (count: number, one: string, many: string) => {
      if (count > 0 && quiet !== 'status')
        await complain(process, `WARNING: ${count} ${count === 1 ? one : many}`);
    };
    await warn(unreadable, 'line is improperly formatted', 'lines are improperly formatted');
    await warn(missing, 'listed file could not be read', 'listed files could not be read');
    await warn(wrong, 'computed checksum did NOT match', 'computed checksums did NOT match');
    if (wrong + missing > 0) status = 1;
  }
  return status;
}

/** `MD5 (file) = …`, as `--tag` writes it. */
function reversed(line: string): RegExpExecArray | null {
  const match = /^[A-Z0-9]+ \((.+)\) = ([0-9a-fA-F]+)$/.exec(line);
  if (match) [match[1], match[2]] = [match[2] as string, match[1] as string];
  return match;
}

const summing = (digest: Digest, label: string) =>
  program(async (process) => {
    const options = readOptions(process.args, {
      short: 'bctwz',
      long: {
        binary: 'b',
        check: 'c',
        text: 't',
        warn: 'w',
        zero: 'z',
        tag: 'tag',
        quiet: 'quiet',
        status: 'status',
        strict: 'strict',
        'ignore-missing': 'ignore',
      },
    });
    const quiet = options.has('status') ? 'status' : options.has('quiet') ? 'quiet' : '';
    if (options.has('c')) return check(process, options.rest, digest, quiet);
    let status = 0;
    for (const name of options.rest.length > 0 ? options.rest : ['-']) {
      const text = await textOf(process, name);
      if (text === undefined) {
        status = 1;
        continue;
      }
      const sum = bytesToHex(digest(utf8(text)));
      const end = options.has('z') ? '\0' : '\n';
      await process.stdout.write(
        options.has('tag')
          ? `${label} (${name}) = ${sum}${end}`
          : `${sum} ${options.has('b') ? '*' : ' '}${name}${end}`,
      );
    }
    return status;
  });

/** POSIX's CRC: over the bytes and then the length. */
function cksum(bytes: Uint8Array): number {
  let crc = 0;
  const step = (byte: number) => {
    crc ^= byte << 24;
    for (let i = 0; i < 8; i += 1) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  };
  for (const byte of bytes) step(byte);
  for (let length = bytes.length; length > 0; length = Math.floor(length / 256)) step(length & 255);
  return ~crc >>> 0;
}

export const checksumPrograms: Record<string, Program> = {
  md5sum: summing(md5, 'MD5'),
  sha1sum: summing(sha1, 'SHA1'),
  sha224sum: summing(sha224, 'SHA224'),
  sha256sum: summing(sha256, 'SHA256'),
  sha384sum: summing(sha384, 'SHA384'),
  sha512sum: summing(sha512, 'SHA512'),
  cksum: program(async (process) => {
    const options = readOptions(process.args, { short: '' });
    let status = 0;
    for (const name of options.rest.length > 0 ? options.rest : ['-']) {
      const text = await textOf(process, name);
      if (text === undefined) status = 1;
      else {
        const bytes = utf8(text);
        await process.stdout.write(
          `${cksum(bytes)} ${bytes.length}${name === '-' && options.rest.length === 0 ? '' : ` ${name}`}\n`,
        );
      }
    }
    return status;
  }),
};
