/** minikube config: settings in `~/.minikube/config/config.json`; those of a cluster hold for the next one that is made. */
import { FileError } from '#lib/shell/program.ts';
import type { Minikube } from './minikube-parts.ts';

const NAMES =
  'driver vm-driver container-runtime feature-gates v cpus disk-size host-only-cidr memory log_dir kubernetes-version iso-url WantUpdateNotification WantBetaUpdateNotification ReminderWaitPeriodInHours WantNoneDriverWarning WantVirtualBoxDriverWarning profile bootstrapper insecure-registry hyperv-virtual-switch disable-driver-mounts cache EmbedCerts native-ssh rootless MaxAuditEntries'.split(
    ' ',
  );

export async function configure(it: Minikube, [verb, name, value]: readonly string[]): Promise<void> {
  const { files, env } = it.process;
  const path = `${env.get('HOME') ?? '/root'}/.minikube/config/config.json`;
  const known = (): Record<string, unknown> => {
    if (files.stat(path)?.kind !== 'file') return {};
    try {
      return JSON.parse(files.read(path)) as Record<string, unknown>;
    } catch {
      throw it.exit('MK_CONFIG', `could not load config: invalid JSON in ${path}`, 18);
    }
  };
  const save = (config: Readonly<Record<string, unknown>>): void => {
    try {
      files.makeDir(path.slice(0, path.lastIndexOf('/')), true);
      files.write(path, `${JSON.stringify(config, null, 4)}\n`);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      throw it.exit('MK_CONFIG', `open ${path}: ${error.message.toLowerCase()}`, 18);
    }
  };
  const check = (usage: string, ...words: (string | undefined)[]): void => {
    if (words.includes(undefined)) throw it.exit('MK_USAGE', usage, 14);
    if (!NAMES.includes(name ?? ''))
      throw it.exit('MK_CONFIG_SET', `property name "${name ?? ''}" not found`, 18);
  };
  if (verb === 'set') {
    check('usage: minikube config set PROPERTY_NAME PROPERTY_VALUE', name, value);
    if (name === 'cpus' && !/^\d+$|^max$/.test(value ?? ''))
      throw it.exit(
        'MK_CONFIG_SET',
        `Set failed: [strconv.Atoi: parsing "${value ?? ''}": invalid syntax]`,
        18,
      );
    save({ ...known(), [name ?? '']: value });
    if (
      [
        'cpus',
        'memory',
        'disk-size',
        'driver',
        'vm-driver',
        'container-runtime',
        'kubernetes-version',
      ].includes(name ?? '')
    )
      await it.warn('These changes will take effect upon a minikube delete and then a minikube start');
    return;
  }
  if (verb === 'get') {
    check('usage: minikube config get PROPERTY_NAME', name);
    const found = known()[name ?? ''];
    if (found === undefined) throw it.exit('MK_CONFIG_GET', 'specified key could not be found in config', 18);
    return it.say(`${String(found)}\n`);
  }
  if (verb === 'unset') {
    check('usage: minikube config unset PROPERTY_NAME', name);
    const { [name ?? '']: _, ...others } = known();
    return save(others);
  }
  if (verb === 'view')
    return it.say(
      Object.entries(known())
        .map(([key, one]) => `- ${key}: ${String(one)}\n`)
        .join(''),
    );
  throw it.exit('MK_USAGE', 'usage: minikube config SUBCOMMAND [flags]', 14);
}
