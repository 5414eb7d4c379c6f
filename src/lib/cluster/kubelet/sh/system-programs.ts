/** Programs that show what a container is: its processes, file systems, addresses, names; and its package manager. */
import { ls } from './listing.ts';
import { BINARY, hasProgram } from './names.ts';
import type { Io, StandIn } from './programs.ts';

const isSmall = ({ run }: Io): boolean => run.options.base === 'busybox' || run.options.base === 'alpine';

/** Process 1 and the one that looks. */
function processes(io: Io): readonly (readonly [pid: number, command: string])[] {
  const { main = ['sh'] } = io.run.options;
  const self: readonly [number, string] = [7, ['ps', ...io.args].join(' ')];
  const [name = '', ...rest] = main;
  if (/^(\/usr\/sbin\/)?nginx$/.test(name))
    return [
      [1, `nginx: master process ${name} ${rest.join(' ')}`],
      [29, 'nginx: worker process'],
      [30, self[1]],
    ];
  return [[1, main.join(' ')], self];
}

const ps: StandIn = (io) => {
  const rows = processes(io);
  if (isSmall(io) || io.run.options.base === undefined) {
    io.out('PID   USER     TIME  COMMAND\n');
    io.out(rows.map(([pid, command]) => `${String(pid).padStart(5)} root      0:00 ${command}\n`).join(''));
    return 0;
  }
  const flags = io.args.join('').replaceAll('-', '');
  if (/f/.test(flags) && /e/.test(flags)) {
    io.out('UID          PID    PPID  C STIME TTY          TIME CMD\n');
    io.out(
      rows
        .map(
          ([pid, command]) =>
            `root     ${String(pid).padStart(7)}       0  0 00:00 ?        00:00:00 ${command}\n`,
        )
        .join(''),
    );
  } else if (/a/.test(flags)) {
    io.out('USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n');
    io.out(
      rows
        .map(
          ([pid, command]) =>
            `root     ${String(pid).padStart(7)}  0.0  0.0  11400  7424 ?        Ss   00:00   0:00 ${command}\n`,
        )
        .join(''),
    );
  } else io.out(`    PID TTY          TIME CMD\n      7 ?        00:00:00 ps\n`);
  return 0;
};

const mountPoints = ({ run }: Io): readonly string[] =>
  (run.options.folders ?? []).filter((one) => one !== '' && one !== '/');

const df: StandIn = (io) => {
  const { args, out, err, run } = io;
  const flags = args.filter((arg) => arg.startsWith('-')).join('');
  const paths = args.filter((arg) => !arg.startsWith('-'));
  const human = /h/.test(flags);
  const points = mountPoints(io);
  const rows: (readonly [string, number, number, string])[] = [
    ['overlay', 61_202_244, 18_360_673, '/'],
    ['tmpfs', 65_536, 0, '/dev'],
    ['shm', 65_536, 0, '/dev/shm'],
    ...points.map((one): readonly [string, number, number, string] =>
      /secrets\/kubernetes\.io/.test(one)
        ? ['tmpfs', 8_127_332, 12, one]
        : ['/dev/vda1', 61_202_244, 18_360_673, one],
    ),
  ];
  let shown = rows;
  if (paths.length > 0) {
    shown = [];
    for (const path of paths) {
      const full = run.path(path);
      if (run.read(path) === undefined && run.list(path) === undefined) {
        err(
          isSmall(io) ? `df: ${path}: can't find mount point\n` : `df: ${path}: No such file or directory\n`,
        );
        return 1;
      }
      const on = rows.filter(
        ([, , , point]) => point === '/' || full === point || full.startsWith(`${point}/`),
      );
      shown.push(on.sort((a, b) => b[3].length - a[3].length)[0] ?? (rows[0] as (typeof rows)[number]));
    }
  }
  const size = (kilo: number) => (human ? gigabytes(kilo) : String(kilo));
  const head = human
    ? ['Filesystem', 'Size', 'Used', isSmall(io) ? 'Available' : 'Avail', 'Use%', 'Mounted on']
    : ['Filesystem', '1K-blocks', 'Used', 'Available', 'Use%', 'Mounted on'];
  const cells = shown.map(([name, all, used, point]) => [
    name,
    size(all),
    size(used),
    size(all - used),
    `${Math.ceil((100 * used) / all)}%`,
    point,
  ]);
  const widths = [0, 1, 2, 3, 4].map((column) =>
    Math.max(column === 0 ? 14 : 5, ...[head, ...cells].map((row) => (row[column] ?? '').length)),
  );
  for (const row of [head, ...cells])
    out(
      `${row.map((cell, at) => (at === 0 ? cell.padEnd(widths[0] ?? 0) : at === 5 ? cell : cell.padStart(widths[at] ?? 0))).join(' ')}\n`,
    );
  return 0;
};

