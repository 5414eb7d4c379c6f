/** Runs a program of the network (`net/act.ts`) in a container: what only the network knows is an answer that the run waits for. */
import type { Act, Call, NetProgram } from '#lib/net/act.ts';
import { curl } from '#lib/net/curl/curl.ts';
import { dig, host } from '#lib/net/dns/dig.ts';
import { nslookup, type Flavour } from '#lib/net/dns/nslookup.ts';
import { ab } from '#lib/net/load/ab.ts';
import { fortio } from '#lib/net/load/fortio.ts';
import { hey } from '#lib/net/load/hey.ts';
import { siege } from '#lib/net/load/siege.ts';
import { wrk } from '#lib/net/load/wrk.ts';
import { nc, telnet } from '#lib/net/nc.ts';
import { ping } from '#lib/net/ping.ts';
import type { HttpOutcome, HttpRequest } from '#lib/net/network.ts';
import type { Steps } from './machine.ts';
import type { Io } from './programs.ts';
import type { Answer } from './run-options.ts';

/** The programs as they are in an image: busybox has its own editions. */
const NET_PROGRAMS: Readonly<Record<string, (io: Io) => NetProgram>> = {
  ab: () => ab,
  curl: () => curl,
  dig: () => dig,
  fortio: () => fortio,
  hey: () => hey,
  host: () => host,
  nc: (io) => nc(isSmall(io) ? 'busybox' : 'openbsd'),
  nslookup: (io) => nslookup(lookupOf(io)),
  ping: (io) => ping(isSmall(io) ? 'busybox' : 'iputils'),
  siege: () => siege,
  telnet: () => telnet,
  wrk: () => wrk,
};

const isSmall = ({ run }: Io): boolean => run.options.base === 'busybox' || run.options.base === 'alpine';

/** busybox wrote answers otherwise up to 1.28. */
function lookupOf({ run }: Io): Flavour {
  const { base, tag = '' } = run.options;
  if (base === 'debian' || base === 'redhat') return 'bind';
  const minor = /^1\.(\d+)/.exec(tag)?.[1];
  return base === 'busybox' && minor !== undefined && Number(minor) <= 28 ? 'old' : 'busybox';
}

export const netStandIns: Readonly<Record<string, (io: Io) => Steps<number>>> = Object.fromEntries(
  Object.entries(NET_PROGRAMS).map(([name, edition]) => [name, (io: Io) => play(name, edition(io), io)]),
);

function* play(name: string, program: NetProgram, io: Io): Steps<number> {
  const acts = program(callOf(name, io));
  const pending: Answer[] = [];
  for (let step = acts.next(); ;) {
    if (step.done) return step.value;
    step = acts.next(yield* perform(step.value, io, pending));
  }
}

function* perform(act: Act, { run, out, err }: Io, pending: Answer[]): Steps<unknown> {
  switch (act.act) {
    case 'out':
      return out(act.text);
    case 'err':
      return err(act.text);
    case 'sleep':
      return yield* run.sleep(act.ms);
    case 'input':
      return yield* run.rest();
    case 'begin': {
      const answer = yield* run.hear(questionOf(act.request));
      pending.push(answer);
      const { tookMs = 0, ip, connectMs, certificate } = answer;
      const connected = connectMs ?? (answer.ok ? 0 : undefined);
      return {
        id: pending.length - 1,
        tookMs,
        ...(ip !== undefined && { ip }),
        ...(connected !== undefined && { connectMs: connected }),
        ...(certificate && { certificate }),
      };
    }
    case 'finish':
      return outcomeOf(pending[act.id]);
    case 'lookUp': {
      const query = act.server === undefined ? '' : `?${act.server}`;
      const { ok, lookup } = yield* run.hear({ url: `dns://${act.name}${query}`, method: 'GET' });
      return lookup ?? { server: '', ...(ok && { name: act.name, addresses: [] }) };
    }
    case 'reach': {
      const port = act.port === undefined ? '' : `:${act.port}`;
      const {
        ok,
        tookMs = 0,
        reach,
      } = yield* run.hear({ url: `${act.protocol}://${act.host}${port}`, method: 'GET' });
      return reach ?? { tookMs, ...(ok ? { ip: act.host } : { error: 'unresolved' }) };
    }
  }
}

const questionOf = ({ url, method, headers, body }: HttpRequest) => ({
  url,
  method,
  headers,
  ...(body !== undefined && { body }),
});

function outcomeOf(answer: Answer | undefined): HttpOutcome {
  if (!answer?.ok) return { ok: false, error: (answer?.error ?? 'reset') as 'reset' };
  const { status = 200, statusText = 'OK', headers = {}, body = '' } = answer;
  return { ok: true, status, statusText, headers, body };
}

function callOf(name: string, { args, run }: Io): Call {
  return {
    args: [name, ...args],
    inIsTerminal: false,
    outIsTerminal: run.options.tty === true && !run.isCaptured,
    errIsTerminal: run.options.tty === true,
    env: (variable) => run.env[variable],
    now: () => run.now,
    random: (below) => run.random(below),
    read: (path) => (path === '/dev/stdin' ? run.input() : run.read(path)),
    write: (path, text) => {
      if (path.startsWith('/dev/')) return run.put(path, text) as undefined;
      const folder = run.path(path).replace(/\/[^/]*$/, '') || '/';
      if (run.list(folder) === undefined) return 'No such file or directory';
      run.put(path, text);
      return undefined;
    },
  };
}
