/** Whether a command means what a check asks for: aliases, abbreviations and the order of flags do not matter. */
import type { ParsedCommand } from './world.ts';

export interface CommandLanguage {
  /** A kubectl command line, without `kubectl`; undefined where it is none. */
  parse(words: readonly string[]): ParsedCommand | undefined;
  /** `po`, `pods`, `pod` → `pods`; undefined for what is no kind. */
  resource(word: string): string | undefined;
}

/**
 * `wanted`: alternatives such as `kubectl describe pod | kubectl get events -n web`. An alternative is met when the verb is
 * the same, each of its kinds and names is among those of the command, and each of its flags has its value.
 */
export function means(command: ParsedCommand, wanted: string, language: CommandLanguage): boolean {
  return wanted.split('|').some((alternative) => {
    const words = alternative.trim().split(/\s+/);
    const pattern = language.parse(words[0] === 'kubectl' || words[0] === 'k' ? words.slice(1) : words);
    return pattern !== undefined && covers(command, pattern, language);
  });
}

function covers(command: ParsedCommand, pattern: ParsedCommand, language: CommandLanguage): boolean {
  if (pattern.path.join(' ') !== command.path.join(' ')) return false;
  const have = new Set(targets(command.args, language));
  const flags = Object.entries(pattern.flags);
  return (
    targets(pattern.args, language).every((word) => have.has(word)) &&
    flags.every(([name, value]) => command.flags[name] === value)
  );
}

/** `deploy/web`, `deployment web`, `deployments.apps web` → `deployments`, `deployments/web`. */
function targets(args: readonly string[], language: CommandLanguage): readonly string[] {
  const kindsOf = (word: string) => word.split(',').map((kind) => language.resource(kind) ?? kind);
  if (args.some((arg) => arg.includes('/'))) {
    return args.flatMap((arg) => {
      const [kind = '', name] = arg.split('/');
      return kindsOf(kind).flatMap((resource) => (name ? [resource, `${resource}/${name}`] : [resource]));
    });
  }
  const [first, ...names] = args;
  if (first === undefined) return [];
  return kindsOf(first).flatMap((resource) => [resource, ...names.map((name) => `${resource}/${name}`)]);
}
