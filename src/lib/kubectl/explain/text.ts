/** The text of `kubectl explain` (kubectl/pkg/explain/v2, its plain text form). */
import type { ExplainedField } from './field.ts';
import { indent, wrap } from './wrap.ts';

const WIDTH = 76;
/** A list of fields names at most so many values. */
const MOST_VALUES = 4;

const shown = (value: string): string => (value === '' ? '""' : value);

/** Which field is meant: its type, and each value it may have on a line. Whether it is required is said in the list of its parent only. */
export function fieldHead(name: string, { type, values = [] }: ExplainedField): string {
  const listed = values.length > 0 ? `ENUM:\n${indent(values.map(shown).join('\n'), 4)}\n\n` : '\n\n';
  return `FIELD: ${name} <${type}>\n${listed}`;
}

/** The description, and the fields below: with what is said of each, or `recursive` the names alone to the end. */
export function fieldBody(field: ExplainedField, recursive: boolean): string {
  const said = [field.about, ...field.aboutTypes].filter((text) => text !== undefined && text !== '');
  const words = said.length > 0 ? said.map((text) => `${text}\n`).join('') : '<empty>';
  const description = `DESCRIPTION:\n${indent(wrap(words, WIDTH), 4)}\n`;
  const fields = field.fields();
  if (Object.keys(fields).length === 0) return description;
  const below = recursive ? tree(fields, 1, field.ref === undefined ? [] : [field.ref]) : list(fields);
  return `${description}FIELDS:\n${below}`;
}

const byName = (fields: Readonly<Record<string, ExplainedField>>): readonly [string, ExplainedField][] =>
  Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));

function line(name: string, { type, required, values = [] }: ExplainedField, depth: number): string {
  const margin = '  '.repeat(depth);
  const first = values.slice(0, MOST_VALUES).map(shown);
  const named = values.length > MOST_VALUES ? [...first, '....'] : first;
  const listed = values.length > 0 ? `${margin}enum: ${named.join(', ')}\n` : '';
  return `${margin}${name}\t<${type}>${required ? ' -required-' : ''}\n${listed}`;
}

const list = (fields: Readonly<Record<string, ExplainedField>>): string =>
  byName(fields)
    .map(([name, field]) => {
      const words = indent(wrap(field.about || '<no description>', WIDTH), 4);
      return `${line(name, field, 1)}${words}\n\n`;
    })
    .join('');

/** A type within itself is named and not gone into. */
function tree(
  fields: Readonly<Record<string, ExplainedField>>,
  depth: number,
  within: readonly string[],
): string {
  return byName(fields)
    .map(([name, field]) => {
      const { ref } = field;
      const deeper =
        ref !== undefined && within.includes(ref)
          ? ''
          : tree(field.fields(), depth + 1, ref === undefined ? within : [...within, ref]);
      return line(name, field, depth) + deeper;
    })
    .join('');
}
