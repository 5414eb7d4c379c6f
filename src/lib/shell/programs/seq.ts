/** seq: numbers in a row. */
import { program, ProgramError } from './options.ts';

export const seq = program(async (process) => {
  const flags = ['-s', '-f', '-w'];
  const words = process.args.slice(1);
  const given = new Map<string, string>();
  while (words[0] !== undefined && /^-[^\d.]/.test(words[0])) {
    const flag = words.shift() as string;
    const short = flag.slice(0, 2);
    if (!flags.includes(short)) throw new ProgramError(`invalid option -- '${flag[1]}'`, { hint: true });
    given.set(short, short === '-w' ? '' : flag.length > 2 ? flag.slice(2) : (words.shift() ?? ''));
  }
  if (words.length === 0) throw new ProgramError('missing operand', { hint: true });
  if (words.length > 3) throw new ProgramError(`extra operand ‘${words[3]}’`, { hint: true });
  for (const word of words)
    if (!/^-?(\d+\.?\d*|\.\d+)(e-?\d+)?$/i.test(word))
      throw new ProgramError(`invalid floating point argument: ‘${word}’`, { hint: true });
  const last = Number(words.at(-1));
  const first = words.length > 1 ? Number(words[0]) : 1;
  const step = words.length > 2 ? Number(words[1]) : 1;
  if (step === 0) throw new ProgramError(`invalid Zero increment value: ‘${words[1]}’`, { hint: true });
  const places = Math.max(
    0,
    ...words.slice(0, Math.max(1, words.length - 1)).map((word) => word.split('.')[1]?.length ?? 0),
  );
  const width = given.has('-w') ? Math.max(...[first, last].map((value) => value.toFixed(places).length)) : 0;
  const format = given.get('-f');
  const separator = (given.get('-s') ?? '\n').replaceAll('\\n', '\n').replaceAll('\\t', '\t');
  const total = Math.floor((last - first) / step + 1e-9);
  let block = '';
  for (let i = 0; i <= total; i += 1) {
    const text = (first + i * step).toFixed(places);
    const shown = format
      ? format.replace(/%([-0]?)(\d*)(?:\.(\d+))?[gfe]/, (_, flag: string, size: string, digits?: string) =>
          (digits === undefined ? text : (first + i * step).toFixed(Number(digits)))[
            flag === '-' ? 'padEnd' : 'padStart'
          ](Number(size), flag === '0' ? '0' : ' '),
        )
      : width > 0
        ? text.startsWith('-')
          ? `-${text.slice(1).padStart(width - 1, '0')}`
          : text.padStart(width, '0')
        : text;
    block += shown + (i === total ? '\n' : separator);
    if (block.length > 1000) {
      await process.stdout.write(block);
      block = '';
    }
  }
  if (block !== '') await process.stdout.write(block);
  return 0;
});
