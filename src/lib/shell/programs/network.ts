/** The programs of the network, by name. Each is loaded when it is first run. */
import type { NetProgram } from '#lib/net/act.ts';
import type { Net } from '#lib/net/network.ts';
import type { Program } from '#lib/shell/program.ts';
import { netProgram } from './net.ts';

const PROGRAMS: Readonly<Record<string, () => Promise<NetProgram>>> = {
  curl: () => import('#lib/net/curl/curl.ts').then((part) => part.curl),
  nslookup: () => import('#lib/net/dns/nslookup.ts').then((part) => part.nslookup('bind')),
  dig: () => import('#lib/net/dns/dig.ts').then((part) => part.dig),
  host: () => import('#lib/net/dns/dig.ts').then((part) => part.host),
  ping: () => import('#lib/net/ping.ts').then((part) => part.ping('iputils')),
  nc: () => import('#lib/net/nc.ts').then((part) => part.nc('openbsd')),
  netcat: () => import('#lib/net/nc.ts').then((part) => part.nc('openbsd')),
  siege: () => import('#lib/net/load/siege.ts').then((part) => part.siege),
  hey: () => import('#lib/net/load/hey.ts').then((part) => part.hey),
  ab: () => import('#lib/net/load/ab.ts').then((part) => part.ab),
  wrk: () => import('#lib/net/load/wrk.ts').then((part) => part.wrk),
  fortio: () => import('#lib/net/load/fortio.ts').then((part) => part.fortio),
  telnet: () => import('#lib/net/nc.ts').then((part) => part.telnet),
};

export const networkProgramNames: readonly string[] = Object.keys(PROGRAMS);

export const networkPrograms = (net: Net): [string, Program][] =>
  Object.entries(PROGRAMS).map(([name, load]) => [
    name,
    async (process) => netProgram(await process.leash.load(load, process.interrupt), net, name)(process),
  ]);
