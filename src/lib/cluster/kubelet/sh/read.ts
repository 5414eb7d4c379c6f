/** `read` in a container's shell: a line, split by IFS into variables. */
import { Complaint } from './complaint.ts';
import type { Steps } from './machine.ts';
import type { Shell } from './shell.ts';

export function* read(sh: Shell, args: readonly string[]): Steps<number> {
  const rest = [...args];
  let raw = false;
  while (/^-./.test(rest[0] ?? '')) {
    const [, letters = '', value] = /^-([rs]*)([pnt].*)?$/.exec(rest.shift() ?? '') ?? [];
    raw ||= letters.includes('r');
    if (value === undefined) continue;
    const given = value.slice(1) || (rest.shift() ?? '');
    if (value.startsWith('p')) sh.process.write(sh.process.options.tty ? given : '', true);
    else if (value.startsWith('n')) throw new Complaint('not simulated: read -n');
  }
  const names = rest.length > 0 ? rest : ['REPLY'];
  let line = '';
  for (;;) {
    const { input } = sh.process.streams;
    if (!input.hasLine) yield { for: 'that', holds: () => input.hasLine };
    const part = input.line();
    const ended = part === undefined || !part.endsWith('\n');
    line += (part ?? '').replace(/\n$/, '');
    // A backslash at the end lets the line go on.
    if (raw || ended || !/(?<!\\)(?:\\\\)*\\$/.test(line)) {
      assign(sh, names, line, raw);
      return ended ? 1 : 0;
    }
    line = line.slice(0, -1);
  }
}

function assign(sh: Shell, names: readonly string[], line: string, raw: boolean): void {
  const ifs = sh.value('IFS') ?? ' \t\n';
  const white = [...ifs].filter((letter) => ' \t\n'.includes(letter)).join('');
  const trim = (text: string) => {
    let [from, to] = [0, text.length];
    while (from < to && white.includes(text.charAt(from))) from += 1;
    while (to > from && white.includes(text.charAt(to - 1))) to -= 1;
    return text.slice(from, to);
  };
  const plain = (text: string) => (raw ? text : text.replace(/\\(.)/g, '$1'));
  let left = trim(line);
  for (const [i, name] of names.entries()) {
    if (i === names.length - 1) {
      // A single separator at the end is no part of the last value.
      const own = [...ifs].filter((letter) => !white.includes(letter)).join('');
      if (
        own &&
        own.includes(left.slice(-1)) &&
        ![...left.slice(0, -1)].some((letter) => own.includes(letter))
      )
        left = left.slice(0, -1);
      sh.assign(name, plain(left));
      break;
    }
    let end = 0;
    while (end < left.length && !ifs.includes(left.charAt(end)))
      end += !raw && left.charAt(end) === '\\' ? 2 : 1;
    sh.assign(name, plain(left.slice(0, end)));
    let next = end;
    while (white.includes(left.charAt(next)) && left.charAt(next) !== '') next += 1;
    if (left.charAt(next) !== '' && ifs.includes(left.charAt(next)) && !white.includes(left.charAt(next)))
      next += 1;
    left = trim(left.slice(next));
  }
}
