/**
 * Image registries as hosts outside the cluster: DNS knows their names, and they answer what any client asks first, `/v2/` (OCI
 * distribution spec, end-1). Of the rest they say that it is not simulated.
 */
import type { ImageCatalogue, RegistryEntry } from '#lib/cluster/images/catalogue.ts';
import { matches, registryAddress, registryAt } from '#lib/cluster/images/resolve.ts';
import type { Certificate, HttpFailure } from '#lib/net/network.ts';
import type { Request } from './flight.ts';
import type { Page } from './pages.ts';
import { parseUrl } from './url.ts';

/** A page, or how it failed. */
export interface RegistryAnswer {
  readonly page?: Page;
  readonly failure?: HttpFailure;
  readonly certificate?: Certificate;
}

/** Hosts of Docker Hub's registry, which images name `docker.io`. */
const HUB = /^(registry-1|index)\.docker\.io$/;

const NO_IMAGES: ImageCatalogue = {
  images: [],
  registries: [],
  pull: { firstMs: 0, againMs: 0, failMs: 0 },
  containerStartMs: 0,
};

export class Registries {
  readonly #images: ImageCatalogue;
  /** Of registries and of images, with their ports; patterns among them. */
  readonly #hosts: readonly string[];

  /** `images`: the catalogue that says which registries there are. */
  constructor(images: ImageCatalogue = NO_IMAGES) {
    this.#images = images;
    const ofImages = images.images.map(({ repository }) => repository.slice(0, repository.indexOf('/')));
    this.#hosts = [...new Set([...images.registries.map(({ host }) => host), ...ofImages])];
  }

  /** The address that DNS has for a registry's host; undefined where it is none. */
  addressOf(host: string): string | undefined {
    const name = host.toLowerCase().replace(HUB, 'docker.io');
    if (!this.#hosts.some((one) => matches(withoutPort(one), name))) return undefined;
    const registry = this.#images.registries.find((one) => matches(withoutPort(one.host), name));
    return registryAddress(registry, name);
  }

  /** Whether a registry's port takes connections; undefined where there is none. */
  port(host: string, port: number): 'open' | 'refused' | 'timeout' | undefined {
    const registry = this.#registry(host, port);
    if (registry === undefined) return undefined;
    const { trouble } = registry;
    return trouble === 'refused' || trouble === 'timeout' ? trouble : 'open';
  }

  /** What comes back; undefined where there is no registry at that address. */
  answer(request: Request): RegistryAnswer | undefined {
    const url = parseUrl(request.url);
    const registry = url && this.#registry(url.host, url.port);
    if (!registry) return undefined;
    const { trouble } = registry;
    if (trouble === 'refused' || trouble === 'timeout') return { failure: trouble };
    const isSecure = /^https:/i.test(request.url);
    if (isSecure && trouble === 'plain-http') return { failure: 'not-tls' };
    if (!isSecure && trouble !== 'plain-http') return { page: PLAIN_TO_SECURE };
    const asked = registryPage(registry, request.method, url.path);
    return trouble === 'unknown-authority'
      ? {
          page: asked,
          certificate: { subject: `CN=${url.host}`, issuer: `CN=${url.host}`, problem: UNKNOWN },
        }
      : { page: asked };
  }

  /** The registry at a host and port; one of which only images are listed counts, too. */
  #registry(host: string, port: number): RegistryEntry | undefined {
    const name = host.toLowerCase().replace(HUB, 'docker.io');
    const at = port === 443 ? name : `${name}:${port}`;
    if (!this.#hosts.some((one) => matches(one, at))) return undefined;
    return { ...registryAt(this.#images, at), host: at };
  }
}

const UNKNOWN = 'unable to get local issuer certificate';

const withoutPort = (host: string): string => host.replace(/:\d+$/, '');

/** What a server in Go answers to plain HTTP where TLS is spoken. */
const PLAIN_TO_SECURE: Page = {
  status: 400,
  headers: {},
  body: 'Client sent an HTTP request to an HTTPS server.\n',
};

/** `{}` from a registry that is open to all; a refusal from one that first wants to know who asks. */
function registryPage(
  { host, auth, credentials, trouble }: RegistryEntry,
  method: string,
  path: string,
): Page {
  if (trouble === 'server-error') return { status: 500, headers: {}, body: '' };
  if (!/^\/v2\/?$/.test(path) || (method !== 'GET' && method !== 'HEAD'))
    return { status: 501, headers: {}, body: `not simulated: what ${host} answers to ${method} ${path}\n` };
  const headers = {
    'Content-Type': 'application/json',
    'Docker-Distribution-Api-Version': 'registry/2.0',
  };
  if (!auth && !credentials && host !== 'docker.io') return { status: 200, headers, body: '{}' };
  const error = { code: 'UNAUTHORIZED', message: 'authentication required', detail: null };
  const realm = host === 'docker.io' ? 'auth.docker.io' : host;
  const service = host === 'docker.io' ? 'registry.docker.io' : host;
  const challenge =
    auth === 'basic'
      ? `Basic realm="${service}"`
      : `Bearer realm="https://${realm}/token",service="${service}"`;
  return {
    status: 401,
    headers: { ...headers, 'Www-Authenticate': challenge },
    body: `${JSON.stringify({ errors: [error] })}\n`,
  };
}
