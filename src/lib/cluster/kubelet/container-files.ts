/** Files that every container has: what the kubelet and the runtime write into it, and what its distribution says of itself. */
import type { Base } from '#lib/cluster/images/tools.ts';
import type { Pod } from '#lib/kube/types.ts';

interface Place {
  readonly hostname: string;
  readonly ip: string;
  /** The cluster's DNS server. */
  readonly dns: string;
  readonly base: Base | undefined;
}

export const systemFiles = (pod: Pod, place: Place): Record<string, string> => ({
  '/etc/hostname': `${place.hostname}\n`,
  '/etc/hosts': hosts(pod, place),
  '/etc/resolv.conf': resolvConf(pod, place),
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n',
  '/etc/group': 'root:x:0:\nnogroup:x:65534:\n',
  ...(place.base !== 'busybox' && { '/etc/os-release': release(place.base) }),
  '/proc/meminfo': MEMORY,
  '/proc/version':
    'Linux version 6.8.0-60-generic (buildd@lcy02) (gcc 13.3.0) #63-Ubuntu SMP PREEMPT_DYNAMIC\n',
});

interface DnsConfig {
  readonly nameservers?: readonly string[];
  readonly searches?: readonly string[];
  readonly options?: readonly { readonly name: string; readonly value?: string }[];
}

/** pkg/kubelet/network/dns: the cluster's server and its domains, or the node's own, and what the pod adds. */
function resolvConf({ metadata, spec }: Pod, { dns }: Place): string {
  const { dnsPolicy = 'ClusterFirst', dnsConfig = {} } = spec as {
    dnsPolicy?: string;
    dnsConfig?: DnsConfig;
  };
  const { namespace = 'default' } = metadata;
  const isCluster =
    dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && !spec.hostNetwork);
  const own = dnsPolicy === 'None' ? undefined : isCluster;
  const searches = own ? [`${namespace}.svc.cluster.local`, 'svc.cluster.local', 'cluster.local'] : [];
  const servers = own === undefined ? [] : [own ? dns : '192.168.49.1'];
  const options = own ? ['ndots:5'] : [];
  const more = (dnsConfig.options ?? []).map(({ name, value }) =>
    value === undefined ? name : `${name}:${value}`,
  );
  const said = new Set(more.map((one) => one.split(':')[0]));
  const all = [...options.filter((one) => !said.has(one.split(':')[0])), ...more];
  const search = [...searches, ...(dnsConfig.searches ?? [])];
  return [
    ...(search.length > 0 ? [`search ${search.join(' ')}`] : []),
    ...[...servers, ...(dnsConfig.nameservers ?? [])].map((one) => `nameserver ${one}`),
    ...(all.length > 0 ? [`options ${all.join(' ')}`] : []),
    '',
  ].join('\n');
}

/** pkg/kubelet/kubelet_pods.go, managedHostsFileContent. */
function hosts({ spec }: Pod, { hostname, ip }: Place): string {
  const aliases = (spec as { hostAliases?: readonly { ip: string; hostnames?: readonly string[] }[] })
    .hostAliases;
  return [
    '# Kubernetes-managed hosts file.',
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'fe00::0\tip6-localnet',
    'fe00::0\tip6-mcastprefix',
    'fe00::1\tip6-allnodes',
    'fe00::2\tip6-allrouters',
    `${ip}\t${hostname}`,
    ...(aliases?.length
      ? [
          '',
          '# Entries added by HostAliases.',
          ...aliases.map((one) => [one.ip, ...(one.hostnames ?? [])].join('\t')),
        ]
      : []),
    '',
  ].join('\n');
}

const RELEASES: Readonly<Record<Exclude<Base, 'busybox'>, readonly string[]>> = {
  alpine: ['NAME="Alpine Linux"', 'ID=alpine', 'VERSION_ID=3.20.3', 'PRETTY_NAME="Alpine Linux v3.20"'],
  debian: [
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"',
    'NAME="Debian GNU/Linux"',
    'VERSION_ID="12"',
    'VERSION="12 (bookworm)"',
    'VERSION_CODENAME=bookworm',
    'ID=debian',
  ],
  redhat: ['NAME="Oracle Linux Server"', 'VERSION="9.4"', 'ID="ol"', 'ID_LIKE="fedora"', 'VERSION_ID="9.4"'],
};

const release = (base: Base | undefined): string =>
  base === undefined || base === 'busybox'
    ? 'ID=linux\n'
    : RELEASES[base].map((line) => `${line}\n`).join('');

const MEMORY = [
  'MemTotal:        8127332 kB',
  'MemFree:         4063666 kB',
  'MemAvailable:    6300004 kB',
  'Buffers:          120340 kB',
  'Cached:          2317860 kB',
  'SwapCached:            0 kB',
  '',
].join('\n');