function gigabytes(kilo: number): string {
  if (kilo === 0) return '0';
  if (kilo < 1024) return `${kilo}K`;
  const mega = kilo / 1024;
  if (mega < 1024) return `${mega < 10 ? mega.toFixed(1) : Math.ceil(mega)}M`;
  const giga = mega / 1024;
  return `${giga < 10 ? giga.toFixed(1) : Math.ceil(giga)}G`;
}

const mount: StandIn = (io) => {
  if (io.args.length > 0) {
    io.err('mount: permission denied (are you root?)\n');
    return 1;
  }
  const { readOnly = [] } = io.run.options;
  io.out(
    'overlay on / type overlay (rw,relatime)\nproc on /proc type proc (rw,nosuid,nodev,noexec,relatime)\n',
  );
  io.out('tmpfs on /dev type tmpfs (rw,nosuid,size=65536k,mode=755)\n');
  for (const point of mountPoints(io)) {
    const mode = readOnly.includes(point) ? 'ro' : 'rw';
    const [device, type] = /secrets\/kubernetes\.io/.test(point) ? ['tmpfs', 'tmpfs'] : ['/dev/vda1', 'ext4'];
    io.out(`${device} on ${point} type ${type} (${mode},relatime)\n`);
  }
  return 0;
};

const hostname: StandIn = ({ args, out, err, run }) => {
  const { ip = '', hostname: name } = run.options;
  const [flag] = args;
  if (flag === undefined || flag === '-f' || flag === '-s') out(`${name}\n`);
  else if (flag === '-i' || flag === '-I') out(flag === '-I' ? `${ip} \n` : `${ip}\n`);
  else if (flag.startsWith('-')) {
    err(`hostname: not simulated: ${flag}\n`);
    return 1;
  } else {
    err('hostname: sethostname: Operation not permitted\n');
    return 1;
  }
  return 0;
};

/** `getent hosts NAME`, `getent passwd`. */
const getent: StandIn = function* ({ args, out, err, run }) {
  const [database, key] = args;
  if (database === 'hosts' || database === 'ahosts') {
    if (key === undefined) {
      out(run.read('/etc/hosts') ?? '');
      return 0;
    }
    const { lookup } = yield* run.hear({ url: `dns://${key}`, method: 'GET' });
    for (const address of lookup?.addresses ?? []) {
      if (database === 'hosts') out(`${address.padEnd(15)} ${lookup?.name ?? key}\n`);
      else
        for (const kind of ['STREAM', 'DGRAM', 'RAW'])
          out(`${address.padEnd(15)} ${kind.padEnd(6)} ${kind === 'STREAM' ? (lookup?.name ?? key) : ''}\n`);
    }
    return lookup?.addresses?.length ? 0 : 2;
  }
  if (database === 'passwd' || database === 'group') {
    const lines = (run.read(`/etc/${database}`) ?? '')
      .split('\n')
      .filter((line) => key === undefined || line.split(':')[0] === key);
    out(
      lines
        .filter((line) => line !== '')
        .map((line) => `${line}\n`)
        .join(''),
    );
    return lines.length > 0 ? 0 : 2;
  }
  err(database === undefined ? 'getent: wrong number of arguments\n' : `Unknown database: ${database}\n`);
  return 1;
};

const MAC = '8a:5c:1d:3e:7b:02';

