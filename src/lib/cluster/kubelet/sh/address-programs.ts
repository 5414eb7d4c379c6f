/** ip, ifconfig, hostname, getent: under which names and addresses a container is known, and others to it. */
import type { StandIn } from './programs.ts';

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

export const addressPrograms: Readonly<Record<string, StandIn>> = { getent, hostname, ifconfig, ip };
