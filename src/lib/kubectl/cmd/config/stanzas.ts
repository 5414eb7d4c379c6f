/** `kubectl config set-cluster` and `set-credentials` */
import { encodeBase64 } from '#lib/bytes/base64.ts';
import { command } from '#lib/kubectl/command.ts';
import type { StanzaList } from '#lib/kubectl/config/kubeconfig.ts';
import { relativeBeside } from '#lib/kubectl/config/paths.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { needArgs } from './contexts.ts';
import { pluginFields } from './plugin-fields.ts';
import { changeStanza, fileOf, loadConfig, type ConfigRun } from './edit.ts';

type Fields = Readonly<Record<string, unknown>>;

export const setCluster = command({
  use: 'set-cluster NAME [--server=server] [--certificate-authority=path/to/certificate/authority] [--insecure-skip-tls-verify=true] [--tls-server-name=example.com]',
  short: 'Make or change a cluster',
  flags: {
    'certificate-authority': { type: 'string', about: 'Path of the file with the certificate authority' },
    'embed-certs': { type: 'bool', about: 'Write the certificate itself, not its path' },
    'insecure-skip-tls-verify': { type: 'bool', about: 'Do not check the certificate of the server' },
    'proxy-url': { type: 'string', about: 'The proxy on the way to the server' },
    'tls-server-name': { type: 'string', about: 'The name that the certificate of the server is for' },
  },
  async run(run) {
    const [name = ''] = await needArgs(run, 1);
    const { flags, changed } = run;
    const names = ['server', 'insecure-skip-tls-verify', 'proxy-url', 'tls-server-name'] as const;
    const set: Record<string, unknown> = Object.fromEntries(
      names.filter(changed).map((one) => [one, flags[one]]),
    );
    const drop: string[] = [];
    // An authority to check by, and not checking, exclude each other.
    if (flags['insecure-skip-tls-verify']) drop.push('certificate-authority', 'certificate-authority-data');
    if (changed('certificate-authority')) {
      drop.push('insecure-skip-tls-verify');
      Object.assign(
        set,
        pathOrData(run, 'clusters', 'certificate-authority', flags['certificate-authority']),
      );
    }
    change(run, 'clusters', name, set, drop, { server: '' });
    await run.print(`Cluster "${name}" set.`);
  },
});

export const setCredentials = command({
  use: 'set-credentials NAME [--client-certificate=path/to/certfile] [--client-key=path/to/keyfile] [--token=bearer_token] [--username=basic_user] [--password=basic_password]',
  short: 'Make or change a user',
  flags: {
    'client-certificate': { type: 'string', about: 'Path of the file with the certificate' },
    'client-key': { type: 'string', about: 'Path of the file with the key' },
    'embed-certs': { type: 'bool', about: 'Write certificate and key themselves, not their paths' },
    token: { type: 'string', about: 'Bearer token' },
    username: { type: 'string', about: 'Name for basic authentication' },
    password: { type: 'string', about: 'Password for basic authentication' },
    'exec-command': { type: 'string', about: 'A program that brings credentials (it will not be run here)' },
    'exec-api-version': { type: 'string', about: 'The API version that the program speaks' },
    'exec-arg': { type: 'string-slice', about: 'Arguments of the program' },
    'exec-env': {
      type: 'string-array',
      about: 'Variables of the program: NAME=value, or NAME- to remove one',
    },
    'exec-interactive-mode': {
      type: 'string',
      values: ['Never', 'IfAvailable', 'Always'],
      about: 'Whether the program may use standard input',
    },
    'exec-provide-cluster-info': { type: 'bool', about: 'Whether the program is told of the cluster' },
    'auth-provider': { type: 'string', about: 'A provider of credentials (it will not be asked here)' },
    'auth-provider-arg': { type: 'string-slice', about: 'Its settings: name=value, or name- to remove one' },
  },
  async run(run) {
    const [name = ''] = await needArgs(run, 1);
    const { flags, changed } = run;
    if (flags.token && (flags.username || flags.password))
      throw new CommandError(
        'you cannot specify more than one authentication method at the same time: --token, --username/--password',
      );
    const names = ['token', 'username', 'password'] as const;
    const set: Record<string, unknown> = Object.fromEntries(
      names.filter(changed).map((one) => [one, flags[one]]),
    );
    // A token takes the place of a password, and the other way round.
    const drop: string[] = [
      ...(flags.token ? ['username', 'password'] : []),
      ...(flags.username || flags.password ? ['token', 'tokenFile'] : []),
    ];
    for (const field of ['client-certificate', 'client-key'] as const)
      if (changed(field)) Object.assign(set, pathOrData(run, 'users', field, flags[field]));
    const old = loadConfig(run).users.get(name)?.fields ?? {};
    Object.assign(set, await pluginFields(run, old));
    change(run, 'users', name, set, drop, {});
    await run.print(`User "${name}" set.`);
  },
});

/** A file by its path, or with --embed-certs what is in it. The field that is not set goes. Throws where there is no file. */
function pathOrData(
  run: ConfigRun & { readonly flags: { readonly 'embed-certs': boolean } },
  list: StanzaList,
  field: string,
  path: string,
): Fields {
  const { process, args, flags } = run;
  const at = process.files.resolve(process.cwd, path);
  if (!flags['embed-certs']) {
    const file = fileOf(run, list, args[0]!);
    return { [field]: relativeBeside(process, file, path), [`${field}-data`]: undefined };
  }
  if (process.files.stat(at)?.kind !== 'file')
    throw new CommandError(`could not stat ${field} file ${path}: stat ${path}: no such file or directory`);
  return { [`${field}-data`]: encodeBase64(process.files.read(at)), [field]: undefined };
}

function change(
  run: ConfigRun,
  list: StanzaList,
  name: string,
  set: Fields,
  drop: readonly string[],
  fresh: Fields,
): void {
  const old = loadConfig(run)[list].get(name)?.fields ?? fresh;
  const kept = Object.entries(old).filter(([field]) => !drop.includes(field));
  const all = Object.entries({ ...Object.fromEntries(kept), ...set });
  changeStanza(run, list, name, Object.fromEntries(all.filter(([, value]) => value !== undefined)));
}
