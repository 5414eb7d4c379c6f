/** DNS records out of what is known of a name. */
import type { Lookup } from '#lib/net/network.ts';

export type RecordType = 'A' | 'AAAA' | 'ANY' | 'CNAME' | 'PTR' | 'SRV' | 'NS' | 'MX' | 'TXT' | 'SOA';

export interface Found {
  readonly name: string;
  readonly type: RecordType;
  readonly value: string;
}

export const isAddress = (text: string): boolean => /^\d+(\.\d+){3}$/.test(text);

/** `10.96.0.1` as it is asked for the other way round. */
export const arpa = (ip: string): string => `${ip.split('.').reverse().join('.')}.in-addr.arpa`;

/** The records of a type; a question for addresses is answered with the aliases on the way as well. */
export function records(found: Lookup, type: RecordType): readonly Found[] {
  const { name = '', addresses = [], aliases = [], services = [] } = found;
  if (found.name === undefined) return [];
  const chain = aliases.map((value, at): Found => ({ name: aliases[at - 1] ?? name, type: 'CNAME', value }));
  const last = aliases.at(-1) ?? name;
  const wanted = (one: RecordType) => type === one || type === 'ANY';
  const share = Math.floor(100 / Math.max(1, services.length));
  return [
    ...(wanted('A') || wanted('CNAME') ? chain : []),
    ...(wanted('A') ? addresses.map((value): Found => ({ name: last, type: 'A', value })) : []),
    ...(wanted('SRV')
      ? services.map(({ port, target }): Found => ({
          name,
          type: 'SRV',
          value: `0 ${share} ${port} ${target}`,
        }))
      : []),
  ];
}
