/** apt-get and apk: what of their packages containers here can run. */
import { BINARY } from './names.ts';
import type { Io, StandIn } from './programs.ts';

/** What packages bring that containers here can run. */
const PACKAGES: Readonly<Record<string, string>> = {
  curl: 'curl',
  wget: 'wget',
  'iputils-ping': 'ping',
  iputils: 'ping',
  dnsutils: 'nslookup dig host',
  'bind9-dnsutils': 'nslookup dig host',
  'bind-tools': 'nslookup dig host',
  'netcat-openbsd': 'nc',
  netcat: 'nc',
  telnet: 'telnet',
  'busybox-extras': 'telnet',
  procps: 'ps free top',
  'procps-ng': 'ps free top',
  iproute2: 'ip ss',
  'net-tools': 'ifconfig netstat',
  'apache2-utils': 'ab',
  bash: 'bash',
  siege: 'siege',
  hey: 'hey',
};

/** Puts the packages' programs where they belong. Returns those that nobody knows. */
function install({ run }: Io, names: readonly string[]): readonly string[] {
  for (const name of names)
    for (const program of (PACKAGES[name] ?? '').split(' ').filter(Boolean))
      run.put(`/usr/bin/${program}`, BINARY);
  return names.filter((name) => PACKAGES[name] === undefined);
}

const INSTALL_MS = 4000;

const LISTS = '/var/lib/apt/lists/debian_dists_stable_main';

const aptGet: StandIn = function* (io) {
  const { args, out, err, run } = io;
  const [action, ...names] = args.filter((arg) => !arg.startsWith('-'));
  if ((run.options.user?.uid ?? 0) !== 0) {
    err('E: Could not open lock file /var/lib/apt/lists/lock - open (13: Permission denied)\n');
    return 100;
  }
  if (action === 'update') {
    yield* run.sleep(INSTALL_MS);
    out(
      'Get:1 http://deb.debian.org/debian stable InRelease [151 kB]\nGet:2 http://deb.debian.org/debian stable/main amd64 Packages [8792 kB]\nFetched 8943 kB in 4s (2236 kB/s)\nReading package lists...\n',
    );
    run.put(LISTS, 'Package lists\n');
    return 0;
  }
  if (action !== 'install') {
    err(`not simulated: apt-get ${action ?? ''}\n`);
    return 1;
  }
  out('Reading package lists...\nBuilding dependency tree...\nReading state information...\n');
  const unknown = names.filter((name) => run.read(LISTS) === undefined || PACKAGES[name] === undefined);
  if (unknown.length > 0) {
    const listed = run.read(LISTS) !== undefined;
    for (const name of unknown)
      err(listed ? `not simulated: the package ${name}\n` : `E: Unable to locate package ${name}\n`);
    return 100;
  }
  yield* run.sleep(INSTALL_MS);
  install(io, names);
  out(
    `The following NEW packages will be installed:\n  ${names.join(' ')}\n0 upgraded, ${names.length} newly installed, 0 to remove and 0 not upgraded.\n`,
  );
  for (const name of names) out(`Setting up ${name} ...\n`);
  return 0;
};

const apk: StandIn = function* (io) {
  const { args, out, err, run } = io;
  const [action, ...names] = args.filter((arg) => !arg.startsWith('-'));
  const fetch =
    'fetch https://dl-cdn.alpinelinux.org/alpine/v3.20/main/x86_64/APKINDEX.tar.gz\nfetch https://dl-cdn.alpinelinux.org/alpine/v3.20/community/x86_64/APKINDEX.tar.gz\n';
  if ((run.options.user?.uid ?? 0) !== 0) {
    err(
      'ERROR: Unable to lock database: Permission denied\nERROR: Failed to open apk database: Permission denied\n',
    );
    return 99;
  }
  if (action === 'update') {
    yield* run.sleep(1000);
    out(
      `${fetch}v3.20.3 [https://dl-cdn.alpinelinux.org/alpine/v3.20/main]\nOK: 24163 distinct packages available\n`,
    );
    return 0;
  }
  if (action !== 'add') {
    err(`not simulated: apk ${action ?? ''}\n`);
    return 1;
  }
  const unknown = names.filter((name) => PACKAGES[name] === undefined);
  yield* run.sleep(1500);
  out(fetch);
  if (unknown.length > 0) {
    for (const name of unknown) err(`not simulated: the package ${name}\n`);
    return 1;
  }
  install(io, names);
  names.forEach((name, at) => out(`(${at + 1}/${names.length}) Installing ${name}\n`));
  out(
    `Executing busybox-1.36.1-r29.trigger\nOK: ${7 + names.length * 2} MiB in ${14 + names.length} packages\n`,
  );
  return 0;
};

export const packagePrograms: Readonly<Record<string, StandIn>> = { apk, apt: aptGet, 'apt-get': aptGet };
