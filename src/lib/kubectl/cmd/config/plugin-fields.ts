/** Where credentials come from a program or a provider: the flags of `config set-credentials` (create_authinfo.go in k8s.io/kubectl/pkg/cmd/config). */
import type { Run } from '#lib/kubectl/context.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { helpText } from '#lib/kubectl/help.ts';

type Fields = Readonly<Record<string, unknown>>;
interface Variable {
  readonly name: string;
  readonly value: string;
}

interface PluginFlags {
  readonly 'exec-command': string;
  readonly 'exec-api-version': string;
  readonly 'exec-arg': readonly string[];
  readonly 'exec-env': readonly string[];
  readonly 'exec-interactive-mode': string;
  readonly 'exec-provide-cluster-info': boolean;
  readonly 'auth-provider': string;
  readonly 'auth-provider-arg': readonly string[];
}

type PluginRun = Pick<Run, 'path' | 'command' | 'write'> & {
  readonly flags: PluginFlags;
  readonly changed: (flag: keyof PluginFlags) => boolean;
};

const MODES = ['IfAvailable', 'Never', 'Always'];

/** `exec` and `auth-provider` as the flags change them. */
export async function pluginFields(run: PluginRun, old: Fields): Promise<Fields> {
  const { flags, changed } = run;
  const mode = flags['exec-interactive-mode'];
  if (mode && !MODES.includes(mode))
    throw new CommandError('invalid interactive mode type, can be only IfAvailable, Never, Always');
  const variables = await pairs(run, 'exec-env');
  const settings = await pairs(run, 'auth-provider-arg');
  const exec = (old['exec'] as Fields | undefined) ?? (changed('exec-command') ? NEW_EXEC : undefined);
  const provider =
    (old['auth-provider'] as Fields | undefined) ?? (changed('auth-provider') ? {} : undefined);
  return {
    ...(exec && { exec: execFields(run, exec, variables) }),
    ...(provider && {
      'auth-provider': {
        config: withSettings((provider['config'] ?? {}) as Fields, settings),
        name: flags['auth-provider'] || provider['name'],
      },
    }),
  };
}

const NEW_EXEC = { args: null, env: null, provideClusterInfo: false };

function execFields({ flags, changed }: PluginRun, old: Fields, variables: Pairs): Fields {
  const kept = ((old['env'] ?? []) as readonly Variable[]).filter(
    ({ name }) => !variables.drop.includes(name),
  );
  const env = [
    ...kept.map((one) => ({ ...one, value: variables.set.get(one.name) ?? one.value })),
    ...[...variables.set]
      .filter(([name]) => !kept.some((one) => one.name === name))
      .map(([name, value]) => ({ name, value })),
  ];
  return {
    ...old,
    ...(changed('exec-command') && { command: flags['exec-command'] }),
    ...(changed('exec-api-version') && { apiVersion: flags['exec-api-version'] }),
    ...(changed('exec-arg') && { args: flags['exec-arg'] }),
    ...((old['env'] || variables.set.size > 0) && { env }),
    ...(flags['exec-interactive-mode'] && { interactiveMode: flags['exec-interactive-mode'] }),
    ...(changed('exec-provide-cluster-info') && { provideClusterInfo: flags['exec-provide-cluster-info'] }),
  };
}

function withSettings(old: Fields, { set, drop }: Pairs): Fields {
  const kept = Object.entries(old).filter(([name]) => !drop.includes(name));
  return Object.fromEntries([...kept, ...set]);
}

interface Pairs {
  readonly set: ReadonlyMap<string, string>;
  readonly drop: readonly string[];
}

/** `name=value`, or `name-` to take one out. Anything else is a wrong use. */
async function pairs(run: PluginRun, flag: 'exec-env' | 'auth-provider-arg'): Promise<Pairs> {
  const set = new Map<string, string>();
  const drop: string[] = [];
  for (const word of run.flags[flag]) {
    const at = word.indexOf('=');
    if (at > 0) set.set(word.slice(0, at), word.slice(at + 1));
    else if (at < 0 && word.endsWith('-')) drop.push(word.slice(0, -1));
    else {
      await run.write(helpText(run.command, run.path));
      throw new CommandError(`invalid ${flag} format: ${word}`);
    }
  }
  return { set, drop };
}
