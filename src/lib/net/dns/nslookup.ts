/** nslookup, as BIND's and as busybox's: they write the same facts in three ways. */
import { err, lookUp, out, sleep, type Acts, type NetProgram } from '#lib/net/act.ts';
import type { Lookup } from '#lib/net/network.ts';
import { arpa, isAddress, records, type RecordType } from './records.ts';

/** `old`: busybox up to 1.28. */
export type Flavour = 'bind' | 'busybox' | 'old';

interface Asked {
  host: string;
  server?: string;
  type: RecordType;
}

export const nslookup = (flavour: Flavour): NetProgram =>
  function* ({ args }) {
    const asked = read(args.slice(1), flavour);
    if (typeof asked === 'string') {
      yield* err(asked);
      return 1;
    }
    const found = yield* lookUp(asked.host, asked.server);
    if (found.timedOutMs !== undefined) return yield* timedOut(found, flavour);
    return yield* WRITERS[flavour](asked, found);
  };

function read(args: readonly string[], flavour: Flavour): Asked | string {
  const asked: Asked = { host: '', type: 'A' };
  const words: string[] = [];
  for (const arg of args) {
    const type = /^-(?:q(?:uery)?|t(?:ype)?|querytype)=(.+)$/i.exec(arg)?.[1]?.toUpperCase();
    if (type !== undefined) {
      if (!TYPES.includes(type))
        return flavour === 'bind'
          ? `unknown query type: ${type.toLowerCase()}\n`
          : `nslookup: invalid query type "${type}"\n`;
      asked.type = type as RecordType;
    } else if (/^-(debug|norecurse|timeout=\d+|retry=\d+|port=53)$/.test(arg)) continue;
    else if (arg.startsWith('-') && arg !== '-') return `nslookup: not simulated: ${arg}\n`;
    else words.push(arg);
  }
  const [host, server] = words;
  if (host === undefined || host === '-')
    return flavour === 'bind' ? 'nslookup: not simulated: the interactive mode\n' : USAGE;
  return { ...asked, host, ...(server !== undefined && { server }) };
}

const TYPES: readonly string[] = ['A', 'AAAA', 'ANY', 'CNAME', 'PTR', 'SRV', 'NS', 'MX', 'TXT', 'SOA'];
const USAGE = 'Usage: nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]\n';

function* timedOut({ server, timedOutMs = 0 }: Lookup, flavour: Flavour): Acts<number> {
  if (flavour === 'bind') {
    for (let tried = 0; tried < 3; tried += 1) {
      yield* sleep(timedOutMs / 2);
      yield* out(`;; communications error to ${server}#53: timed out\n`);
    }
    yield* out(';; no servers could be reached\n\n');
  } else {
    yield* sleep(timedOutMs);
    if (flavour === 'busybox') yield* out(';; connection timed out; no servers could be reached\n\n');
    else yield* out(`Server:    ${server}\nAddress 1: ${server}\n\n`);
  }
  return 1;
}

type Writer = (asked: Asked, found: Lookup) => Acts<number>;

const modern = (sign: string): Writer =>
  function* ({ host, type }, found) {
    const { server } = found;
    yield* out(`Server:\t\t${server}\nAddress:\t${server}${sign}53\n\n`);
    if (isAddress(host)) {
      const names = found.names ?? [];
      if (names.length === 0) yield* out(`** server can't find ${arpa(host)}: NXDOMAIN\n\n`);
      else
        yield* out(
          `${names.map((name) => `${arpa(host)}\tname = ${name}${sign === '#' ? '.' : ''}\n`).join('')}\n`,
        );
      return names.length === 0 ? 1 : 0;
    }
    if (found.name === undefined) {
      yield* out(`** server can't find ${host}: NXDOMAIN\n\n`);
      return 1;
    }
    // CoreDNS has the cluster's own names from nobody else.
    if (!/\.cluster\.local$/.test(found.name)) yield* out('Non-authoritative answer:\n');
    const lines = records(found, type === 'A' ? 'ANY' : type).map((one) => {
      if (one.type === 'CNAME') return `${one.name}\tcanonical name = ${one.value}.\n`;
      if (one.type === 'SRV') return type === 'A' ? '' : `${one.name}\tservice = ${one.value}.\n`;
      return `Name:\t${one.name}\nAddress: ${one.value}\n`;
    });
    const text = lines.join('');
    yield* out(text === '' ? `*** Can't find ${host}: No answer\n\n` : `${text}\n`);
    return 0;
  };

const old: Writer = function* ({ host }, { server, name, addresses = [], names }) {
  const of = server === '10.96.0.10' ? ' kube-dns.kube-system.svc.cluster.local' : '';
  yield* out(`Server:    ${server}\nAddress 1: ${server}${of}\n\n`);
  const all = isAddress(host) ? [host] : addresses;
  if (all.length === 0) {
    yield* err(`nslookup: can't resolve '${host}'\n`);
    return 1;
  }
  yield* out(`Name:      ${host}\n`);
  const last = isAddress(host) ? names?.[0] : name;
  yield* out(
    all.map((one, at) => `Address ${at + 1}: ${one}${last === undefined ? '' : ` ${last}`}\n`).join(''),
  );
  return 0;
};

const WRITERS: Readonly<Record<Flavour, Writer>> = { bind: modern('#'), busybox: modern(':'), old };
