/** What a command line means, without running it: for checks that ask whether the learner has looked at something. */
import { globalFlags } from './global-flags.ts';
import { parseFlags } from './parse.ts';
import { findBrought, rootCommand } from './verbs.ts';

export interface Understood {
  /** The command and its sub-commands by their own names: `['rollout', 'status']`. */
  readonly path: readonly string[];
  readonly args: readonly string[];
  /** The flags that were given, by long name. */
  readonly flags: Readonly<Record<string, string>>;
}

/** `words`: the line without `kubectl`, as it was run. Undefined where the verb or a flag is not known, or the verb was never run. */
export function understand(words: readonly string[]): Understood | undefined {
  try {
    const found = findBrought(words);
    if (!found || found.command === rootCommand) return undefined;
    const { args, values, changed } = parseFlags({ ...globalFlags, ...found.command.flags }, found.words);
    const flags = Object.fromEntries([...changed].map((name) => [name, String(values[name])]));
    return { path: found.chain.slice(1).map(({ name }) => name), args, flags };
  } catch {
    return undefined;
  }
}
