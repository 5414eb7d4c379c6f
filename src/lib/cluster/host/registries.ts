/** What registries say to the Docker of the learner's machine: who may push, whose name and password are right, and Docker's words for it. */
import type { ImageCatalogue, RegistryEntry } from '#lib/cluster/images/catalogue.ts';
import { familiar, madeUpDigest, type ImageReference } from '#lib/cluster/images/reference.ts';
import { dialled, registryAt, type Credentials } from '#lib/cluster/images/resolve.ts';

/** The name of a registry's container on the machine's own port; undefined where no container has that port. */
export type PublishedImage = (port: number) => string | undefined;

const LOCAL = /^(?:localhost|127\.0\.0\.1)(?::(\d+))?$/;

/** Why a registry does not take an image; undefined where it does. */
export function pushRefusal(
  catalogue: ImageCatalogue,
  { host, path }: ImageReference,
  credentials: readonly Credentials[],
  published: PublishedImage,
): string | undefined {
  const local = LOCAL.exec(host);
  if (local) {
    const port = Number(local[1] ?? 80);
    if (/(^|\/)registry(:|$)/.test(published(port) ?? '')) return undefined;
    return `failed to do request: Head "http://${host}/v2/${path}/blobs/${madeUpDigest(path)}": dial tcp 127.0.0.1:${port}: connect: connection refused`;
  }
  const registry = registryOf(catalogue, host);
  if (!registry) return unreachable(host, 'no such host');
  const { trouble, credentials: wanted } = registry;
  if (trouble === 'refused') return unreachable(host, 'refused', registry);
  if (trouble !== undefined && trouble !== 'rate-limit') return unreachable(host, 'timeout', registry);
  const own = credentials.find((one) => one.host === host);
  if (wanted) return own && isSame(own, wanted) ? undefined : 'no basic auth credentials';
  // On Docker Hub one writes to what is one's own.
  if (host === 'docker.io' && path.split('/')[0] !== own?.username)
    return 'push access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed';
  return undefined;
}

/** Why a registry does not take a name and a password; undefined where it does. */
export function loginRefusal(
  catalogue: ImageCatalogue,
  { host, ...given }: Credentials,
  published: PublishedImage,
): string | undefined {
  const local = LOCAL.exec(host);
  if (local) {
    const port = Number(local[1] ?? 80);
    if (published(port) !== undefined) return undefined;
    return `Get "http://${host}/v2/": dial tcp 127.0.0.1:${port}: connect: connection refused`;
  }
  const registry = registryOf(catalogue, host);
  if (!registry) return unreachable(host, 'no such host');
  const { trouble, credentials } = registry;
  if (trouble === 'refused' || trouble === 'timeout') return unreachable(host, trouble, registry);
  const ofImages = catalogue.images.filter(({ repository }) => repository.startsWith(`${host}/`));
  const wanted = [credentials, ...ofImages.map((entry) => entry.credentials)].filter(
    (one) => one !== undefined,
  );
  if (wanted.length === 0 || wanted.some((one) => isSame(one, given))) return undefined;
  const api = host === 'docker.io' ? 'registry-1.docker.io' : host;
  return `Get "https://${api}/v2/": unauthorized: incorrect username or password`;
}

type Account = Omit<Credentials, 'host'>;

const isSame = (a: Account, b: Account): boolean => a.username === b.username && a.password === b.password;

/** The registry that the catalogue lists, or one that it has images of. */
function registryOf(catalogue: ImageCatalogue, host: string): RegistryEntry | undefined {
  const listed = registryAt(catalogue, host);
  if (listed) return listed;
  return catalogue.images.some(({ repository }) => repository.startsWith(`${host}/`)) ? { host } : undefined;
}

/** What is left of containerd's message behind the names of what was asked for. */
export const withoutNames = (error: string): string =>
  error
    .replace(/^rpc error: code = \w+ desc = /, '')
    .replace(/^failed to pull and unpack image "[^"]*": /, '')
    .replace(/^failed to resolve reference "[^"]*": /, '');

/** Docker's words for what containerd says. */
export function pullError({ repository, tag, digest, host }: ImageReference, error: string): string {
  const why = withoutNames(error);
  const shown = familiar(repository);
  const lookup = /Head "[^"]*": (.*)$/.exec(why);
  if (lookup)
    return `Get "https://${host === 'docker.io' ? 'registry-1.docker.io' : host}/v2/": ${lookup[1] ?? ''}`;
  if (/insufficient_scope|pull access denied|authorization failed/.test(why))
    return `pull access denied for ${shown}, repository does not exist or may require 'docker login'${host === 'docker.io' ? ': denied: requested access to the resource is denied' : ''}`;
  if (/toomanyrequests/.test(why)) return why.slice(why.indexOf('toomanyrequests'));
  if (/no match for platform/.test(why))
    return 'no matching manifest for linux/amd64 in the manifest list entries';
  if (/not found$/.test(why))
    return `manifest for ${shown}${digest === undefined ? `:${tag ?? 'latest'}` : `@${digest}`} not found: manifest unknown: manifest unknown`;
  return why;
}

/** Docker's words for a registry that cannot be reached. */
function unreachable(
  host: string,
  why: 'no such host' | 'refused' | 'timeout',
  registry?: RegistryEntry,
): string {
  const [name = ''] = host.split(':');
  const dial = {
    'no such host': `dial tcp: lookup ${name} on 127.0.0.53:53: no such host`,
    refused: `dial tcp ${dialled(registry, host)}: connect: connection refused`,
    timeout:
      'net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
  };
  return `Get "https://${host}/v2/": ${dial[why]}`;
}
