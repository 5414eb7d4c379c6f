/** What volumes made of API objects hold: ConfigMaps, Secrets, the downward API, and projections of several (pkg/volume). */
import type { InternalClient } from '#lib/cluster/apiserver/internal.ts';
import { decodeBase64, encodeBase64 } from '#lib/bytes/base64.ts';
import type { ConfigMap, Pod, Secret, Volume } from '#lib/kube/types.ts';
import { podField, resourceField, type Place } from './environment.ts';

/** Text by path below the volume's root: `/app.conf`. */
export type Content = Readonly<Record<string, string>>;

interface Keyed {
  readonly items?: readonly { readonly key: string; readonly path: string }[];
  readonly optional?: boolean;
  /** ConfigMaps, and everything that is projected. */
  readonly name?: string;
  /** Secret volumes. */
  readonly secretName?: string;
}

interface Moded {
  readonly defaultMode?: number;
  readonly items?: readonly { readonly path: string; readonly mode?: number }[];
}

const DEFAULT_MODE = 0o644;

interface DownwardItem {
  readonly path: string;
  readonly fieldRef?: { readonly fieldPath: string };
  readonly resourceFieldRef?: {
    readonly containerName?: string;
    readonly resource: string;
    readonly divisor?: string;
  };
}

interface Source {
  readonly configMap?: Keyed;
  readonly secret?: Keyed;
  readonly downwardAPI?: { readonly items?: readonly DownwardItem[] };
  readonly serviceAccountToken?: { readonly path: string };
}

type Kind = 'configmap' | 'secret';

/** The root certificates are published to every namespace before anything can run in it. */
const ROOT_CA = 'kube-root-ca.crt';

const sourcesOf = (volume: Volume): readonly Source[] =>
  (volume['projected'] as { sources?: readonly Source[] } | undefined)?.sources ?? [volume as Source];

/** Whether it is made of API objects, and read-only therefore. */
export const isContent = (volume: Volume): boolean =>
  ['configMap', 'secret', 'downwardAPI', 'projected'].some((sort) => volume[sort] !== undefined);

/** The volume that every pod gets of its service account: the same for all its life, and worked out when it is looked at. */
export const isApiAccess = (volume: Volume): boolean =>
  sourcesOf(volume).some(({ serviceAccountToken }) => serviceAccountToken);

/** Whether the volume shows something of a ConfigMap or Secret of that name. */
export const shows = (volume: Volume, kind: Kind, name: string): boolean =>
  sourcesOf(volume).some((source) => {
    const keyed = kind === 'configmap' ? source.configMap : source.secret;
    return keyed !== undefined && nameOf(keyed) === name;
  });

/** Whether it shows fields of the pod itself, labels say. */
export const showsPod = (volume: Volume): boolean => sourcesOf(volume).some(({ downwardAPI }) => downwardAPI);

const nameOf = ({ secretName, name = '' }: Keyed): string => secretName ?? name;

function dataOf(client: InternalClient, namespace: string, kind: Kind, name: string): Content | undefined {
  if (kind === 'secret') {
    const secret = client.get<Secret>('secrets', namespace, name);
    return secret && decoded(secret.data);
  }
  const map = client.get<ConfigMap>('configmaps', namespace, name);
  return map && { ...map.data, ...decoded(map.binaryData) };
}

const decoded = (data: Content = {}): Content =>
  Object.fromEntries(Object.entries(data).map(([key, text]) => [key, decodeBase64(text)]));

/** Why volumes cannot be mounted now: `MountVolume.SetUp failed for volume "conf" : configmap "app" not found`. */
export function mountFailures(
  client: InternalClient,
  pod: Pod,
  hasFolder: (path: string) => boolean,
  hasFile: (path: string) => boolean,
): readonly string[] {
  const said: string[] = [];
  for (const volume of pod.spec.volumes ?? []) {
    const faults = volume['hostPath']
      ? hostPathFaults(volume['hostPath'] as HostPath, hasFolder, hasFile)
      : sourceFaults(client, pod, volume);
    const why = faults.length > 1 ? `[${faults.join(', ')}]` : faults[0];
    if (why) said.push(`MountVolume.SetUp failed for volume "${volume.name}" : ${why}`);
  }
  return said;
}

interface HostPath {
  readonly path: string;
  readonly type?: string;
}

