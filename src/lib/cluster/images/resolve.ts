/** What comes of asking a registry for an image: the image, or containerd 1.7's words for why not. */
import type { AppBehaviour, DurationMs, ImageCatalogue, ImageEntry, RegistryEntry } from './catalogue.ts';
import type { MadeImage } from './made.ts';
import { hashOf, madeUpDigest, type ImageReference } from './reference.ts';

export interface Credentials {
  /** Host as the reference names it; `docker.io` for Docker Hub. */
  readonly host: string;
  readonly username: string;
  readonly password: string;
}

export type Pulled =
  | {
      readonly entry: ImageEntry;
      readonly app: AppBehaviour;
      readonly sizeBytes: number;
      /** `sha256:…` */
      readonly digest: string;
    }
  | {
      /** As gRPC wraps it: `rpc error: code = NotFound desc = failed to pull and unpack image …`. */
      readonly error: string;
      readonly reason: 'ErrImagePull';
      /** How long the registry took to say so, where that is its own. */
      readonly failMs?: DurationMs;
    };

const MiB = 1 << 20;

/**
 * Asks the registry. `credentials` are all that the pod may use; those for other hosts are ignored. `made` is what somebody pushed there
 * under that name. `platform` is that of the node: `linux/arm64`.
 */
export function resolvePull(
  catalogue: ImageCatalogue,
  reference: ImageReference,
  credentials: readonly Credentials[] = [],
  made?: MadeImage,
  platform = 'linux/amd64',
): Pulled {
  const registry = registryAt(catalogue, reference.host);
  const known = findImage(catalogue, reference);
  const entry = made ? entryOf(made, reference, known) : known;
  const own = credentials.filter(({ host }) => host === reference.host);
  const refused =
    refusal(registry, entry, reference, own) ?? missing(entry as ImageEntry, reference.tag, platform);
  if (refused) {
    const { code = 'Unknown', why } = refused;
    const failMs = registry?.failMs ?? (registry?.trouble === 'timeout' ? 30_000 : undefined);
    const error = `rpc error: code = ${code} desc = failed to pull and unpack image "${reference.name}": ${why}`;
    return { error, reason: 'ErrImagePull', ...(failMs !== undefined && { failMs }) };
  }
  if (made && entry) return { entry, app: made.app, sizeBytes: made.sizeBytes, digest: made.digest };
  return { entry: entry as ImageEntry, ...imageFacts(entry as ImageEntry, reference) };
}

/** What was pushed, as an entry of the catalogue; who may have it is as for the repository's others. */
const entryOf = (
  { app, sizeBytes }: MadeImage,
  { repository }: ImageReference,
  known: ImageEntry | undefined,
): ImageEntry => ({
  repository,
  tags: ['*'],
  platforms: ['linux/amd64'],
  app,
  sizeBytes,
  ...(known?.credentials && { credentials: known.credentials }),
});

/** The registry at a host, with its port where that is not 443; undefined where the catalogue lists none. */
export const registryAt = (catalogue: ImageCatalogue, host: string): RegistryEntry | undefined =>
  catalogue.registries.find((one) => matches(one.host, host));

/** What is in an image that a node has already; undefined where the catalogue does not know it. */
export function localImage(
  catalogue: ImageCatalogue,
  reference: ImageReference,
): { entry: ImageEntry; app: AppBehaviour; sizeBytes: number; digest: string } | undefined {
  const entry = findImage(catalogue, reference);
  return entry && { entry, ...imageFacts(entry, reference) };
}

function imageFacts(entry: ImageEntry, reference: ImageReference) {
  const { name, tag = 'latest' } = reference;
  let app = entry.app;
  for (const [pattern, changes] of Object.entries(entry.byTag ?? {})) {
    if (matches(pattern, tag)) app = { ...app, ...changes };
  }
  const sizeBytes = entry.sizeBytes ?? (20 + (hashOf(name) % 140)) * MiB;
  return { app, sizeBytes, digest: reference.digest ?? madeUpDigest(name) };
}

/** Which entry each repository was found to be of; a catalogue does not change. */
const found = new WeakMap<ImageCatalogue, Map<string, ImageEntry | undefined>>();

/** Whether there is such an image at all, whoever may pull it and whatever its registry says. */
export function isInCatalogue(catalogue: ImageCatalogue, reference: ImageReference): boolean {
  const entry = findImage(catalogue, reference);
  return entry !== undefined && hasTag(entry, reference.tag);
}

const hasTag = (entry: ImageEntry, tag: string | undefined): boolean =>
  tag === undefined || entry.tags.some((pattern) => matches(pattern, tag));

/** The last entry whose pattern the repository fits, so that a lab's own lie over the stock. */
function findImage(catalogue: ImageCatalogue, { repository }: ImageReference): ImageEntry | undefined {
  let known = found.get(catalogue);
  if (!known) found.set(catalogue, (known = new Map<string, ImageEntry | undefined>()));
  if (!known.has(repository)) {
    const fits = (entry: ImageEntry): boolean => matches(entry.repository, repository, '[^/]*');
    known.set(repository, catalogue.images.findLast(fits));
  }
  return known.get(repository);
}

interface Refusal {
  readonly code?: 'NotFound';
  readonly why: string;
}

