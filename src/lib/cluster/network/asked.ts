/** A request as an app takes it apart: its path by a pattern, its query, its form, its headers. */
import type { HttpAnswer } from '#lib/cluster/images/catalogue.ts';
import { headerOf } from './ingress-routes.ts';

export interface AppRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

type Words = Readonly<Record<string, string>>;

/** The parts that a pattern names, `{id}` or `{id:[0-9]+}`; undefined where the path does not fit. `*` at its end takes any rest. */
export function pathParts(pattern: string, path: string): Words | undefined {
  const [plain = '/'] = path.split('?');
  const open = pattern.endsWith('*');
  const fixed = open ? pattern.slice(0, -1) : pattern;
  if (!fixed.includes('{')) return (open ? plain.startsWith(fixed) : plain === fixed) ? {} : undefined;
  const source = fixed.replace(
    /\{(\w+)(?::((?:[^{}]|\{[^}]*\})+))?\}|[^{]+/g,
    (all, name?: string, wanted?: string) =>
      name === undefined ? escaped(all) : `(?<${name}>${wanted ?? '[^/]+'})`,
  );
  try {
    const found = new RegExp(`^${source}${open ? '' : '$'}`).exec(plain);
    const parts = Object.entries(found?.groups ?? {}).map(([name, part]) => [name, decoded(part)] as const);
    return found ? Object.fromEntries(parts) : undefined;
  } catch {
    return undefined;
  }
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

export const queryOf = ({ path }: AppRequest): Words => words(path.split('?').slice(1).join('?'));

/** The fields of a form; of a body of any other sort, none. */
export function formOf({ headers, body = '' }: AppRequest): Words {
  const type = headerOf(headers, 'content-type') ?? '';
  return type.startsWith('application/x-www-form-urlencoded') ? words(body) : {};
}

/** `a=1&b=2` */
const words = (text: string): Words =>
  Object.fromEntries(
    text.split('&').flatMap((pair) => {
      const [name = '', ...value] = pair.split('=');
      return name === '' ? [] : [[decoded(name), decoded(value.join('='))] as const];
    }),
  );

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** Whether an answer (or a guard) is for the request. */
export function isFor(
  { path, method, when }: Pick<HttpAnswer, 'path' | 'method' | 'when'>,
  request: AppRequest,
): boolean {
  if (method !== undefined && method !== (request.method === 'HEAD' ? 'GET' : request.method)) return false;
  if (!pathParts(path, request.path)) return false;
  if (!when) return true;
  return (
    holds(when.query, queryOf(request)) &&
    holds(when.form, formOf(request)) &&
    holds(when.header, request.headers, true)
  );
}

function holds(wanted: Words = {}, given: Words, anyCase = false): boolean {
  return Object.entries(wanted).every(([name, value]) => {
    const found = anyCase ? headerOf(given, name.toLowerCase()) : given[name];
    return found !== undefined && (value === '*' || value === found);
  });
}
