/** dig and host (BIND 9.18). */
import { err, lookUp, out, sleep, type Acts, type Call, type NetProgram } from '#lib/net/act.ts';
import type { Lookup } from '#lib/net/network.ts';
import { arpa, isAddress, records, type Found, type RecordType } from './records.ts';

const TYPES = /^(A|AAAA|ANY|CNAME|PTR|SRV|NS|MX|TXT|SOA)$/i;
const VERSION = '9.18.28';
const TTL = 30;

interface Asked {
  name: string;
  type: RecordType;
  server?: string;
  reverse: boolean;
  flags: Map<string, boolean>;
}

export const dig: NetProgram = function* (call) {
  const asked: Asked = { name: '', type: 'A', reverse: false, flags: new Map() };
  const rest = call.args.slice(1);
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const problem = take(asked, arg, rest);
    if (problem !== undefined) {
      yield* err(`${problem}\n`);
      return 1;
    }
  }
  if (asked.name === '') {
    yield* out('dig: not simulated: the root servers\n');
    return 1;
  }
  if (asked.server !== undefined && !isAddress(asked.server)) {
    const named = yield* lookUp(asked.server);
    if (named.addresses?.[0] === undefined) {
      yield* err(`dig: couldn't get address for '${asked.server}': not found\n`);
      return 10;
    }
    asked.server = named.addresses[0];
  }
  return yield* answer(call, asked);
};

function take(asked: Asked, arg: string, rest: string[]): string | undefined {
  if (arg.startsWith('@')) asked.server = arg.slice(1);
  else if (arg.startsWith('+')) return option(asked, arg.slice(1));
  else if (arg === '-x') {
    asked.name = rest.shift() ?? '';
    asked.reverse = true;
  } else if (arg === '-t') asked.type = (rest.shift() ?? 'A').toUpperCase() as RecordType;
  else if (arg === '-q') asked.name = rest.shift() ?? '';
  else if (arg === '-p') return rest.shift() === '53' ? undefined : 'dig: not simulated: other ports';
  else if (arg === '-4' || arg === 'IN') return undefined;
  else if (arg.startsWith('-')) return `dig: not simulated: ${arg}`;
  else if (TYPES.test(arg)) asked.type = arg.toUpperCase() as RecordType;
  else asked.name = arg;
  return undefined;
}

const KNOWN =
  /^(short|search|answer|all|comments|question|stats|cmd|recurse|tcp|additional|authority|noall|time=\d+|tries=\d+|retry=\d+|timeout=\d+|multiline|trace|dnssec|edns|cookie|ndots=\d+)$/;

function option({ flags }: Asked, word: string): string | undefined {
  const off = word.startsWith('no') && word !== 'noall' && KNOWN.test(word.slice(2));
  const name = off ? word.slice(2) : word;
  if (!KNOWN.test(name)) return `Invalid option: +${word}`;
  if (/^(trace|multiline|dnssec)$/.test(name) && !off) return `dig: not simulated: +${name}`;
  if (name === 'noall' || name === 'all')
    for (const one of ['cmd', 'comments', 'question', 'answer', 'stats']) flags.set(one, name === 'all');
  else flags.set(name, !off);
  return undefined;
}

