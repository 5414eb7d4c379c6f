/** complete: which function completes the words of a command. Only whose function it is counts here (completion.ts). */
import type { Builtin } from './index.ts';

/** Options that take the next word. */
const WITH_VALUE = new Set(['-o', '-A', '-G', '-W', '-C', '-X', '-P', '-S']);

/** `complete [-o OPTION] -F FUNCTION NAME…`, `complete -r [NAME…]`, and alone or with -p what there is. */
export const complete: Builtin = async (sh, args) => {
  const names: string[] = [];
  let by: string | undefined;
  let removes = false;
  for (let at = 1; at < args.length; at += 1) {
    const word = args[at] as string;
    if (word === '-F') by = args[(at += 1)];
    else if (WITH_VALUE.has(word)) at += 1;
    else if (word === '-r') removes = true;
    else if (!word.startsWith('-')) names.push(word);
  }
  if (removes) {
    const rest = [...sh.completions].filter(([name]) => names.length > 0 && !names.includes(name));
    sh.completions = new Map(rest);
    return 0;
  }
  if (by === undefined) {
    for (const [name, known] of sh.completions)
      if (names.length === 0 || names.includes(name)) await sh.print(`complete -F ${known} ${name}\n`);
    return 0;
  }
  sh.completions = new Map([...sh.completions, ...names.map((name) => [name, by] as const)]);
  return 0;
};
