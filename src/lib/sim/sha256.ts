/** SHA-256 (FIPS 180-4), without the DOM: for `sha256sum` and for names that end in a hash of their content. */

/** The first 32 bits of the fractional parts of the roots of the first primes. */
function roots(count: number, power: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n += 1) {
    let isPrime = true;
    for (let d = 2; d * d <= n && isPrime; d += 1) isPrime = n % d !== 0;
    if (isPrime) found.push(((n ** power % 1) * 0x1_0000_0000) | 0);
  }
  return found;
}

/** In hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  const k = roots(64, 1 / 3);
  const hash = roots(8, 1 / 2);
  const blocks = Math.ceil((bytes.length + 9) / 64);
  const data = new Uint8Array(blocks * 64);
  data.set(bytes);
  data[bytes.length] = 0x80;
  const view = new DataView(data.buffer);
  view.setUint32(data.length - 4, bytes.length * 8);
  view.setUint32(data.length - 8, Math.floor(bytes.length / 0x2000_0000));
  const turn = (value: number, by: number) => (value >>> by) | (value << (32 - by));
  const w = new Int32Array(64);
  for (let block = 0; block < blocks; block += 1) {
    for (let i = 0; i < 16; i += 1) w[i] = view.getInt32(block * 64 + i * 4);
    for (let i = 16; i < 64; i += 1) {
      const [a, b] = [w[i - 15] as number, w[i - 2] as number];
      w[i] =
        ((w[i - 16] as number) +
          (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) +
          (w[i - 7] as number) +
          (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10))) |
        0;
    }
    let [a, b, c, d, e, f, g, h] = hash as [number, number, number, number, number, number, number, number];
    for (let i = 0; i < 64; i += 1) {
      const one =
        (h +
          (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) +
          ((e & f) ^ (~e & g)) +
          (k[i] as number) +
          (w[i] as number)) |
        0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    for (const [i, value] of [a, b, c, d, e, f, g, h].entries()) hash[i] = ((hash[i] as number) + value) | 0;
  }
  return hash.map((value) => (value >>> 0).toString(16).padStart(8, '0')).join('');
}
