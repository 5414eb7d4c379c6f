/** kill: a program here, a builtin of the shell that knows jobs as well. */
import { signalNamed, SIGNALS } from '#lib/shell/interpreter/flow.ts';
import type { Program } from '#lib/shell/program.ts';

export const kill: Program = async (process) => {
  const { args, stdout, stderr, processes } = process;
  const complain = async (message: string) => {
    await stderr.write(`kill: ${message}\n`);
    return 1;
  };
  let signal: string | undefined = 'TERM';
  let words = args.slice(1);
  if (words[0] === '-l' || words[0] === '-L') {
    const known = Object.entries(SIGNALS);
    if (words[1] === undefined)
      await stdout.write(
        `${known.map(([name, number]) => `${String(number).padStart(2)}) SIG${name}`).join('\t')}\n`,
      );
    else
      await stdout.write(
        `${/^\d+$/.test(words[1]) ? (known.find(([, number]) => number === Number(words[1]) % 128)?.[0] ?? '') : (SIGNALS[words[1].replace(/^SIG/, '')] ?? '')}\n`,
      );
    return 0;
  }
  if (words[0] === '-s' || words[0] === '-n') [signal, words] = [words[1], words.slice(2)];
  else if (/^-./.test(words[0] ?? '') && words[0] !== '--')
    [signal, words] = [(words[0] as string).slice(1), words.slice(1)];
  if (words[0] === '--') words = words.slice(1);
  if (words.length === 0) {
    await stderr.write(
      'kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n',
    );
    return 2;
  }
  const bare = (signal ?? '').toUpperCase().replace(/^SIG/, '');
  const pauses = { STOP: true, TSTP: true, CONT: false, '19': true, '20': true, '18': false }[bare];
  const named = signal === '0' ? undefined : signalNamed(signal ?? '');
  if (signal !== '0' && !named && pauses === undefined) {
    const known = (signal ?? '').toUpperCase().replace(/^SIG/, '') in SIGNALS;
    return complain(known ? `not simulated: SIG${signal}` : `${signal}: invalid signal specification`);
  }
  let status = 0;
  for (const word of words) {
    if (!/^-?\d+$/.test(word))
      status = await complain(
        word.startsWith('%') ? `${word}: no such job` : `${word}: arguments must be process or job IDs`,
      );
    else if (
      !(pauses === undefined
        ? processes?.kill(Math.abs(Number(word)), named)
        : processes?.pause(Math.abs(Number(word)), pauses))
    )
      status = await complain(`(${word}) - No such process`);
  }
  return status;
};
