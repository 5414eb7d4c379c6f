/**
 * What a kubectl command is: one declaration feeds the parser, the help text, the usage errors and completion.
 * The rules of parsing (pflag) are in parse.ts, those of finding a command and running it (cobra) in kubectl.ts.
 */
import type { GlobalFlags, Run } from './context.ts';

/** The Go value type of a flag. `duration` arrives as milliseconds; a `string-slice` splits at commas, a `string-array` does not; a `string-map` is pairs `a=b`, each a text. */
type FlagType =
  'bool' | 'int' | 'float' | 'duration' | 'string' | 'string-array' | 'string-slice' | 'string-map';

export interface Flag {
  readonly type: FlagType;
  /** One letter: `f` for -f. */
  readonly short?: string;
  /** Of an `int`: 32 where Go keeps it in so many bits. */
  readonly bits?: 32;
  /** In the units of the type; by default Go's zero value (false, 0, '', []). */
  readonly default?: boolean | number | string | readonly string[];
  /** The value of the flag when it stands alone (`--dry-run`): pflag's NoOptDefVal. Such a flag never takes the next word. */
  readonly alone?: string;
  /** What is said of a wrong value where Go's own words are not used. */
  readonly wrong?: string;
  /** cobra's MarkFlagRequired. */
  readonly required?: boolean;
  /** Values that completion offers. */
  readonly values?: readonly string[];
  readonly about: string;
  /** Accepted, but not in the help. Prints `Flag --x has been deprecated, …` when used and a text is given. */
  readonly deprecated?: string;
}

export type Flags = Readonly<Record<string, Flag>>;

interface ValueOfType {
  bool: boolean;
  int: number;
  float: number;
  duration: number;
  string: string;
  'string-array': readonly string[];
  'string-slice': readonly string[];
  'string-map': readonly string[];
}

/** What `run` sees of its flags: a value each, given or default. Whether it was given: `changed(name)`. */
export type FlagValues<F extends Flags> = { readonly [Name in keyof F]: ValueOfType[F[Name]['type']] };

export interface CommandSpec<F extends Flags> {
  /** `scale [--current-replicas=N] --replicas=N TYPE/NAME...`: the first word is the name. */
  readonly use: string;
  readonly short: string;
  /** More words for the help. */
  readonly long?: string;
  /** Lines of the help, without indentation. */
  readonly examples?: readonly string[];
  readonly aliases?: readonly string[];
  readonly flags?: F;
  readonly commands?: readonly Command[];
  /** Returns the exit status where it is not 0. Failures are thrown (errors.ts). Left out: needs a sub-command. */
  readonly run?: (run: Run<F & GlobalFlags>) => Promise<number | void>;
  /** Where the help of a command that only has sub-commands goes when none is named. */
  readonly helpOn?: 'stdout' | 'stderr';
  /** Of a command that only has sub-commands: its help is no mistake, whatever else was named. */
  readonly answersWithHelp?: boolean;
}

/** A command whose flag types are forgotten: what the tree is made of. */
export interface Command extends Omit<CommandSpec<Flags>, 'run'> {
  readonly name: string;
  readonly flags: Flags;
  readonly commands: readonly Command[];
  readonly run?: (run: Run<Flags & GlobalFlags>) => Promise<number | void>;
}

/** Declares a command. The types of its flags reach `run` without a cast. */
export function command<const F extends Flags = Record<never, never>>(spec: CommandSpec<F>): Command {
  const { run, ...rest } = spec;
  return {
    ...rest,
    name: spec.use.split(' ')[0]!,
    flags: spec.flags ?? {},
    commands: spec.commands ?? [],
    // The parser fills in exactly the flags that were declared: the one place where the types are forgotten.
    ...(run && { run: run as unknown as NonNullable<Command['run']> }),
  };
}
