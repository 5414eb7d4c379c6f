/**
 * Conversations with the terminal, as files anyone can read:
 *
 *     # Scaling happens only when the size is the one the caller believed.
 *     $ kubectl scale deployment/web --replicas=2 --current-replicas=5
 *     error: Expected replicas to be 5, was 1
 *     [exit 1]
 *
 * `{name}` stands for one word and for the same word ever after, `{*}` for anything, a lone `...` for any lines. Gaps between columns
 * count as one. Output is what a terminal shows: standard output and standard error as they come. Without `[exit N]` the status is 0.
 * A first line `# lab: ID` says in which lab it happens: one of `tests/transcripts/labs`, or of the catalogue.
 */
import { existsSync } from 'node:fs';
import { readFolder } from '../../src/cli/lab-folder.ts';
import { readLab } from '#lib/lab/read.ts';
import { headless } from '#lib/worker/drive.ts';
import { plainStreams } from '#lib/worker/script.ts';
import { Session } from '#lib/worker/session.ts';

export interface Exchange {
  readonly line: number;
  readonly command: string;
  readonly expected: readonly string[];
  readonly exit: number;
}

export interface Transcript {
  readonly lab: string | undefined;
  readonly exchanges: readonly Exchange[];
}

export function parseTranscript(text: string): Transcript {
  const lines = text.split('\n');
  const lab = /^# lab: (\S+)/.exec(lines[0] ?? '')?.[1];
  const starts = lines.flatMap((line, at) => (line.startsWith('$ ') ? [at] : []));
  const exchanges = starts.map((start, index) => {
    const body = lines.slice(start + 1, starts[index + 1] ?? lines.length);
    const end = body.findIndex((line) => /^# /.test(line));
    const shown = end < 0 ? body : body.slice(0, end);
    const continued = shown.findIndex((line) => !line.startsWith('> '));
    const more = continued < 0 ? shown : shown.slice(0, continued);
    const output = trimmed(shown.slice(more.length));
    const exit = /^\[exit (\d+)\]$/.exec(output.at(-1) ?? '');
    return {
      line: start + 1,
      command: [lines[start]?.slice(2) ?? '', ...more.map((line) => line.slice(2))].join('\n'),
      expected: trimmed(exit ? output.slice(0, -1) : output),
      exit: Number(exit?.[1] ?? 0),
    };
  });
  return { lab, exchanges };
}

function trimmed(lines: readonly string[]): readonly string[] {
  let end = lines.length;
  while (end > 0 && lines[end - 1]?.trim() === '') end -= 1;
  return lines.slice(0, end);
}

const fold = (line: string): string => line.trimEnd().replace(/(\S)\s{2,}/g, '$1  ');

/** Whether the output fits, from line to line; `names` holds what the placeholders stand for and grows. */
export function fits(
  expected: readonly string[],
  actual: readonly string[],
  names: Map<string, string>,
): boolean {
  const [first, ...rest] = expected;
  if (first === undefined) return actual.length === 0;
  if (first.trim() === '...') {
    for (let skip = 0; skip <= actual.length; skip += 1) {
      const trial = new Map(names);
      if (!fits(rest, actual.slice(skip), trial)) continue;
      for (const [name, value] of trial) names.set(name, value);
      return true;
    }
    return false;
  }
  const [line, ...more] = actual;
  return line !== undefined && lineFits(fold(first), fold(line), names) && fits(rest, more, names);
}

function lineFits(expected: string, actual: string, names: Map<string, string>): boolean {
  const fresh = new Set<string>();
  const source = expected.split(/(\{\*\}|\{\w+\})/).map((part) => {
    if (part === '{*}') return '.*';
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined) return escaped(part);
    const known = names.get(name);
    if (known !== undefined) return escaped(known);
    if (fresh.has(name)) return `\\k<${name}>`;
    fresh.add(name);
    return `(?<${name}>[\\w.:]+?)`;
  });
  const match = new RegExp(`^${source.join('')}$`).exec(actual);
  for (const [name, value] of Object.entries(match?.groups ?? {})) names.set(name, value);
  return match !== null;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function folderOf(lab: string): string {
  const own = `tests/transcripts/labs/${lab}`;
  return existsSync(own) ? own : `labs/${lab}`;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Plays a transcript; returns what did not fit, as text to read. */
export async function play({ lab, exchanges }: Transcript): Promise<readonly string[]> {
  const read = lab === undefined ? undefined : readLab(lab, readFolder(folderOf(lab))).lab;
  const opened = await Session.open({ turn, seed: 1, ...(read && { lab: read }) });
  if ('problem' in opened) return [opened.problem];
  const { session } = opened;
  const shell = session.openShell();
  const names = new Map<string, string>();
  const wrong: string[] = [];
  for (const { line, command, expected, exit } of exchanges) {
    let output = '';
    const sink = (text: string) => void (output += text);
    const finished = shell.run(command, plainStreams({ stdout: sink, stderr: sink }));
    const status = await headless(session.sim, session.leash, finished, turn);
    const actual = trimmed(output.split('\n'));
    if (fits(expected, actual, names) && status === exit) continue;
    const said = `[exit ${status}]`;
    wrong.push(
      [
        `line ${line}: $ ${command}`,
        '--- expected',
        ...expected,
        `[exit ${exit}]`,
        '--- got',
        ...actual,
        said,
      ].join('\n'),
    );
  }
  return wrong;
}
