/** YAML as sigs.k8s.io/yaml prints it: keys sorted, block style, two spaces, lists at their key's level. */
import { sortYamlKeys } from './yaml-keys.ts';
import { keyText, scalarText } from './yaml-scalar.ts';

/** Ends with a newline. */
export function toYaml(value: unknown): string {
  const lines: string[] = [];
  emit(value, 0, lines, '');
  return `${lines.join('\n')}\n`;
}

/** Appends the lines of a value; `lead` is what stands on its first line already (`key:`, `-`, or nothing). */
function emit(value: unknown, indent: number, lines: string[], lead: string): void {
  if (Array.isArray(value)) return emitList(value, indent, lines, lead);
  if (typeof value === 'object' && value !== null) return emitMap(value, indent, lines, lead);
  lines.push(join(lead, scalarText(value, Math.max(indent, 2), lead ? lead.length + 1 : 0)));
}

const join = (lead: string, text: string): string => (lead ? `${lead} ${text}` : text);

function emitMap(value: object, indent: number, lines: string[], lead: string): void {
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  if (entries.length === 0) {
    lines.push(join(lead, '{}'));
    return;
  }
  const pad = ' '.repeat(indent);
  let start = lead.endsWith('-') ? `${lead} ` : (lead && lines.push(lead), pad);
  for (const [key, field] of sortYamlKeys(entries)) {
    const under = Array.isArray(field) ? indent : indent + 2;
    emit(field, under, lines, `${start}${keyText(key)}:`);
    start = pad;
  }
}

function emitList(value: readonly unknown[], indent: number, lines: string[], lead: string): void {
  if (value.length === 0) {
    lines.push(join(lead, '[]'));
    return;
  }
  const pad = ' '.repeat(indent);
  let start = lead.endsWith('-') ? `${lead} ` : (lead && lines.push(lead), pad);
  for (const item of value) {
    emit(item, indent + 2, lines, `${start}-`);
    start = pad;
  }
}
