/** What describers write to: lines at a level of indentation, aligned piece by piece. */
import { parseTime } from '#lib/kube/time.ts';
import type { Condition, Labels } from '#lib/kube/types.ts';
import { alignTabs } from './tab-writer.ts';

/** The longest line of an annotation. */
const ANNOTATION_LIMIT = 140;
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

export class Writer {
  #done = '';
  #text = '';

  /** Text at a level (two spaces each); tabs end cells. No newline is added. */
  write(level: number, text: string): void {
    this.#text += '  '.repeat(level) + text;
  }

  line(level: number, text: string): void {
    this.write(level, `${text}\n`);
  }

  /** `Name:\tvalue`, with `<none>` for what is empty. */
  field(level: number, name: string, value: string | number | undefined): void {
    this.line(level, `${name}:\t${value === undefined || value === '' ? '<none>' : value}`);
  }

  /** What follows has columns of its own. */
  flush(): void {
    this.#done += alignTabs(this.#text);
    this.#text = '';
  }

  /** As it was written: tabs stay tabs. */
  raw(): string {
    return this.#done + this.#text;
  }

  toString(): string {
    this.flush();
    return this.#done;
  }

  /** `Labels:\ta=b`, one a line below each other, by key. */
  labels(title: string, labels: Labels | undefined): void {
    const lines = Object.entries(labels ?? {}).sort(byKey);
    const text = lines.map(([key, value]) => `${key}=${value}`);
    this.stacked(title, text);
  }

  annotations(annotations: Labels | undefined, indent = ''): void {
    const shown = Object.entries(annotations ?? {}).filter(([key]) => key !== LAST_APPLIED);
    const lines = shown.sort(byKey).flatMap(([key, value]) => annotationLines(key, value.replace(/\n$/, '')));
    this.stacked(`${indent}Annotations`, lines);
  }

  /** A title with the first line beside it and the others below; `indent` is what each of these begins with. */
  stacked(title: string, lines: readonly string[], indent = ''): void {
    this.write(0, `${title}:\t`);
    if (lines.length === 0) this.line(0, '<none>');
    lines.forEach((line, at) => this.line(0, at === 0 ? line : `${indent}\t${line}`));
  }

  /** The table of `Type Status Reason` that workloads have. */
  conditions(conditions: readonly Condition[] | undefined): void {
    if (!conditions || conditions.length === 0) return;
    this.line(0, 'Conditions:\n  Type\tStatus\tReason');
    this.line(1, '----\t------\t------');
    for (const { type, status, reason = '' } of conditions) this.line(1, `${type} \t${status}\t${reason}`);
  }
}

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : a > b ? 1 : 0;

function annotationLines(key: string, value: string): readonly string[] {
  if (key.length + value.length + 2 <= ANNOTATION_LIMIT && !value.includes('\n')) return [`${key}: ${value}`];
  const shorten = (line: string) =>
    line.length > ANNOTATION_LIMIT - 2 ? `${line.slice(0, ANNOTATION_LIMIT - 2)}...` : line;
  return [`${key}:`, ...value.split('\n').map((line) => `  ${shorten(line)}`)];
}

/** `Fri, 20 Nov 2026 19:32:50 +0000` (RFC 1123 with a numeric zone), from an RFC 3339 time; Go's zero time without one. */
export function longTime(time: string | null | undefined): string {
  if (!time) return 'Mon, 01 Jan 0001 00:00:00 +0000';
  return new Date(parseTime(time)).toUTCString().replace('GMT', '+0000');
}

export const orNone = (text: string | undefined): string => text || '<none>';
