/** Lists, page by page. */
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
  for await (const page of pages<List>(run, pathOf(mapping, namespace), query, chunk)) {
    resourceVersion = page.metadata?.resourceVersion ?? '';
    const kind = page.kind.replace(/List$/, '');
    for (const item of page.items ?? [])
      items.push(item.kind ? item : { ...item, apiVersion: page.apiVersion, kind });
  }
  return { items, resourceVersion };
}

/** The server's own table of a kind, or of one object; what cannot be a table comes as it is. */
export async function fetchTable(
  run: Sender,
  path: string,
  query: Query = {},
  chunk = CHUNK,
): Promise<KubeTable | KubeObject> {
  let whole: KubeTable | undefined;
  for await (const page of pages<KubeTable & Page>(run, path, query, chunk, TABLE)) {
    if (page.kind !== 'Table') return page as unknown as KubeObject;
    whole = whole ? { ...whole, metadata: page.metadata, rows: [...whole.rows, ...page.rows] } : page;
  }
  return whole!;
}

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
