/** Lists, page by page. */
import { StatusError } from '#lib/kube/status.ts';
import type { KubeObject, KubeTable } from '#lib/kube/types.ts';
import type { Run } from '#lib/kubectl/context.ts';
import { pathOf, type ResourceInfo } from './mapper.ts';

export const TABLE =
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json';

type Sender = Pick<Run, 'send'>;
type Query = Readonly<Record<string, string>>;

interface Page {
  readonly metadata?: { readonly continue?: string; readonly resourceVersion?: string };
}

const CHUNK = 500;

/** A query without what is empty. */
const given = (query: Query): Query =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));

/** Says what was looked for when a list is refused (EnhanceListError). */
function refusedList(
  mapping: ResourceInfo,
  { labelSelector = '', fieldSelector = '' }: Query,
  error: unknown,
): unknown {
  if (!(error instanceof StatusError) || !['BadRequest', 'NotFound'].includes(error.status.reason ?? ''))
    return error;
  const resource = `${mapping.group}/${mapping.version}, Resource=${mapping.resource}`;
  const what =
    labelSelector || fieldSelector
      ? `Unable to find ${JSON.stringify(resource)} that match label selector ${JSON.stringify(labelSelector)}, ` +
        `field selector ${JSON.stringify(fieldSelector)}`
      : `Unable to list ${JSON.stringify(resource)}`;
  return new StatusError({ ...error.status, message: `${what}: ${error.message}` });
}

/** Every object of a kind, each with its apiVersion and kind (which a list leaves out of its items). */
export async function listItems(
  run: Sender,
  mapping: ResourceInfo,
  namespace: string,
  query: Query = {},
  chunk = CHUNK,
): Promise<{ items: KubeObject[]; resourceVersion: string }> {
  type List = Page & {
    readonly apiVersion: string;
    readonly kind: string;
    readonly items: readonly KubeObject[] | null;
  };
  const items: KubeObject[] = [];
  let resourceVersion = '';
  try {
    for await (const page of pages<List>(run, pathOf(mapping, namespace), query, chunk)) {
      resourceVersion = page.metadata?.resourceVersion ?? '';
      const kind = page.kind.replace(/List$/, '');
      for (const item of page.items ?? [])
        items.push(item.kind ? item : { ...item, apiVersion: page.apiVersion, kind });
    }
  } catch (error) {
    throw refusedList(mapping, query, error);
  }
  return { items, resourceVersion };
}

/** The server's own table of a kind, or of one object; what cannot be a table comes as it is. */
export async function fetchTable(
  run: Sender,
  mapping: ResourceInfo,
  path: string,
  query: Query = {},
  chunk = CHUNK,
): Promise<KubeTable | KubeObject> {
  let whole: KubeTable | undefined;
  try {
    for await (const page of pages<KubeTable & Page>(run, path, query, chunk, TABLE)) {
      if (page.kind !== 'Table') return page as unknown as KubeObject;
      whole = whole ? { ...whole, metadata: page.metadata, rows: [...whole.rows, ...page.rows] } : page;
    }
  } catch (error) {
    throw chunk === SINGLE ? error : refusedList(mapping, query, error);
  }
  return whole!;
}

/** Not a list: one object, asked for in one piece. */
export const SINGLE = -1;

async function* pages<T extends Page>(
  run: Sender,
  path: string,
  query: Query,
  chunk: number,
  accept?: string,
): AsyncGenerator<T> {
  let next = '';
  do {
    const limit = chunk > 0 ? String(chunk) : '';
    const page: T = await run.send<T>({
      method: 'GET',
      path,
      query: given({ ...query, limit, continue: next }),
      accept,
    });
    yield page;
    next = page.metadata?.continue ?? '';
  } while (next);
}
