/** Ranges of IPv4 addresses: `10.244.0.0/16`. */
import { isIPv4 } from './validation/names.ts';

interface Range {
  readonly base: number;
  readonly bits: number;
}

const numberOf = (ip: string): number => ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

function rangeOf(text: string): Range | undefined {
  const [ip = '', length = '', ...rest] = text.split('/');
  if (!isIPv4(ip) || !/^\d{1,2}$/.test(length) || Number(length) > 32 || rest.length > 0) return undefined;
  return { base: numberOf(ip), bits: Number(length) };
}

const blockOf = (address: number, bits: number): number => Math.floor(address / 2 ** (32 - bits));

/** What is wrong with it, in the server's words. Ranges of IPv6 are not looked into. */
export const cidrProblems = (text: string): readonly string[] =>
  rangeOf(text) || /^[0-9a-fA-F:]+\/\d{1,3}$/.test(text)
    ? []
    : ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'];

/** Whether the address is in the range. */
export function isWithin(ip: string, cidr: string): boolean {
  const range = rangeOf(cidr);
  return !!range && isIPv4(ip) && blockOf(numberOf(ip), range.bits) === blockOf(range.base, range.bits);
}

/** Whether the first range lies in the second and is smaller. */
export function isSubnet(inner: string, outer: string): boolean {
  const [small, large] = [rangeOf(inner), rangeOf(outer)];
  if (!small || !large) return true;
  return small.bits > large.bits && blockOf(small.base, large.bits) === blockOf(large.base, large.bits);
}