function refusal(
  registry: RegistryEntry | undefined,
  entry: ImageEntry | undefined,
  reference: ImageReference,
  own: readonly Credentials[],
): Refusal | undefined {
  const { host, path, tag, digest, name } = reference;
  const unresolved = (why: string): Refusal => ({ why: `failed to resolve reference "${name}": ${why}` });
  const api = host === 'docker.io' ? 'registry-1.docker.io' : host;
  const url = `https://${api}/v2/${path}/manifests/${digest ?? tag}`;
  const request = (why: string) => unresolved(`failed to do request: Head "${url}": ${why}`);
  if (!registry && !entry)
    return request(`dial tcp: lookup ${host.split(':')[0]} on 127.0.0.53:53: no such host`);
  const trouble = registry?.trouble ?? entry?.trouble;
  const access = entry?.credentials ?? registry?.credentials;
  const right =
    access && own.some((one) => one.username === access.username && one.password === access.password);
  if (trouble === 'rate-limit') return right ? undefined : rateLimited(url, reference);
  if (trouble === 'server-error')
    return unresolved(`unexpected status from HEAD request to ${url}: 500 Internal Server Error`);
  if (trouble) return request(troubles[trouble](dialled(registry, host)));
  if (access && !right) return unresolved(denied(registry, reference, url, own.length > 0));
  if (!entry) {
    return registry?.unknownRepository === 'denied'
      ? unresolved(`${NO_ACCESS}: server message: insufficient_scope: authorization failed`)
      : { code: 'NotFound', ...unresolved(`${name}: not found`) };
  }
  if (!hasTag(entry, tag)) {
    return { code: 'NotFound', ...unresolved(`${name}: not found`) };
  }
  return undefined;
}

/** What most images are published for today. */
const PLATFORMS: readonly string[] = ['linux/amd64', 'linux/arm64'];

/** The image is there, but not for that kind of machine. */
function missing(
  { platforms = PLATFORMS }: ImageEntry,
  tag = 'latest',
  platform: string,
): Refusal | undefined {
  const byTag = Array.isArray(platforms) ? { '*': platforms } : platforms;
  const [, built = PLATFORMS] = Object.entries(byTag).find(([pattern]) => matches(pattern, tag)) ?? [];
  if (built.includes(platform)) return undefined;
  return { code: 'NotFound', why: 'no match for platform in manifest: not found' };
}

const NO_ACCESS = 'pull access denied, repository does not exist or may require authorization';

const troubles = {
  refused: (address: string) => `dial tcp ${address}: connect: connection refused`,
  timeout: (address: string) => `dial tcp ${address}: i/o timeout`,
  'unknown-authority': () =>
    'tls: failed to verify certificate: x509: certificate signed by unknown authority',
  'plain-http': () => 'http: server gave HTTP response to HTTPS client',
} as const;

/** Address and port that are dialled for a registry's host. */
export function dialled(registry: RegistryEntry | undefined, host: string): string {
  const [name = '', port = '443'] = host.split(':');
  return `${registryAddress(registry, name)}:${port}`;
}

/** The address of a registry's host: one of the block for documentation (RFC 5737) where the catalogue names none. */
export const registryAddress = (registry: RegistryEntry | undefined, name: string): string =>
  registry?.address ?? `203.0.113.${1 + (hashOf(name) % 250)}`;

/** A registry that wants to know who asks, and was told nothing or something wrong. */
function denied(
  registry: RegistryEntry | undefined,
  { host, path }: ImageReference,
  url: string,
  tried: boolean,
): string {
  if (registry?.auth === 'basic') {
    return tried
      ? `unexpected status from HEAD request to ${url}: 401 Unauthorized`
      : `${NO_ACCESS}: authorization failed: no basic auth credentials`;
  }
  if (host === 'docker.io' && !tried)
    return `${NO_ACCESS}: server message: insufficient_scope: authorization failed`;
  const realm = host === 'docker.io' ? 'auth.docker.io' : host;
  const service = host === 'docker.io' ? 'registry.docker.io' : host;
  const scope = encodeURIComponent(`repository:${path}:pull`);
  const asked = `unexpected status from GET request to https://${realm}/token?scope=${scope}&service=${service}`;
  return tried
    ? `failed to authorize: failed to fetch oauth token: ${asked}: 403 Forbidden`
    : `failed to authorize: failed to fetch anonymous token: ${asked}: 401 Unauthorized`;
}

function rateLimited(url: string, { name, digest }: ImageReference): Refusal {
  const manifest = url.replace(/[^/]*$/, digest ?? madeUpDigest(name));
  const said =
    'You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit';
  return {
    why: `failed to copy: httpReadSeeker: failed open: unexpected status code ${manifest}: 429 Too Many Requests - Server message: toomanyrequests: ${said}`,
  };
}

const patterns = new Map<string, RegExp>();

/** `*` stands for anything (`any`), `{a,b}` for one of them. */
export function matches(pattern: string, text: string, any = '.*'): boolean {
  if (pattern === text) return true;
  if (!/[*{]/.test(pattern)) return false;
  const key = `${any} ${pattern}`;
  let regex = patterns.get(key);
  if (!regex) {
    const source = pattern
      .replace(/[.+?^$()|[\]\\]/g, '\\$&')
      .replaceAll('*', any)
      .replace(/\{([^{}]*)\}/g, (_, list: string) => `(?:${list.replaceAll(',', '|')})`);
    patterns.set(key, (regex = new RegExp(`^${source}$`)));
  }
  return regex.test(text);
}
