/** The program `kubectl`: finds the command, parses its flags, runs it, and turns failures into words and an exit status. */
import { StatusError } from '#lib/kube/status.ts';
import type { Process, Program } from '#lib/shell/program.ts';
import { commandGroups } from './data/groups.ts';
import type { Command } from './command.ts';
import { CommandError, explain, ExitError, notSimulated, PlainError, usageError } from './errors.ts';
import { firstWord, suggestions, type Found } from './find.ts';
import { globalFlags } from './global-flags.ts';
import { helpText, rootHelp } from './help.ts';
import { FlagMistake, parseFlags, UnknownFlag, type Parsed } from './parse.ts';
import { runPlugin } from './plugins.ts';
import { klogLine } from './log/klog.ts';
import { requestTimeout } from './timeout.ts';
import { CommandRun, type KubectlOptions } from './run.ts';
import { findAndBring, rootCommand } from './verbs.ts';

/** The emulated kubectl. It sees the cluster only through the client. */
export function createKubectl(options: KubectlOptions): Program {
  return async (process) => {
    try {
      return (await runWords(process, options, process.args.slice(1))) ?? 0;
    } catch (error) {
      const { text, exitCode } = explain(error);
      if (text) await process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
      return exitCode;
    }
  };
}

async function runWords(
  process: Process,
  options: KubectlOptions,
  words: readonly string[],
): Promise<number | void> {
  if (words[0] === 'help') return help(process, words.slice(1));
  const found = await findAndBring(words, process.leash, process.interrupt);
  if (found.command === rootCommand) {
    if (words[0] === 'alpha')
      return process.stderr.write('No alpha commands are available in this version of kubectl\n');
    const status = isOurs(words[0]) ? undefined : await runPlugin(process, words);
    if (status !== undefined) return status;
  }
  const path = found.chain.map(({ name }) => name).join(' ');
  const parsed = await parseFor(found, path, process);
  if (parsed.help)
    return process.stdout.write(found.command === rootCommand ? rootHelp() : helpText(found.command, path));
  const { command } = found;
  if (!command.run) return withoutRun(process, found, path, parsed.args);
  await warnDeprecated(process, command, parsed);
  checkRequired(command, parsed);
  checkGlobals(command, parsed, path, process.leash.now);
  requestTimeout(String(parsed.values['request-timeout'] ?? '0'));
  const run = new CommandRun(process, options, command, path, parsed);
  const exitCode = await spoken(run, () => command.run!(run));
  if (parsed.values['warnings-as-errors'] && run.warnings) {
    throw new CommandError(`${run.warnings} warning${run.warnings > 1 ? 's' : ''} received`);
  }
  return exitCode;
}

/** From -v=4 on a refusal of the server is shown whole before it is said (checkErr in k8s.io/kubectl). */
async function spoken<T>(run: CommandRun, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof StatusError && run.flags.v >= 4) {
      const status = JSON.stringify(error.status, null, 2);
      const text = `server response object: %s[${status}]`;
      await run.printErr(klogLine('I', run.process.leash.now, 'helpers.go:246', text));
    }
    throw error;
  }
}

/** Global flags whose values pflag takes and kubectl does not. */
function checkGlobals(command: Command, { values }: Parsed, path: string, now: number): void {
  // `debug` has a --profile of its own.
  const profile = command.flags['profile'] ? 'none' : String(values['profile']);
  if (!['none', 'cpu', 'heap', 'goroutine', 'threadcreate', 'block', 'mutex'].includes(profile))
    throw new PlainError(
      klogLine('E', now, 'run.go:72', `"command failed" err="unknown profile '${profile}'"`),
    );
  if (profile !== 'none') throw notSimulated(`--profile=${profile}`);
  const modules = String(values['vmodule']);
  if (!/^([^=,]+=\d+(,|$))*$/.test(modules))
    throw new CommandError(
      `invalid argument ${JSON.stringify(modules)} for "--vmodule" flag: syntax error: expect comma-separated list of filename=N\nSee '${path} --help' for usage.`,
    );
  if (modules) throw notSimulated(`--vmodule=${modules}`);
}

async function parseFor(
  { command, words, chain }: Found,
  path: string,
  { leash, interrupt }: Process,
): Promise<Parsed> {
  if (command === rootCommand) unknownCommand(words);
  try {
    return parseFlags({ ...globalFlags, ...command.flags }, words);
  } catch (error) {
    if (error instanceof UnknownFlag) {
      const names = chain.slice(1).map(({ name }) => name);
      const shown = error.flag.length === 1 ? `-${error.flag}` : `--${error.flag}`;
      const { isRealFlag } = await leash.load(() => import('./data/real-flags.ts'), interrupt);
      if (isRealFlag(names.join(' '), error.flag)) throw notSimulated(shown);
    } else if (!(error instanceof FlagMistake)) throw error;
    throw new CommandError(`${(error as Error).message}\nSee '${path} --help' for usage.`);
  }
}

/** Whether kubectl itself has a command of the name: plug-ins never come before those. */
const isOurs = (word: string | undefined): boolean =>
  commandGroups.some(({ commands }) => commands.some(({ name }) => name === word));

/** What is left for the root after its flags names nothing. Throws. */
function unknownCommand(words: readonly string[]): void {
  const at = firstWord(words, globalFlags);
  if (at < 0) return;
  const word = words[at]!;
  const names = commandGroups.flatMap(({ commands }) => commands.map(({ name }) => name));
  if (names.includes(word)) throw notSimulated(`kubectl ${word}`);
  const close = suggestions(names, word);
  const hint = close.length ? `\n\nDid you mean this?\n${close.map((name) => `\t${name}\n`).join('')}` : '';
  throw new CommandError(`unknown command "${word}" for "kubectl"${hint}`);
}

/** A group without its own work: an unknown sub-command, one we do not do, or its help. */
async function withoutRun(
  process: Process,
  found: Found,
  path: string,
  args: readonly string[],
): Promise<number> {
  const { command } = found;
  if (command === rootCommand) {
    await process.stdout.write(rootHelp());
    return 0;
  }
  if (command.answersWithHelp) {
    await process.stdout.write(helpText(command, path));
    return 0;
  }
  if (args.length) throw usageError(path, `unknown command "${args.join(' ')}"`);
  await (command.helpOn === 'stdout' ? process.stdout : process.stderr).write(helpText(command, path));
  throw new ExitError(1);
}

async function warnDeprecated(process: Process, { flags }: Command, { changed }: Parsed): Promise<void> {
  for (const name of changed) {
    const text = flags[name]?.deprecated;
    if (text) await process.stderr.write(`Flag --${name} has been deprecated, ${text}\n`);
  }
}

function checkRequired({ flags }: Command, { changed }: Parsed): void {
  const missing = Object.keys(flags).filter((name) => flags[name]!.required && !changed.has(name));
  if (missing.length === 0) return;
  throw new CommandError(`required flag(s) ${missing.map((name) => `"${name}"`).join(', ')} not set`);
}

/** `kubectl help rollout status` */
async function help(process: Process, words: readonly string[]): Promise<number> {
  const { command, chain, words: rest } = await findAndBring(words, process.leash, process.interrupt);
  // Words behind a command's name are no topic; its help is given all the same.
  if (rest.length && command === rootCommand) {
    await process.stderr.write(
      `Unknown help topic [${rest.map((word) => `\`${word}\``).join(' ')}]\n\n${rootHelp().replace(/^.*\n/, '')}`,
    );
    return 0;
  }
  const path = chain.map(({ name }) => name).join(' ');
  await process.stdout.write(command === rootCommand ? rootHelp() : helpText(command, path));
  return 0;
}
