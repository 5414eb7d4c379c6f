/**
 * `limit` and `continue`: all pages show the collection as it was when the first was asked for. The token is that of
 * apiserver/pkg/storage/continue.go.
 */
import { decodeBase64, encodeBase64 } from '#lib/bytes/base64.ts';
import type { KubeRequest } from '#lib/kube/client.ts';
import { badRequest, gone } from '#lib/kube/status.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import { refuse } from './machinery.ts';
import { storageName } from './resources.ts';
import { number, param, type Target } from './route.ts';
import { selected, type Selection } from './selection.ts';

export interface Page {
  readonly items: readonly KubeObject[];
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
}

interface Token {
  /** The revision of the first page. */
  readonly revision: number;
  /** Keys from here on. */
  readonly start: string;
}

const VERSION = 'meta.k8s.io/v1';

/** Of what is selected, as much as was asked for. Throws BadRequest for a token that is none, Expired for one that is too old. */
export function pageOf(store: Store, request: KubeRequest, target: Target, selection: Selection): Page {
  const text = param(request, 'continue') ?? '';
  const token = text === '' ? undefined : decodeToken(text);
  if (token && !['', '0'].includes(param(request, 'resourceVersion') ?? ''))
    refuse(badRequest('specifying resource version is not allowed when using continue'));
  const limit = Math.max(0, number(request, 'limit') ?? 0);
  const revision = token?.revision ?? exactRevision(request, limit) ?? store.revision;
  const all = asOf(store, target, selection, revision);
  if (!all) return refuse(gone(token ? OLD_TOKEN : 'The resourceVersion for the provided list is too old.'));
  const from = token ? all.findIndex((object) => keyIn(target, object) >= token.start) : 0;
  const rest = from < 0 ? [] : all.slice(from);
  const resourceVersion = String(revision);
  if (limit === 0 || rest.length <= limit) return { items: rest, metadata: { resourceVersion } };
  const items = rest.slice(0, limit);
  const next = encodeToken({ revision, start: `${keyIn(target, items.at(-1) as KubeObject)}\0` });
  // How many are left is not known without looking at them all, which selectors would need.
  const counted = selection.labels.length + selection.fields.length === 0;
  const remaining = counted ? { remainingItemCount: rest.length - limit } : {};
  return { items, metadata: { resourceVersion, continue: next, ...remaining } };
}

const OLD_TOKEN =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

/** `resourceVersionMatch=Exact`, and without a match a version together with a limit (apiserver/pkg/storage/etcd3). */
function exactRevision(request: KubeRequest, limit: number): number | undefined {
  const version = Number(param(request, 'resourceVersion') ?? 0);
  const match = param(request, 'resourceVersionMatch') ?? '';
  return version > 0 && (match === 'Exact' || (match === '' && limit > 0)) ? version : undefined;
}

/** What was selected at a revision of the past; undefined where that is no longer known. */
function asOf(
  store: Store,
  target: Target,
  selection: Selection,
  revision: number,
): readonly KubeObject[] | undefined {
  const now = selected(store, target, selection);
  if (revision >= store.revision) return now;
  const changes = store.changesSince(revision, storageName(target.definition));
  if (!changes) return undefined;
  const objects = new Map(now.map((object) => [keyOf(object), object]));
  for (const { key, before } of changes.toReversed()) {
    const here = before && (target.namespace === undefined || before.metadata.namespace === target.namespace);
    if (here && selection.matches(before)) objects.set(key, before);
    else objects.delete(key);
  }
  return [...objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
}

const keyOf = ({ metadata: { namespace, name } }: KubeObject) => (namespace ? `${namespace}/${name}` : name);

/** As etcd has it below the collection that is listed. */
const keyIn = ({ namespace }: Target, object: KubeObject) =>
  namespace === undefined ? keyOf(object) : object.metadata.name;

const encodeToken = ({ revision, start }: Token): string =>
  encodeBase64(JSON.stringify({ v: VERSION, rv: revision, start }))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

function decodeToken(text: string): Token {
  const invalid = (why: string) => refuse(badRequest(`continue key is not valid: ${why}`));
  const standard = text.replaceAll('-', '+').replaceAll('_', '/');
  const at = [...standard].findIndex((char) => !/[A-Za-z0-9+/]/.test(char));
  if (at >= 0) return invalid(`illegal base64 data at input byte ${at}`);
  let found: { v?: unknown; rv?: unknown; start?: unknown };
  try {
    found = JSON.parse(decodeBase64(standard)) as typeof found;
  } catch {
    return invalid('the token is no JSON');
  }
  const { v, rv, start } = found ?? {};
  if (v !== VERSION) return invalid('server does not recognize this encoded version');
  if (typeof rv !== 'number' || rv <= 0)
    return invalid('incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  if (typeof start !== 'string' || start === '')
    return invalid('encoded start key empty (version meta.k8s.io/v1)');
  return { revision: rv, start };
}
