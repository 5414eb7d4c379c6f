/** awk in a container: a pattern or a line's number, and `print`. Everything else says that it is not simulated. */
import type { StandIn } from './programs.ts';
import { joined, lines, readArgs, textOf } from './text-input.ts';

/** `{print $1, $NF}` with -F, and a pattern before it. */
export const awk: StandIn = (io) => {
  const { values, words } = readArgs(io.args, 'Fv');
  const script = words.shift() ?? '';
  const [, pattern, number, fields] =
    /^\s*(?:\/((?:\\.|[^/])*)\/|NR\s*==\s*(\d+))?\s*(?:\{\s*print\s*([^{}]*)\})?\s*$/.exec(script) ?? [];
  const known = fields === undefined || /^(\s*(\$\w+|"[^"]*"|,|NR|NF)\s*)*$/.test(fields);
  if (script === '' || (pattern === undefined && number === undefined && fields === undefined) || !known) {
    io.err(`not simulated: awk ${script}\n`);
    return 1;
  }
  const text = textOf('awk', io, words);
  if (text === undefined) return 2;
  const sign = values.get('F');
  const result: string[] = [];
  for (const [at, line] of lines(text).entries()) {
    if (pattern !== undefined && !new RegExp(pattern).test(line)) continue;
    if (number !== undefined && at + 1 !== Number(number)) continue;
    const parts =
      sign === undefined || sign === ' '
        ? line.trim().split(/\s+/)
        : line.split(sign.length === 1 ? sign : new RegExp(sign));
    const field = (name: string) =>
      name === '0' ? line : name === 'NF' ? (parts.at(-1) ?? '') : (parts[Number(name) - 1] ?? '');
    const shown = (fields ?? '').trim() === '' ? '$0' : (fields ?? '');
    const made = [...shown.matchAll(/\$(\w+)|"([^"]*)"|(,)|(NR|NF)/g)].map(
      ([, name, quoted, comma, counter]) => {
        if (comma !== undefined) return ' ';
        if (counter !== undefined) return String(counter === 'NR' ? at + 1 : parts.length);
        return name === undefined ? (quoted ?? '').replace(/\\n/g, '\n').replace(/\\t/g, '\t') : field(name);
      },
    );
    result.push(made.join(''));
  }
  io.out(joined(result));
  return 0;
};
