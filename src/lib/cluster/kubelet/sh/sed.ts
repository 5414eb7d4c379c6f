/** sed in a container. Scripts that go beyond this part of it say that they are not simulated. */
import type { StandIn } from './programs.ts';
import { basicRegex, joined, lines, readArgs, textOf } from './text-input.ts';

/** `s/a/b/g`, `Np`, `/x/d`, `/x/p` with -n, -i, -E, -e. */
export const sed: StandIn = (io) => {
  const { values, switches, words } = readArgs(io.args, 'e');
  const script = values.get('e') ?? words.shift() ?? '';
  const quiet = switches.includes('n');
  const steps = script.split(/\s*;\s*/).map((text) => {
    const parsed = /^(?:(\d+|\$)(?:,(\d+|\$))?|\/((?:\\.|[^/])*)\/)?\s*(?:([pdq])|s(.)(.*))$/s.exec(text);
    if (!parsed) return undefined;
    const [, from, to, pattern, action, sign = '', rest = ''] = parsed;
    const parts = sign === '' ? [] : splitBy(rest, sign);
    return { from, to, pattern, action, parts };
  });
  if (steps.some((step) => step === undefined || (step.parts.length > 0 && step.parts.length < 3))) {
    io.err(`not simulated: sed ${script}\n`);
    return 1;
  }
  const extended = /[Er]/.test(switches);
  const regex = (text: string, flags = '') => new RegExp(extended ? text : basicRegex(text), flags);
  const work = (text: string): string => {
    const all = lines(text);
    const result: string[] = [];
    for (const [at, original] of all.entries()) {
      let line = original;
      let gone = false;
      for (const step of steps) {
        if (!step) continue;
        const number = (mark: string) => (mark === '$' ? all.length : Number(mark));
        const fits =
          step.pattern !== undefined
            ? regex(step.pattern).test(line)
            : step.from === undefined ||
              (at + 1 >= number(step.from) && at + 1 <= number(step.to ?? step.from));
        if (!fits) continue;
        if (step.action === 'd') gone = true;
        else if (step.action === 'p') result.push(line);
        else if (step.parts.length > 0) {
          const [find = '', put = '', flags = ''] = step.parts;
          const before = line;
          const shaped = put
            .replace(/\$/g, '$$$$')
            .replace(/\\(\d)/g, '$$$1')
            .replace(/(?<!\\)&/g, '$$&')
            .replace(/\\([&/|#])/g, '$1')
            .replace(/\\n/g, '\n');
          line = line.replace(
            regex(find, `${flags.includes('g') ? 'g' : ''}${/i/i.test(flags) ? 'i' : ''}`),
            shaped,
          );
          if (flags.includes('p') && line !== before) result.push(line);
        }
      }
      if (!quiet && !gone) result.push(line);
    }
    return joined(result);
  };
  if (!switches.includes('i')) {
    const text = textOf('sed', io, words);
    if (text === undefined) return 2;
    io.out(work(text));
    return 0;
  }
  for (const path of words) {
    const text = textOf('sed', io, [path]);
    if (text === undefined) return 2;
    io.run.put(path, work(text));
  }
  return 0;
};

function splitBy(text: string, sign: string): string[] {
  const parts = [''];
  for (let at = 0; at < text.length; at += 1) {
    const here = text.charAt(at);
    if (here === '\\' && text.charAt(at + 1) === sign) parts[parts.length - 1] += text.charAt((at += 1));
    else if (here === '\\') parts[parts.length - 1] += here + text.charAt((at += 1));
    else if (here === sign) parts.push('');
    else parts[parts.length - 1] += here;
  }
  return parts;
}
