/** `grep` in a container: line by line, as they come. */
import { CLASSES } from '#lib/script/pattern.ts';
import { basicRegex, readArgs } from './text-input.ts';
import type { Steps } from './machine.ts';
import type { Io } from './programs.ts';

interface Grep {
  readonly regex: RegExp;
  readonly switches: string;
  /** Before each line: the file's name. */
  readonly named: boolean;
  readonly most: number;
}

export function* grep(io: Io): Steps<number> {
  const { values, switches, words } = readArgs(io.args, 'emABC');
  const odd = [...switches].find((letter) => !/[EFGHhciLlnoqrRsvwx]/.test(letter));
  const context = ['A', 'B', 'C'].find((letter) => values.has(letter));
  if (odd !== undefined || context !== undefined) {
    io.err(`not simulated: grep -${odd ?? context}\n`);
    return 2;
  }
  const pattern = values.get('e') ?? words.shift();
  if (pattern === undefined) {
    io.err('Usage: grep [OPTION]... PATTERNS [FILE]...\n');
    return 2;
  }
  const isRecursive = /[rR]/.test(switches);
  const paths = isRecursive ? words.flatMap((path) => filesBelow(io, path)) : words;
  const task: Grep = {
    regex: regexOf(pattern, switches),
    switches,
    named: switches.includes('H') || ((paths.length > 1 || isRecursive) && !switches.includes('h')),
    most: Number(values.get('m') ?? Infinity),
  };
  let found = false;
  let failed = false;
  if (paths.length === 0) found = yield* throughInput(io, task);
  for (const path of paths) {
    const text = io.run.read(path);
    if (text !== undefined) found = inText(io, task, path, text) || found;
    else {
      failed = true;
      const why = io.run.list(path) === undefined ? 'No such file or directory' : 'Is a directory';
      if (!switches.includes('s')) io.err(`grep: ${path}: ${why}\n`);
    }
  }
  return failed ? 2 : found ? 0 : 1;
}

function filesBelow({ run }: Io, path: string): string[] {
  if (run.read(path) !== undefined) return [path];
  const names = run.list(path);
  return names
    ? names.flatMap((name) => filesBelow({ run } as Io, `${path.replace(/\/$/, '')}/${name}`))
    : [path];
}

function regexOf(pattern: string, switches: string): RegExp {
  const source = switches.includes('F')
    ? pattern
        .split('\n')
        .map((line) => line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
        .join('|')
    : /[E]/.test(switches)
      ? pattern
      : basicRegex(pattern);
  const classes = source.replace(/\[:(\w+):\]/g, (all, name: string) =>
    // Without the flag `u`, by which much of what people write would be an error.
    (CLASSES[name] ?? all).replace('\\u{10ffff}', '\\uffff'),
  );
  const whole = switches.includes('x')
    ? `^(?:${classes})$`
    : switches.includes('w')
      ? `\\b(?:${classes})\\b`
      : classes;
  return new RegExp(whole, switches.includes('i') ? 'gi' : 'g');
}

function inText(io: Io, task: Grep, path: string, text: string): boolean {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  let count = 0;
  for (const [at, line] of lines.entries()) {
    if (count >= task.most) break;
    if (!showIfFits(io, task, path, line, at + 1)) continue;
    count += 1;
    if (/[qlL]/.test(task.switches)) break;
  }
  ended(io, task, path, count);
  return count > 0;
}

function* throughInput(io: Io, task: Grep): Steps<boolean> {
  let [count, at, rest] = [0, 0, ''];
  for (let some = yield* io.run.more(); some !== undefined; some = yield* io.run.more()) {
    const lines = `${rest}${some}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines)
      if (count < task.most && showIfFits(io, task, '(standard input)', line, (at += 1))) count += 1;
    if (count >= task.most || (count > 0 && task.switches.includes('q'))) break;
  }
  if (rest !== '' && count < task.most && showIfFits(io, task, '(standard input)', rest, at + 1)) count += 1;
  ended(io, task, '(standard input)', count);
  return count > 0;
}

/** Shows a line that fits. Returns whether it does. */
function showIfFits(
  { out }: Io,
  { regex, switches, named }: Grep,
  path: string,
  line: string,
  number: number,
): boolean {
  // `search` always begins at the front; `test` would leave the place behind its match for `matchAll` to begin at.
  const fits = line.search(regex) >= 0 !== switches.includes('v');
  if (!fits || /[cqlL]/.test(switches)) return fits;
  const before = `${named ? `${path}:` : ''}${switches.includes('n') ? `${number}:` : ''}`;
  if (!switches.includes('o')) out(`${before}${line}\n`);
  else if (!switches.includes('v'))
    for (const [part] of line.matchAll(regex)) if (part !== '') out(`${before}${part}\n`);
  return true;
}

function ended({ out }: Io, { switches, named }: Grep, path: string, count: number): void {
  if (switches.includes('q')) return;
  if (switches.includes('l') && count > 0) out(`${path}\n`);
  else if (switches.includes('L') && count === 0) out(`${path}\n`);
  else if (switches.includes('c')) out(`${named ? `${path}:` : ''}${count}\n`);
}
