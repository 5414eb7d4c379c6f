/**
 * Image references as Docker and containerd read them: `nginx` is `docker.io/library/nginx:latest`.
 * Rules and words from github.com/distribution/reference.
 */

export interface ImageReference {
  /** Registry host, with its port where it has one: `docker.io`, `registry.corp.example:5000`. */
  readonly host: string;
  /** `library/nginx` */
  readonly path: string;
  /** `latest` where the reference names neither tag nor digest; undefined with a digest alone. */
  readonly tag?: string;
  readonly digest?: string;
  /** Host and path: `docker.io/library/nginx`. */
  readonly repository: string;
  /** The whole, normalised: `docker.io/library/nginx:latest`. */
  readonly name: string;
}

const component = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const hostLabel = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const host = `(?:${hostLabel}(?:\\.${hostLabel})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const digest = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';
const whole = new RegExp(
  `^(${host})/(${component}(?:/${component})*)(?::([\\w][\\w.-]{0,127}))?(?:@(${digest}))?$`,
);

type Parsed = ImageReference | { readonly error: string };

/** A thousand pods have one image: what was parsed is remembered, of so many texts. */
const parsed = new Map<string, Parsed>();
const REMEMBERED = 500;

/** The reference, or what is wrong with it: `invalid reference format`. */
export function parseReference(text: string): Parsed {
  let reference = parsed.get(text);
  if (!reference) {
    if (parsed.size >= REMEMBERED) parsed.clear();
    parsed.set(text, (reference = parse(text)));
  }
  return reference;
}

function parse(text: string): Parsed {
  if (/^[a-f0-9]{64}$/.test(text)) {
    return { error: `invalid repository name (${text}), cannot specify 64-byte hexadecimal strings` };
  }
  const [domain, rest] = splitHost(text);
  const colon = rest.indexOf(':');
  const path = colon < 0 ? rest : rest.slice(0, colon);
  if (path.toLowerCase() !== path) {
    return { error: `invalid reference format: repository name (${path}) must be lowercase` };
  }
  const parts = whole.exec(`${domain}/${rest}`);
  if (!parts) return { error: 'invalid reference format' };
  const [, on = '', at = '', tag, sum] = parts;
  if (`${on}/${at}`.length > 255) return { error: 'repository name must not be more than 255 characters' };
  const named = tag ?? (sum ? undefined : 'latest');
  const repository = `${on}/${at}`;
  return {
    host: on,
    path: at,
    ...(named !== undefined && { tag: named }),
    ...(sum !== undefined && { digest: sum }),
    repository,
    name: `${repository}${named === undefined ? '' : `:${named}`}${sum ? `@${sum}` : ''}`,
  };
}

/** What the kubelet says of an image that it cannot even name (kuberuntime's applyDefaultImageTag), the reason being InvalidImageName. */
export const invalidImageName = (image: string, error: string): string =>
  `Failed to apply default image tag "${image}": couldn't parse image name "${image}": ${error}`;

function splitHost(text: string): [host: string, rest: string] {
  const slash = text.indexOf('/');
  const first = text.slice(0, Math.max(slash, 0));
  const isHost = slash >= 0 && (/[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first);
  const domain = !isHost || first === 'index.docker.io' ? 'docker.io' : first;
  const rest = isHost ? text.slice(slash + 1) : text;
  return [domain, domain === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest];
}

/** A digest for what has none of its own: 64 hexadecimal digits that depend on the text alone. */
export function madeUpDigest(text: string): string {
  let hex = '';
  for (let word = 0; word < 8; word += 1) {
    hex += hashOf(`${word}:${text}`).toString(16).padStart(8, '0');
  }
  return `sha256:${hex}`;
}

/** FNV-1a with a final mix (murmur3's): 32 bits that spread well over short texts. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** `docker.io/library/nginx:1.27` as people write it. */
export const familiar = (name: string): string => name.replace(/^docker\.io\/(library\/(?=[^/]*$))?/, '');
