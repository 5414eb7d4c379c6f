import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { gunzipped, GzipError, gzipped } from './gzip-format.ts';
import { packed, TarError, unpack, type Member } from './tar-format.ts';

const sample = Uint8Array.from({ length: 50_000 }, (_, i) => (i * i) >> 7);

test('gzip reads what others packed, and they what it packed', () => {
  expect(new Uint8Array(gunzipSync(gzipped(sample, { name: 'a', modifiedMs: 1_000 })))).toEqual(sample);
  expect(gunzipped(gzipSync(sample))).toEqual(sample);
  expect(gunzipped(gzipped(new Uint8Array()))).toEqual(new Uint8Array());
});

test('the same bytes give the same archive', () => {
  expect(gzipped(sample)).toEqual(gzipped(sample));
});

test.each([
  ['nothing', new Uint8Array(), 'unexpected end of file'],
  ['text', Uint8Array.of(104, 105, 10), 'not in gzip format'],
  ['a beginning', gzipSync(sample).subarray(0, 400), 'unexpected end of file'],
  ['a header', gzipSync(sample).subarray(0, 7), 'unexpected end of file'],
])('gzip says what is wrong with %s', (_, bytes, message) => {
  expect(() => gunzipped(bytes)).toThrow(new GzipError(message));
});

test('a changed byte is found', () => {
  const bytes = new Uint8Array(gzipSync(sample));
  bytes[bytes.length - 6]! ^= 1;
  expect(() => gunzipped(bytes)).toThrow(new GzipError('invalid compressed data--crc error'));
});

test('what is packed small and unpacks large is refused', () => {
  const bomb = gzipSync(new Uint8Array(80 * 1024 * 1024));
  expect(() => gunzipped(bomb)).toThrow('memory exhausted');
});

const read = (bytes: Uint8Array): Member[] => {
  const found: Member[] = [];
  unpack(bytes, (member) => void found.push(member));
  return found;
};

test('an archive gives back its members, long names too', () => {
  const members = ['a', 'x'.repeat(100), `${'folder/'.repeat(40)}ü`].map((name, i) => ({
    name,
    isFolder: false,
    mode: 0o640,
    modifiedMs: 1_700_000_000_000,
    bytes: sample.subarray(0, i * 512),
  }));
  const folder = { ...members[0]!, name: 'folder/', isFolder: true, mode: 0o755 };
  expect(read(packed([folder, ...members]))).toEqual([folder, ...members]);
});

test('an archive that ends too early', () => {
  const whole = packed([{ name: 'a', isFolder: false, mode: 0o644, modifiedMs: 0, bytes: sample }]);
  expect(() => read(whole.subarray(0, 20_000))).toThrow(new TarError('Unexpected EOF in archive'));
  expect(() => read(sample)).toThrow(new TarError('This does not look like a tar archive'));
});
