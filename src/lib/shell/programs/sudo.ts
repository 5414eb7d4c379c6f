/** sudo(8) on a machine whose only user is root already: what it changes is the environment of what it runs. */
import type { ShellProcess } from '#lib/shell/interpreter/process.ts';
import { findCommand } from '#lib/shell/interpreter/process.ts';
import { complain, program, ProgramError, readOptions } from './options.ts';

/** What Debian's sudo hands on without -E: env_keep and env_check of sudoers(5), and who and where one is. */
const KEPT =
  /^(COLORS|COLORTERM|DISPLAY|HOME|HOSTNAME|KRB5CCNAME|LANG|LANGUAGE|LC_\w+|LINGUAS|LOGNAME|LS_COLORS|PATH|PS1|PS2|SHELL|TERM|TZ|USER|XAUTHORITY|XDG_CURRENT_DESKTOP)$/;

const USAGE = [
  'usage: sudo -h | -K | -k | -V',
  'usage: sudo -v [-ABkNnS] [-g group] [-h host] [-p prompt] [-u user]',
  'usage: sudo [-ABbEHkNnPS] [-g group] [-u user] [VAR=value] [-i | -s] [command [arg ...]]',
].join('\n');

const LONG = {
  background: 'b',
  'preserve-env=?': 'E',
  'group=': 'g',
  'set-home': 'H',
  login: 'i',
  'reset-timestamp': 'k',
  'remove-timestamp': 'K',
  list: 'l',
  'non-interactive': 'n',
  'prompt=': 'p',
  shell: 's',
  stdin: 'S',
  'user=': 'u',
  validate: 'v',
} as const;

export const sudo = program(async (process) => {
  const options = readOptions(process.args, { short: 'AbBEg:Hh:ikKlnNp:PsSu:v', long: LONG, stops: true });
  const user = options.value('u');
  if (user !== undefined && !['root', '#0', ''].includes(user))
    throw new ProgramError(`unknown user ${user}\nsudo: error initializing audit plugin sudoers_audit`);
  const group = options.value('g');
  if (group !== undefined && !['root', '#0', ''].includes(group))
    throw new ProgramError(`unknown group ${group}`);
  if (options.has('b')) return complain(process, 'not simulated: -b');
  if (options.has('l')) return complain(process, 'not simulated: -l');
  let words = options.rest;
  const kept = options.all.flatMap(([flag, value]) => (flag === 'E' ? [value] : []));
  const isKept = (name: string): boolean =>
    KEPT.test(name) || kept.some((names) => names === true || names.split(',').includes(name));
  const env = new Map([...process.env].filter(([name]) => isKept(name)));
  for (; /^[A-Za-z_]\w*=/.test(words[0] ?? ''); words = words.slice(1)) {
    const [name = '', ...value] = (words[0] as string).split('=');
    env.set(name, value.join('='));
  }
  for (const [name, value] of [
    ['SUDO_COMMAND', words.join(' ')],
    ['SUDO_USER', 'root'],
    ['SUDO_UID', '0'],
    ['SUDO_GID', '0'],
  ] as const)
    env.set(name, value);
  if (options.has('i', 's')) return process.spawn(shellFor(words), { env, ...(options.has('i') && HOME) });
  if (words.length > 0) {
    const found = findCommand((process as ShellProcess).startedBy, words[0] as string, env.get('PATH'));
    // Its child says itself that it is not simulated.
    if (found.kind === 'none' && !found.notSimulated) return complain(process, found.message);
    return process.spawn(words, { env });
  }
  if (options.has('v', 'k', 'K')) return 0;
  await process.stderr.write(`${USAGE}\n`);
  return 1;
});

const HOME = { cwd: '/root' };

/** `-i` and `-s` with words: a shell runs them as one line, without meaning anything by their characters. */
const shellFor = (words: readonly string[]): readonly string[] =>
  words.length === 0
    ? ['bash']
    : ['bash', '-c', words.map((word) => word.replace(/[^\w$./:=@%+,-]/g, '\\$&')).join(' ')];
