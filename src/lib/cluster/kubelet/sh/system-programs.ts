/** Programs that show what a container is: its processes, file systems and memory, and the nginx that runs in it. */
import { ls } from './listing.ts';
import { hasProgram } from './names.ts';
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

export const free: StandIn = ({ args, out }) => {
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
  df,
  free,
  ls,
  mount,
  nginx,
  ps,
  which,
};
