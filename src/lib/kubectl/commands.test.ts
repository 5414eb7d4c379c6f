/** The tree of commands against that of the real kubectl. */
import { expect, test } from 'vitest';
import type { Command } from './command.ts';
import { isRealFlag, realFlags, realFlagsOf } from './data/real-flags.ts';
import { globalFlags } from './global-flags.ts';
import { helpText } from './help.ts';
import { parts } from './commands.ts';
import { allCommands } from './verbs.ts';

const commands = await allCommands();

function find(path: string): Command | undefined {
  let found: Command | undefined;
  let list = commands;
  for (const word of path.split(' ')) {
    found = list.find(({ name }) => name === word);
    list = found?.commands ?? [];
  }
  return found;
}

const declares = ({ flags }: Command, flag: string): boolean =>
  Object.entries({ ...globalFlags, ...flags }).some(
    ([name, one]) => name === flag || ('short' in one && one.short === flag),
  );

/** What answers `not simulated`. Whoever builds one of these takes it out here. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  run: 'R f filename k kustomize recursive',
  proxy: 'P accept-hosts append-server-path keepalive u unix-socket w www www-prefix',
  debug: 'custom',
  diff: 'prune-allowlist',
  apply: 'subresource',
  'apply edit-last-applied': 'allow-missing-template-keys template windows-line-endings',
  // Programs of other people, run by kustomize.
  kustomize:
    'as-current-user e enable-alpha-plugins enable-helm env helm-api-versions helm-command helm-debug helm-kube-version mount network network-name',
};

test('every command of kubectl is there', () => {
  expect(Object.keys(realFlags).filter((path) => !find(path))).toEqual([]);
});

test('each part holds the verbs that it is loaded for, and none of them has a second name', async () => {
  for (const { names, load } of parts) {
    const verbs = await load();
    expect(verbs.map(({ name }) => name)).toEqual(names);
    expect(verbs.flatMap(({ aliases = [] }) => aliases)).toEqual([]);
  }
});

test('every flag of kubectl is there, but for those that are known to be left out', () => {
  const missing = Object.keys(realFlags).flatMap((path) => {
    const command = find(path)!;
    const flags = realFlagsOf(path).filter((flag) => !declares(command, flag));
    return flags.length > 0 ? [[path, [...new Set(flags)].sort().join(' ')]] : [];
  });
  expect(Object.fromEntries(missing)).toEqual(LEFT_OUT);
});

test('no command has a flag that kubectl does not have', () => {
  const invented = Object.keys(realFlags).flatMap((path) =>
    Object.entries(find(path)!.flags)
      .filter(([name, { deprecated }]) => deprecated === undefined && !isRealFlag(path, name))
      .map(([name]) => `${path} --${name}`),
  );
  expect(invented).toEqual([]);
});

test('the help of every command names its sub-commands and its flags', () => {
  for (const path of Object.keys(realFlags)) {
    const command = find(path)!;
    const text = helpText(command, `kubectl ${path}`);
    expect(text).toContain('Usage:\n  kubectl ');
    for (const { name } of command.commands) expect(text, path).toMatch(new RegExp(`\n  ${name} +\\S`));
    for (const [name, flag] of Object.entries(command.flags)) {
      if (flag.deprecated === undefined) expect(text, path).toContain(`--${name}=`);
      expect(flag.about, `${path} --${name}`).not.toBe('');
    }
  }
});