function* answer(call: Call, asked: Asked): Acts<number> {
  const { flags } = asked;
  const show = (name: string) => flags.get(name) ?? true;
  const found = yield* lookUp(asked.name, asked.server);
  const { server } = found;
  const words = call.args.slice(1).join(' ');
  const banner = `\n; <<>> DiG ${VERSION} <<>> ${words}\n;; global options: +cmd\n`;
  if (found.timedOutMs !== undefined) {
    for (let tried = 0; tried < 3; tried += 1) {
      yield* sleep(found.timedOutMs / 2);
      yield* out(`;; communications error to ${server}#53: timed out\n`);
    }
    if (!flags.get('short')) yield* out(`${banner};; no servers could be reached\n\n`);
    return 9;
  }
  const all = answersOf(asked, found);
  if (flags.get('short')) {
    yield* out(all.map(({ type, value }) => `${value}${type === 'A' ? '' : '.'}\n`).join(''));
    return 0;
  }
  const question = asked.reverse ? arpa(asked.name) : asked.name;
  const status = all.length > 0 || isKnown(asked, found) ? 'NOERROR' : 'NXDOMAIN';
  const own = server !== '127.0.0.53';
  if (show('cmd')) yield* out(banner);
  if (show('comments')) {
    const head = `opcode: QUERY, status: ${status}, id: ${call.random(65_536)}`;
    const counts = `QUERY: 1, ANSWER: ${all.length}, AUTHORITY: 0, ADDITIONAL: 1`;
    yield* out(
      `;; Got answer:\n;; ->>HEADER<<- ${head}\n;; flags: qr ${own ? 'aa rd' : 'rd ra'}; ${counts}\n`,
    );
    if (own) yield* out(';; WARNING: recursion requested but not available\n');
    yield* out('\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 1232\n');
  }
  if (show('question')) {
    if (show('comments')) yield* out(';; QUESTION SECTION:\n');
    yield* out(`;${question}.${tabs(question.length + 2)}IN\t${asked.reverse ? 'PTR' : asked.type}\n\n`);
  }
  if (show('answer') && all.length > 0) {
    if (show('comments')) yield* out(';; ANSWER SECTION:\n');
    yield* out(all.map(line).join(''));
    if (show('comments')) yield* out('\n');
  }
  if (show('stats')) {
    const when = new Date(call.now())
      .toUTCString()
      .replace(/^(\w+), (\d+) (\w+) (\d+) (\S+) GMT$/, '$1 $3 $2 $5 UTC $4');
    const size = 12 + question.length + 6 + all.length * 16 + 23;
    yield* out(
      `;; Query time: 0 msec\n;; SERVER: ${server}#53(${server}) (UDP)\n;; WHEN: ${when}\n;; MSG SIZE  rcvd: ${size}\n\n`,
    );
  }
  return 0;
}

/** dig asks for the name as it stands: it does not try what /etc/resolv.conf adds, unless it is told to. */
const isKnown = ({ name, flags }: Asked, found: Lookup): boolean =>
  found.name !== undefined && (flags.get('search') === true || found.name === name.replace(/\.$/, ''));

function answersOf(asked: Asked, found: Lookup): readonly Found[] {
  if (asked.reverse)
    return (found.names ?? []).map((value) => ({ name: arpa(asked.name), type: 'PTR' as const, value }));
  return isKnown(asked, found) ? records(found, asked.type) : [];
}

const tabs = (length: number): string => '\t'.repeat(Math.max(1, 3 - Math.floor(length / 8)));

const line = ({ name, type, value }: Found): string => {
  const owner = `${name}.`;
  return `${owner}${owner.length < 24 ? tabs(owner.length) : ' '}${TTL}\tIN\t${type}\t${value}${type === 'A' ? '' : '.'}\n`;
};

export const host: NetProgram = function* ({ args }) {
  const words = args.slice(1).filter((arg) => !/^-[4va]$/.test(arg));
  const typed = words.indexOf('-t');
  const type = typed < 0 ? 'A' : ((words[typed + 1] ?? 'A').toUpperCase() as RecordType);
  if (typed >= 0) words.splice(typed, 2);
  const odd = words.find((word) => word.startsWith('-'));
  const [name, server] = words;
  if (odd !== undefined || name === undefined) {
    yield* err(
      odd === undefined ? 'Usage: host [-t type] {hostname} [server]\n' : `host: not simulated: ${odd}\n`,
    );
    return 1;
  }
  const found = yield* lookUp(name, server);
  if (server !== undefined)
    yield* out(`Using domain server:\nName: ${server}\nAddress: ${found.server}#53\nAliases: \n\n`);
  if (found.timedOutMs !== undefined) {
    yield* sleep(found.timedOutMs);
    yield* out(';; connection timed out; no servers could be reached\n');
    return 1;
  }
  if (isAddress(name)) {
    for (const one of found.names ?? []) yield* out(`${arpa(name)} domain name pointer ${one}.\n`);
    if (found.names?.length) return 0;
    yield* out(`Host ${arpa(name)}. not found: 3(NXDOMAIN)\n`);
    return 1;
  }
  const all = records(found, type);
  if (found.name === undefined) {
    yield* out(`Host ${name} not found: 3(NXDOMAIN)\n`);
    return 1;
  }
  for (const one of all)
    yield* out(`${one.name} ${WORDS[one.type] ?? 'has record'} ${one.value}${one.type === 'A' ? '' : '.'}\n`);
  if (all.length === 0) yield* out(`${name} has no ${type} record\n`);
  return 0;
};

const WORDS: Partial<Record<RecordType, string>> = {
  A: 'has address',
  CNAME: 'is an alias for',
  SRV: 'has SRV record',
};