const ip: StandIn = ({ args, out, err, run }) => {
  const own = run.options.ip ?? '';
  const words = args.filter((arg) => !arg.startsWith('-'));
  const [what = '', action = 'show', device] = words;
  const wants = (name: string) => what !== '' && name.startsWith(what);
  if (!/^(show|list|s|sh|ls|l)$/.test(action)) {
    err('RTNETLINK answers: Operation not permitted\n');
    return 2;
  }
  const only = device === 'dev' ? words[3] : device;
  if (only !== undefined && only !== 'lo' && only !== 'eth0') {
    err(`Device "${only}" does not exist.\n`);
    return 1;
  }
  const lo =
    '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000\n    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n';
  const eth = `2: eth0@if12: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default \n    link/ether ${MAC} brd ff:ff:ff:ff:ff:ff link-netnsid 0\n`;
  if (wants('address') || wants('link')) {
    const shown = wants('address');
    if (only !== 'eth0')
      out(
        `${lo}${shown ? '    inet 127.0.0.1/8 scope host lo\n       valid_lft forever preferred_lft forever\n' : ''}`,
      );
    if (only !== 'lo')
      out(
        `${eth}${shown ? `    inet ${own}/24 brd ${own.replace(/\d+$/, '255')} scope global eth0\n       valid_lft forever preferred_lft forever\n` : ''}`,
      );
    return 0;
  }
  if (wants('route')) {
    const net = own.replace(/\d+$/, '');
    out(`default via ${net}1 dev eth0 \n${net}0/24 dev eth0 proto kernel scope link src ${own} \n`);
    return 0;
  }
  err(what === '' ? 'Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\n' : `not simulated: ip ${what}\n`);
  return what === '' ? 255 : 1;
};

const ifconfig: StandIn = ({ out, run }) => {
  const { ip: own = '' } = run.options;
  out(
    `eth0      Link encap:Ethernet  HWaddr ${MAC.toUpperCase()}  \n          inet addr:${own}  Bcast:${own.replace(/\d+$/, '255')}  Mask:255.255.255.0\n          UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1\n\n` +
      'lo        Link encap:Local Loopback  \n          inet addr:127.0.0.1  Mask:255.0.0.0\n          UP LOOPBACK RUNNING  MTU:65536  Metric:1\n\n',
  );
  return 0;
};

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

const which: StandIn = ({ args, out, run }) => {
  let status = 0;
  for (const name of args.filter((arg) => !arg.startsWith('-'))) {
    const installed = run.read(`/usr/bin/${name}`) !== undefined;
    if (installed || hasProgram(name, run.options.has)) out(`/usr/bin/${name}\n`);
    else status = 1;
  }
  return status;
};

const nginx: StandIn = ({ args, out, err, run }) => {
  const { version = '' } = run.options;
  const config = '/etc/nginx/nginx.conf';
  if (args.includes('-v')) err(`nginx version: nginx/${version}\n`);
  else if (args.includes('-t') || args.includes('-T')) {
    err(
      `nginx: the configuration file ${config} syntax is ok\nnginx: configuration file ${config} test is successful\n`,
    );
    if (args.includes('-T'))
      for (const path of [config, '/etc/nginx/conf.d/default.conf'])
        out(`# configuration file ${path}:\n${run.read(path) ?? ''}\n`);
  } else if (args[0] === '-s') {
    const signal = { stop: 'TERM', quit: 'QUIT', reload: 'HUP' }[args[1] ?? ''];
    if (signal === undefined) {
      err(`nginx: invalid option: "-s ${args[1] ?? ''}"\n`);
      return 1;
    }
    run.kill(1, signal);
  } else {
    err('nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)\n');
    return 1;
  }
  return 0;
};

const free: StandIn = ({ args, out }) => {
  const unit = args.some((arg) => /m/.test(arg))
    ? 1024
    : args.some((arg) => /[gh]/.test(arg))
      ? 1024 * 1024
      : 1;
  const cell = (kilo: number) => String(Math.round(kilo / unit)).padStart(12);
  out(`               total        used        free      shared  buff/cache   available\n`);
  out(
    `Mem:    ${[8_127_332, 1_625_466, 4_063_666, 3104, 2_438_200, 6_300_004].map(cell).join('')}\nSwap:   ${[0, 0, 0].map(cell).join('')}\n`,
  );
  return 0;
};

export const systemPrograms: Readonly<Record<string, StandIn>> = {
  apk,
  apt: aptGet,
  'apt-get': aptGet,
  df,
  free,
  getent,
  hostname,
  ifconfig,
  ip,
  ls,
  mount,
  nginx,
  ps,
  which,
};
