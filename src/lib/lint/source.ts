/** YAML of a lab with the places of everything in it, and what its schema says about it. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { Finding } from '#lib/lab/finding.ts';
import { isCollection, isMap, isScalar, LineCounter, parseDocument, type Document, type Node } from 'yaml';

export type { Finding };

export type Path = readonly (string | number)[];

export class YamlSource {
  readonly file: string;
  readonly value: unknown;
  /** What cannot be read as YAML: the first place, since what follows an error is rarely another. */
  readonly findings: readonly Finding[];
  readonly #document: Document;
  readonly #lines = new LineCounter();
  readonly #firstLine: number;

  /** `firstLine`: where in the file the YAML begins (front matter begins at 2). */
  constructor(file: string, text: string, firstLine = 1) {
    this.file = file;
    this.#firstLine = firstLine;
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    const { errors, warnings } = this.#document;
    const told = errors.length > 0 ? errors.toSorted((a, b) => a.pos[0] - b.pos[0]).slice(0, 1) : warnings;
    this.findings = told.map(({ pos, message }) => ({ ...this.#place(pos[0]), message }));
    this.value = this.findings.length > 0 ? undefined : this.#document.toJS({ maxAliasCount: 100 });
  }

  /** About what stands at that path, or the innermost part of it that is there. */
  at(path: Path, message: string): Finding {
    return { ...this.#place(this.#offsetOf(path)), message };
  }

  /** About the key at that path rather than its value. */
  atKey(path: Path, message: string): Finding {
    const parent = this.#document.getIn(path.slice(0, -1), true);
    const key = isMap(parent)
      ? parent.items.find(({ key: one }) => isScalar(one) && one.value === path.at(-1))?.key
      : undefined;
    const start = (key as Node | undefined)?.range?.[0];
    return start === undefined ? this.at(path, message) : { ...this.#place(start), message };
  }

  /** About a place inside a text: `offset` characters into the value at that path, where it stands in one line. */
  inside(path: Path, offset: number, message: string): Finding {
    const node = this.#document.getIn(path, true);
    const start = this.#offsetOf(path);
    const plain = isScalar(node) && (node.type === 'PLAIN' || node.type === undefined);
    return { ...this.#place(plain ? start + offset : start), message };
  }

  #offsetOf(path: Path): number {
    let node = this.#document.contents as Node | null;
    let offset = node?.range?.[0] ?? 0;
    for (const part of path) {
      if (!isCollection(node)) break;
      const pair = isMap(node)
        ? node.items.find(({ key }) => isScalar(key) && key.value === part)
        : undefined;
      const next = (pair ? pair.value : node.get(part, true)) as Node | null | undefined;
      const key = pair?.key as Node | undefined;
      const found = isCollection(next) && key ? key : (next ?? key);
      if (!found?.range) break;
      offset = found.range[0];
      node = next ?? null;
    }
    return offset;
  }

  #place(offset: number): { readonly file: string; readonly line: number; readonly column: number } {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.file, line: this.#firstLine - 1 + Math.max(line, 1), column: Math.max(col, 1) };
  }
}

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
const compiled = new Map<object, ValidateFunction>();

/** What the schema (JSON Schema, draft 7) finds wrong, each at its place. */
export function againstSchema(source: YamlSource, schema: object): readonly Finding[] {
  if (source.findings.length > 0) return source.findings;
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  if (validate(source.value ?? {})) return [];
  const errors = validate.errors ?? [];
  // Where one of several forms is wanted, what each of them lacks says less than that.
  const told = errors.filter(({ schemaPath }) => !/\/(oneOf|anyOf)\/\d+\//.test(schemaPath));
  return told.map((error) => {
    const path = pathOf(source.value, error.instancePath);
    const { additionalProperty, propertyName } = error.params as Record<string, string | undefined>;
    const name = additionalProperty ?? propertyName;
    return name === undefined
      ? source.at(path, wordsFor(error, path))
      : source.atKey([...path, name], wordsFor(error, path));
  });
}

/** `/checks/asked/otherwise/0` as the keys and indexes that lead there. */
function pathOf(value: unknown, pointer: string): Path {
  const path: (string | number)[] = [];
  let at = value;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const step = Array.isArray(at) ? Number(key) : key;
    path.push(step);
    at = (at as Record<string, unknown> | undefined)?.[key];
  }
  return path;
}

function wordsFor({ keyword, params, message = '' }: ErrorObject, path: Path): string {
  const where = path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '');
  const prefix = where && `${where}: `;
  const given = params as Record<string, unknown>;
  switch (keyword) {
    case 'required':
      return `${prefix}${String(given['missingProperty'])} is missing`;
    case 'additionalProperties':
      return `${prefix}there is no key ${JSON.stringify(given['additionalProperty'])}`;
    case 'propertyNames':
      return `${prefix}${JSON.stringify(given['propertyName'])} cannot be a name here`;
    case 'enum':
      return `${prefix}must be one of ${(given['allowedValues'] as unknown[]).join(', ')}`;
    case 'oneOf':
      return `${prefix}needs exactly one of now, became, ever, always, never, ran, script, or ask with answer`;
    case 'type':
      return `${prefix}must be ${[given['type']].flat().join(' or ')}`;
    default:
      return `${prefix}${message}`;
  }
}
