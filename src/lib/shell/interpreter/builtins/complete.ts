/** complete: what completes the words of a command. Whose function it is counts here, and lists of words (completion.ts). */
import type { Builtin } from './index.ts';

/** Options that take the next word. */
const WITH_VALUE = new Set(['-o', '-A', '-G', '-W', '-C', '-X', '-P', '-S', '-F']);

/** `complete [-o OPTION] -F FUNCTION|-W WORDS NAME…`, `complete -r [NAME…]`, and alone or with -p what there is. */
export const complete: Builtin = async (sh, args) => {
  const names: string[] = [];
  let by: string | undefined;
  let options = '';
  let removes = false;
  for (let at = 1; at < args.length; at += 1) {
    const word = args[at] as string;
    if (WITH_VALUE.has(word)) {
      const value = args[(at += 1)] ?? '';
      if (word === '-F' || word === '-W') by = `${word} ${value}`;
      else if (word === '-o') options += `-o ${value} `;
    } else if (word === '-r') removes = true;
    else if (!word.startsWith('-')) names.push(word);
  }
  if (removes) {
    const rest = [...sh.completions].filter(([name]) => names.length > 0 && !names.includes(name));
    sh.completions = new Map(rest);
    return 0;
  }
  if (by === undefined) {
    let status = 0;
    for (const name of names.length > 0 ? names : sh.completions.keys()) {
      const known = sh.completions.get(name);
      if (known !== undefined) await sh.print(`complete ${shown(known)} ${name}\n`);
      else {
        await sh.complain(`complete: ${name}: no completion specification`);
        status = 1;
      }
    }
    return status;
  }
  const spec = by.startsWith('-W') ? by : options + by;
  sh.completions = new Map([...sh.completions, ...names.map((name) => [name, spec] as const)]);
  return 0;
};

const shown = (spec: string): string => spec.replace(/^-W (.*)/s, (_, words: string) => `-W '${words}'`);
