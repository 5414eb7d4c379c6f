/** Help texts, laid out as kubectl lays them out, made of what the commands declare. */
import type { Command, Flag, Flags } from './command.ts';
import { formatDuration } from './duration.ts';
import { globalFlags } from './global-flags.ts';
import { commandGroups } from './data/groups.ts';

/** `kubectl x --help`. `path` is the command's words. */
export function helpText(command: Command, path: string): string {
  const parts = [command.long ? `${command.short}.\n\n ${command.long}` : `${command.short}.`];
  if (command.aliases?.length) parts.push(`Aliases:\n${[command.name, ...command.aliases].join(', ')}`);
  if (command.examples?.length) {
    parts.push(`Examples:\n${command.examples.map((line) => `  ${line}`).join('\n')}`);
  }
  if (command.commands.length) parts.push(`Available Commands:\n${listing(command.commands)}`);
  const options = optionsText(command.flags);
  if (options) parts.push(`Options:\n${options}`);
  const words = path.split(' ').slice(0, -1);
  const use = command.commands.length && !command.run ? `${command.name} SUBCOMMAND` : command.use;
  parts.push(`Usage:\n  ${[...words, use].join(' ')} [options]`);
  return `${parts.join('\n\n')}\n\n${more(command, path)}`;
}

/** `kubectl` alone. */
export function rootHelp(): string {
  const groups = commandGroups.map(({ title, commands }) => `${title}:\n${listing(commands, 13)}`);
  return (
    'kubectl controls the simulated Kubernetes cluster of this lab.\n\n' +
    `${groups.join('\n\n')}\n\nUsage:\n  kubectl [flags] [options]\n\n` +
    'Use "kubectl <command> --help" for more information about a given command.\n' +
    'Use "kubectl options" for a list of global command-line options (applies to all commands).\n'
  );
}

/** `kubectl options`. */
export const globalOptions = (): string =>
  `The following options can be passed to any command:\n\n${optionsText(globalFlags)}\n`;

function more(command: Command, path: string): string {
  const sub = command.commands.length
    ? `Use "${path} <command> --help" for more information about a given command.\n`
    : '';
  return `${sub}Use "kubectl options" for a list of global command-line options (applies to all commands).\n`;
}

function listing(commands: readonly { readonly name: string; readonly short: string }[], least = 11): string {
  const width = Math.max(...commands.map(({ name }) => name.length), least) + 3;
  return commands.map(({ name, short }) => `  ${name.padEnd(width)}${short}`).join('\n');
}

function optionsText(flags: Flags): string {
  const names = Object.keys(flags).sort((a, b) => (a < b ? -1 : 1));
  return names
    .filter((name) => flags[name]!.deprecated === undefined)
    .map((name) => {
      const flag = flags[name]!;
      return `    ${flag.short ? `-${flag.short}, ` : ''}--${name}=${shownDefault(flag)}:\n\t${flag.about}`;
    })
    .join('\n\n');
}

function shownDefault(flag: Flag): string {
  if (flag.type === 'string') return `'${String(flag.default ?? '')}'`;
  if (flag.type === 'bool') return String(flag.default ?? false);
  if (flag.type === 'duration') return formatDuration(Number(flag.default ?? 0));
  if (flag.type === 'int' || flag.type === 'float') return String(flag.default ?? 0);
  return `[${((flag.default ?? []) as readonly string[]).join(',')}]`;
}