/** From pkg/volume/hostpath: what has to be there already, and is not. */
function hostPathFaults(
  { path, type }: HostPath,
  hasFolder: (path: string) => boolean,
  hasFile: (path: string) => boolean,
): readonly string[] {
  const folder = hasFolder(path);
  const file = !folder && hasFile(path);
  const failed = (what: string) => [`hostPath type check failed: ${path} is not ${what}`];
  if (type === 'Directory' && !folder) return failed('a directory');
  if (type === 'DirectoryOrCreate' && file) return failed('a directory');
  if (type === 'File' && !file) return failed('a file');
  if (type === 'FileOrCreate' && folder) return failed('a file');
  if (type === 'Socket' && !/\.sock$/.test(path)) return failed('a socket file');
  if (type === 'CharDevice') return failed('a character device');
  if (type === 'BlockDevice') return failed('a block device');
  return [];
}

function sourceFaults(client: InternalClient, pod: Pod, volume: Volume): readonly string[] {
  return sourcesOf(volume).flatMap(({ configMap, secret }) => [
    ...(configMap ? keyedFaults(client, pod, 'configmap', configMap) : []),
    ...(secret ? keyedFaults(client, pod, 'secret', secret) : []),
  ]);
}

function keyedFaults(client: InternalClient, pod: Pod, kind: Kind, source: Keyed): readonly string[] {
  const name = nameOf(source);
  if (name === ROOT_CA || source.optional) return [];
  const data = dataOf(client, pod.metadata.namespace ?? '', kind, name);
  if (!data) return [`${kind} "${name}" not found`];
  const absent = source.items?.find(({ key }) => !Object.hasOwn(data, key));
  if (!absent) return [];
  return [
    kind === 'secret'
      ? `references non-existent secret key: ${absent.key}`
      : `configmap references non-existent config key: ${absent.key}`,
  ];
}

/** The mode of a file of the volume: its own, or that of all of them. */
export function contentMode(volume: Volume, path: string): number {
  const whole = volume['projected'] as Moded | undefined;
  for (const { configMap, secret, downwardAPI } of sourcesOf(volume)) {
    const source = (configMap ?? secret ?? downwardAPI) as Moded | undefined;
    const item = source?.items?.find((one) => `/${one.path}` === path);
    if (item) return item.mode ?? whole?.defaultMode ?? source?.defaultMode ?? DEFAULT_MODE;
    if (source && !whole) return source.defaultMode ?? DEFAULT_MODE;
  }
  return whole?.defaultMode ?? DEFAULT_MODE;
}

/** The files of the volume as they should be now. */
export function contentOf(client: InternalClient, pod: Pod, volume: Volume, place: Place): Content {
  const { namespace = '' } = pod.metadata;
  const files: Record<string, string> = {};
  for (const { configMap, secret, downwardAPI, serviceAccountToken } of sourcesOf(volume)) {
    for (const [kind, source] of [
      ['configmap', configMap],
      ['secret', secret],
    ] as const) {
      const data = source && dataOf(client, namespace, kind, nameOf(source));
      if (!data) continue;
      const items = source.items ?? Object.keys(data).map((key) => ({ key, path: key }));
      for (const { key, path } of items) if (data[key] !== undefined) files[`/${path}`] = data[key];
    }
    for (const item of downwardAPI?.items ?? []) files[`/${item.path}`] = downward(pod, item, place);
    if (serviceAccountToken) files[`/${serviceAccountToken.path}`] = tokenOf(pod);
  }
  return files;
}

function downward(pod: Pod, { fieldRef, resourceFieldRef }: DownwardItem, place: Place): string {
  if (fieldRef) return podField(pod, fieldRef.fieldPath, place);
  const { containerName, resource = '', divisor } = resourceFieldRef ?? {};
  const container = pod.spec.containers.find(({ name }) => name === containerName);
  return container ? resourceField(container, resource, divisor, place) : '';
}

/** A token in the shape of a service account's: the claims are true, the signature is none. */
function tokenOf({ metadata, spec }: Pod): string {
  const { namespace = '', name, uid, creationTimestamp } = metadata;
  const account = spec.serviceAccountName ?? 'default';
  const iat = Math.floor(Date.parse(creationTimestamp ?? '') / 1000) || 0;
  const claims = {
    aud: ['https://kubernetes.default.svc.cluster.local'],
    exp: iat + 31_536_000,
    iat,
    iss: 'https://kubernetes.default.svc.cluster.local',
    'kubernetes.io': { namespace, pod: { name, uid }, serviceaccount: { name: account } },
    nbf: iat,
    sub: `system:serviceaccount:${namespace}:${account}`,
  };
  const part = (value: object) => urlSafe(encodeBase64(JSON.stringify(value)));
  return `${part({ alg: 'RS256', kid: 'drydock' })}.${part(claims)}.${urlSafe(encodeBase64(`not signed: ${uid ?? ''}`))}`;
}

const urlSafe = (base64: string): string =>
  base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
