/** What a shell does itself and what is there as a program too: echo, printf, test. */
import { echo, test } from './builtins.ts';
import { formatted } from './format.ts';
import type { StandIn } from './programs.ts';

const tested =
  (name: string): StandIn =>
  ({ args, err, run }) => {
    const result = test({ process: run, dialect: 'bash' }, args, name);
    if (typeof result === 'number') return result;
    err(`${result}\n`);
    return 2;
  };

export const shellPrograms: Readonly<Record<string, StandIn>> = {
  '[': tested('['),
  echo: ({ args, out }) => {
    out(echo('bash', args));
    return 0;
  },
  false: () => 1,
  printf: ({ args: [format, ...values], out, err }) => {
    if (format === undefined) {
      err('printf: missing operand\n');
      return 1;
    }
    const { text, wrong } = formatted(format, values);
    out(text);
    for (const word of wrong) err(`printf: ‘${word}’: expected a numeric value\n`);
    return wrong.length > 0 ? 1 : 0;
  },
  pwd: ({ out, run }) => {
    out(`${run.cwd}\n`);
    return 0;
  },
  test: tested('test'),
  true: () => 0,
};
