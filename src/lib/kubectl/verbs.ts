/** The tree of commands, whose verbs are brought when they are first named. */
import type { Interrupt, Leash } from '#lib/sim/leash.ts';
import { command, type Command } from './command.ts';
import { atHand, parts, type Part } from './commands.ts';
import { findCommand, type Found } from './find.ts';
import { globalFlags } from './global-flags.ts';

/** Of a verb that is not there yet only the name is known; that suffices to find it, for no verb has a second name. */
const nameOnly = (name: string): Command => command({ use: name, short: '' });

const partOf = new Map<string, Part>(parts.flatMap((part) => part.names.map((name) => [name, part])));
const brought = new Map<string, Command>(atHand.map((verb) => [verb.name, verb]));

/** All commands under one. */
export const rootCommand: Command = {
  ...command({
    use: 'kubectl [flags]',
    short: 'kubectl controls the simulated Kubernetes cluster of this lab',
  }),
  get commands() {
    const missing = [...partOf.keys()].filter((name) => !brought.has(name));
    return [...brought.values(), ...missing.map(nameOnly)];
  },
};

const find = (words: readonly string[]): Found => findCommand(rootCommand, words, globalFlags);

/** The command that the words mean; undefined where its verb was never brought. */
export function findBrought(words: readonly string[]): Found | undefined {
  const found = find(words);
  const verb = found.chain[1];
  return verb && !brought.has(verb.name) ? undefined : found;
}

/**
 * The command that the words mean. A verb that is not at hand is loaded, and time stands still meanwhile; that it was loaded before
 * makes no difference to what happens. Throws `NotLoaded`.
 */
export async function findAndBring(
  words: readonly string[],
  leash: Leash,
  interrupt?: Interrupt,
): Promise<Found> {
  const part = partOf.get(find(words).chain[1]?.name ?? '');
  if (part) bring(await leash.load(part.load, interrupt));
  return find(words);
}

/** Brings every verb, for what looks at all of them. */
export async function allCommands(): Promise<readonly Command[]> {
  for (const { load } of parts) bring(await load());
  return rootCommand.commands;
}

function bring(verbs: readonly Command[]): void {
  for (const verb of verbs) brought.set(verb.name, verb);
}
