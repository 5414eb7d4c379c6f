/** `--raw`: a path of the API, asked as it is. From k8s.io/kubectl/pkg/rawhttp/raw.go. */
import type { KubeRequest } from '#lib/kube/client.ts';
import type { Run } from '#lib/kubectl/context.ts';
import { CommandError } from '#lib/kubectl/errors.ts';

type Basics = Omit<Run, 'flags' | 'changed'>;

/** Prints what the server answers. Paths that answer in text print as text. Throws where it is no path. */
export async function rawRequest(
  run: Basics,
  raw: string,
  method: KubeRequest['method'] = 'GET',
  body?: unknown,
): Promise<void> {
  const path = raw.replace(/^https?:\/\/[^/]+/, '');
  if (!path.startsWith('/'))
    throw new CommandError(`--raw must be a valid URL path: parse "${raw}": invalid URI for request`);
  const [at, search = ''] = path.split('?');
  const query: Record<string, string> = {};
  for (const pair of search.split('&').filter(Boolean)) {
    const [name, ...value] = pair.split('=');
    query[decodeURIComponent(name!)] = decodeURIComponent(value.join('='));
  }
  const sent = { method, path: at!, query, ...(body !== undefined && { body }) };
  const answer = await run.send(sent);
  await run.write(typeof answer === 'string' ? answer : rawText(at!, answer));
}

/** What the server indents: it is for people. */
const rawText = (path: string, body: unknown): string =>
  path === '/version' || path === '/' ? JSON.stringify(body, null, 2) : `${JSON.stringify(body)}\n`;

interface BodyFlags {
  readonly raw: string;
  readonly filename: readonly string[];
  readonly recursive: boolean;
  readonly kustomize: string;
  readonly output: string;
  readonly selector?: string;
  readonly edit?: boolean;
}

/** `create`, `replace` and `delete --raw`: one file goes out as the body. */
export async function rawWrite(
  run: Basics,
  method: 'POST' | 'PUT' | 'DELETE',
  flags: BodyFlags,
): Promise<void> {
  const [file, ...others] = flags.filename;
  if (flags.edit) throw new CommandError('--raw and --edit are mutually exclusive');
  if (file === undefined || others.length > 0 || /^https?:/.test(file))
    throw new CommandError('--raw can only use a single local file or stdin');
  if (flags.recursive) throw new CommandError('--raw and --recursive are mutually exclusive');
  if (flags.selector) throw new CommandError('--raw and --selector (-l) are mutually exclusive');
  if (flags.output) throw new CommandError('--raw and --output are mutually exclusive');
  await rawRequest(run, flags.raw, method, bodyOf(await run.readFile(file)));
}

/** JSON goes out as data, anything else as it is: the server says what it makes of it. */
function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
