/**
 * How ingress-nginx routes a request: by host, then by path, the longest first; with the annotations that labs use
 * (rewrite-target, use-regex, ssl-redirect, auth-type basic, canary).
 */
import type { Store } from '#lib/cluster/store/store.ts';
import { decodeBase64 } from '#lib/bytes/base64.ts';
import type { Secret, Service, ServicePort } from '#lib/kube/types.ts';
import type { Ingress, IngressBackend, IngressClass, IngressPath } from '#lib/kube/types/networking.ts';
import type { Random } from '#lib/sim/random.ts';
import { isKnown } from './htpasswd.ts';
import { nginxPage, type Page } from './pages.ts';

const CONTROLLER = 'k8s.io/ingress-nginx';
const PREFIX = 'nginx.ingress.kubernetes.io/';
export const INGRESSES = 'ingresses.networking.k8s.io';

export interface Asked {
  readonly host: string;
  readonly path: string;
  readonly isSecure: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

export type Route =
  { readonly page: Page } | { readonly service: Service; readonly port: ServicePort; readonly path: string };

const noted = ({ metadata }: Ingress, name: string): string | undefined =>
  metadata.annotations?.[`${PREFIX}${name}`];

const isCanary = (ingress: Ingress): boolean => noted(ingress, 'canary') === 'true';

export const headerOf = (headers: Asked['headers'], name: string): string | undefined =>
  Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];

/** Whether the controller looks after the Ingress. */
export function isServed(store: Store, { metadata, spec }: Ingress): boolean {
  const name = spec.ingressClassName ?? metadata.annotations?.['kubernetes.io/ingress.class'];
  if (name === undefined) return false;
  const found = store.get('ingressclasses.networking.k8s.io', undefined, name) as IngressClass | undefined;
  return found?.spec.controller === CONTROLLER;
}

interface Location {
  readonly ingress: Ingress;
  readonly path: IngressPath;
}

export function routeOf(store: Store, random: Random, asked: Asked): Route {
  const all = (store.list(INGRESSES) as readonly Ingress[]).filter((one) => isServed(store, one));
  const main = all.filter((one) => !isCanary(one));
  const found = locate(main, asked);
  if (!found) {
    const fallback = main.find(({ spec }) => spec.defaultBackend && !spec.rules?.length);
    const backend = fallback?.spec.defaultBackend;
    return fallback && backend ? toBackend(store, fallback, backend, asked.path) : { page: nginxPage(404) };
  }
  const refused = whyNot(store, found.ingress, asked);
  if (refused) return { page: refused };
  const canary = locate(all.filter(isCanary), asked);
  const chosen =
    canary && canary.path.path === found.path.path && takesCanary(canary.ingress, asked, random)
      ? canary
      : found;
  return toBackend(store, chosen.ingress, chosen.path.backend, rewritten(found, asked.path));
}

function locate(ingresses: readonly Ingress[], asked: Asked): Location | undefined {
  const rules = ingresses.flatMap((ingress) =>
    (ingress.spec.rules ?? []).flatMap(({ host = '', http }) =>
      (http?.paths ?? []).map((path) => ({ host, location: { ingress, path } })),
    ),
  );
  const wildcard = `*${asked.host.slice(asked.host.indexOf('.'))}`;
  // A host that has rules of its own is asked of nobody else.
  const server = [asked.host, wildcard, ''].find((name) => rules.some(({ host }) => host === name));
  const length = ({ path }: Location) => path.path?.length ?? 0;
  const [best] = rules
    .filter(({ host, location }) => host === server && fits(location, asked.path))
    .map(({ location }) => location)
    .sort(
      (a, b) =>
        Number(b.path.pathType === 'Exact') - Number(a.path.pathType === 'Exact') || length(b) - length(a),
    );
  return best;
}

const usesRegex = (ingress: Ingress): boolean =>
  noted(ingress, 'use-regex') === 'true' || noted(ingress, 'rewrite-target') !== undefined;

const patternOf = ({ path }: Location): RegExp | undefined => {
  try {
    return new RegExp(`^${path.path ?? '/'}`, 'i');
  } catch {
    return undefined;
  }
};

function fits(location: Location, asked: string): boolean {
  const [plain = '/'] = asked.split('?');
  const { path = '/', pathType } = location.path;
  if (pathType === 'Exact') return plain === path;
  if (usesRegex(location.ingress)) return patternOf(location)?.test(plain) ?? false;
  if (pathType === 'ImplementationSpecific') return plain.startsWith(path);
  const folder = path.replace(/\/$/, '');
  return plain === folder || plain.startsWith(`${folder}/`);
}

/** `rewrite-target`: the whole path becomes what it says, `$1` and so on filled in from the pattern. */
function rewritten(location: Location, asked: string): string {
  const target = noted(location.ingress, 'rewrite-target');
  if (target === undefined) return asked;
  const [plain = '/', query] = asked.split('?');
  const groups = patternOf(location)?.exec(plain) ?? [];
  const path = target.replace(/\$(\d)/g, (_, digit: string) => groups[Number(digit)] ?? '');
  return `${path || '/'}${query === undefined ? '' : `?${query}`}`;
}

/** What the client is told instead of being let through. */
function whyNot(store: Store, ingress: Ingress, { host, path, isSecure, headers }: Asked): Page | undefined {
  const hasCertificate = ingress.spec.tls?.some(({ hosts }) => !hosts?.length || hosts.includes(host));
  const redirects =
    noted(ingress, 'force-ssl-redirect') === 'true' ||
    (hasCertificate && noted(ingress, 'ssl-redirect') !== 'false');
  if (!isSecure && redirects) return nginxPage(308, { Location: `https://${host}${path}` });
  if (noted(ingress, 'auth-type') !== 'basic') return undefined;
  const secret = store.get('secrets', ...secretName(ingress)) as Secret | undefined;
  if (!secret?.data?.['auth']) return nginxPage(503);
  const given = decodeBase64((headerOf(headers, 'authorization') ?? '').replace(/^Basic /, ''));
  if (isKnown(decodeBase64(secret.data['auth']), given)) return undefined;
  return nginxPage(401, { 'WWW-Authenticate': `Basic realm="${noted(ingress, 'auth-realm') ?? ''}"` });
}

function secretName(ingress: Ingress): [string, string] {
  const name = noted(ingress, 'auth-secret') ?? '';
  const slash = name.indexOf('/');
  return slash < 0 ? [ingress.metadata.namespace ?? '', name] : [name.slice(0, slash), name.slice(slash + 1)];
}

function takesCanary(ingress: Ingress, { headers }: Asked, random: Random): boolean {
  const name = noted(ingress, 'canary-by-header');
  const sent = name && headerOf(headers, name.toLowerCase());
  const wanted = noted(ingress, 'canary-by-header-value');
  if (sent !== undefined && sent !== '') {
    if (wanted !== undefined) {
      if (sent === wanted) return true;
    } else if (sent === 'always' || sent === 'never') return sent === 'always';
  }
  return random.below(100) < Number(noted(ingress, 'canary-weight') ?? 0);
}

function toBackend(
  store: Store,
  { metadata }: Ingress,
  { service: wanted }: IngressBackend,
  path: string,
): Route {
  const service = store.get('services', metadata.namespace, wanted?.name ?? '') as Service | undefined;
  const port = service?.spec.ports?.find((one) =>
    wanted?.port?.number ? one.port === wanted.port.number : one.name === wanted?.port?.name,
  );
  return service && port ? { service, port, path } : { page: nginxPage(503) };
}
