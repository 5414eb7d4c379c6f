/** `kubectl get --raw PATH`, and what `get` knows of refusals. */
import { StatusError } from '#lib/kube/status.ts';
import type { Run } from '#lib/kubectl/context.ts';
import { CommandError } from '#lib/kubectl/errors.ts';

export const isNotFound = (error: Error): boolean =>
  error instanceof StatusError && error.status.reason === 'NotFound';

/** Prints what the server sends. Paths that answer in text print as text. */
export async function rawRequest(run: Omit<Run, 'flags' | 'changed'>, raw: string): Promise<void> {
  const path = raw.replace(/^https?:\/\/[^/]+/, '');
  if (!path.startsWith('/'))
    throw new CommandError(`--raw must be a valid URL path: parse "${raw}": invalid URI for request`);
  const [at, search = ''] = path.split('?');
  const query: Record<string, string> = {};
  for (const pair of search.split('&').filter(Boolean)) {
    const [name, ...value] = pair.split('=');
    query[decodeURIComponent(name!)] = decodeURIComponent(value.join('='));
  }
  const body = await run.send({ method: 'GET', path: at!, query });
  await run.write(typeof body === 'string' ? body : rawText(at!, body));
}

/** What the server indents: it is for people. */
const rawText = (path: string, body: unknown): string =>
  path === '/version' || path === '/' ? JSON.stringify(body, null, 2) : `${JSON.stringify(body)}\n`;
