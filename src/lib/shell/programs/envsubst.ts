/** envsubst(1) of GNU gettext: `$NAME` and `${NAME}` in a text become what the environment says. */
import { complain, program, readOptions } from './options.ts';

const VARIABLE = /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g;

export const envsubst = program(async (process) => {
  const options = readOptions(process.args, { short: 'v', long: { variables: 'v' } });
  const [format, more] = options.rest;
  if (more !== undefined) return complain(process, 'too many arguments');
  if (options.has('v')) {
    if (format === undefined) return complain(process, 'missing arguments');
    await process.stdout.write(
      namesIn(format)
        .map((name) => `${name}\n`)
        .join(''),
    );
    return 0;
  }
  // With a format only the variables that it names are replaced.
  const wanted = format === undefined ? undefined : new Set(namesIn(format));
  const text = await process.stdin.readAll();
  await process.stdout.write(
    text.replace(VARIABLE, (whole, braced?: string, bare?: string) => {
      const name = braced ?? bare ?? '';
      return wanted && !wanted.has(name) ? whole : (process.env.get(name) ?? '');
    }),
  );
  return 0;
});

const namesIn = (text: string): string[] => [...text.matchAll(VARIABLE)].map(([, a, b]) => a ?? b ?? '');
