/** `drydock`: the command line for lab authors, tests and the curious. One command a file. */
import { bench } from './bench.ts';
import { lint } from './lint.ts';
import { importLab } from './import.ts';
import { mutate } from './mutate.ts';
import { newLab } from './new.ts';
import { serve } from './serve.ts';
import { sh } from './sh.ts';
import { test } from './test.ts';
import { UsageError } from './usage.ts';

/** A command gets its arguments and the folder of the project; it returns the exit status. */
export type CliCommand = (args: readonly string[], root: string) => Promise<number>;

const COMMANDS: Readonly<Record<string, CliCommand>> = {
  sh,
  serve,
  lint,
  test,
  mutate,
  new: newLab,
  import: importLab,
  bench,
};

const HELP = `Usage: drydock COMMAND

Commands:
  sh [--lab ID] [--seed N] [--json] [--files DIR] [FILE]
          start a cluster and run a script in its shell, on virtual time
  serve [--lab ID] [--seed N] [--port P] [--speed X]
          start a cluster and let a real kubectl talk to it, on virtual time that follows the clock
  lint [--json] [LAB…]
          say what is wrong with labs, with file, line and column
  test [--json] [LAB…]
          prove labs: solved by their solutions, and by nothing less
  mutate [--json] [--accepted FILE] [LAB…]
          put small mistakes into solutions, and say which of them no check notices
  new LAB
          lay out a lab that passes both already
  import killercoda DIR [--to LAB]
          make a lab of a Killercoda scenario, and list what could not be carried over
  bench [--json] [NAME…]
          measure speed and size
`;

/** Runs one command line. Wrong use: one line on standard error, and status 2. */
export async function main(args: readonly string[], root: string): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    (name === undefined ? process.stderr : process.stdout).write(HELP);
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  try {
    if (!command) throw new UsageError(`unknown command "${name}": try ${Object.keys(COMMANDS).join(', ')}`);
    return await command(rest, root);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`drydock: ${error.message}\n`);
    return 2;
  }
}
