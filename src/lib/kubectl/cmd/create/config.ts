/** `create configmap` and the kinds of `create secret`: data from words, files, folders and env files. */
import { encodeBase64 } from '#lib/bytes/base64.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import { command } from '#lib/kubectl/command.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { withHash } from '#lib/kubectl/write/name-hash.ts';
import type { Basics } from '#lib/kubectl/write/requests.ts';
import { configKeyErrors, keyValues, type DataFlags } from '#lib/kubectl/write/sources.ts';
import { generator, typed } from './generator.ts';

const hashFlag = {
  'append-hash': { type: 'bool', about: 'Add a hash of the content to the name' },
} as const;

/** The object under its own name, or under one with a hash. */
const named = (object: KubeObject, flags: { readonly 'append-hash': boolean }): KubeObject =>
  flags['append-hash'] ? withHash(object) : object;

const dataFlags = {
  ...hashFlag,
  'from-literal': { type: 'string-array', about: 'key=value' },
  'from-file': { type: 'string-slice', about: 'A file, key=file, or a folder whose files are taken' },
  'from-env-file': { type: 'string-slice', about: 'A file of key=value lines' },
} as const;

async function read(run: Basics, flags: DataFlags, add: (key: string, value: string) => void): Promise<void> {
  if (
    flags['from-env-file'].length > 0 &&
    (flags['from-file'].length > 0 || flags['from-literal'].length > 0)
  )
    throw new CommandError('from-env-file cannot be combined with from-file or from-literal');
  for (const [key, value] of await keyValues(run, flags)) add(key, value);
}

/** Keys sorted, as Go writes maps. */
const sorted = (data: ReadonlyMap<string, string>): Record<string, string> =>
  Object.fromEntries([...data].sort(([a], [b]) => (a < b ? -1 : 1)));

export const createConfigMap = generator({
  use: 'configmap NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]',
  short: 'Create a config map from files, folders or literal values',
  aliases: ['cm'],
  examples: [
    'kubectl create configmap app --from-literal=LOG_LEVEL=debug',
    'kubectl create configmap app --from-file=app.properties',
  ],
  failure: 'failed to create configmap: ',
  flags: dataFlags,
  async make(run, name) {
    const data = new Map<string, string>();
    await read(run, run.flags, (key, value) => {
      const wrong = configKeyErrors(key);
      if (wrong.length > 0)
        throw new CommandError(`"${key}" is not a valid key name for a ConfigMap: ${wrong.join(',')}`);
      if (data.has(key))
        throw new CommandError(
          `cannot add key "${key}", another key by that name already exists in Data for ConfigMap "${name}"`,
        );
      data.set(key, value);
    });
    const object = { ...typed('v1', 'ConfigMap', name), ...(data.size > 0 && { data: sorted(data) }) };
    return named(object, run.flags);
  },
});

const createGeneric = generator({
  use: 'generic NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]',
  short: 'Create a secret from files, folders or literal values',
  examples: ['kubectl create secret generic db --from-literal=password=example'],
  failure: 'failed to create secret ',
  flags: { ...dataFlags, type: { type: 'string', about: "The secret's type" } },
  async make(run, name) {
    const data = new Map<string, string>();
    await read(run, run.flags, (key, value) => {
      const wrong = configKeyErrors(key);
      if (wrong.length > 0)
        throw new CommandError(`"${key}" is not valid key name for a Secret ${wrong.join(';')}`);
      if (data.has(key))
        throw new CommandError(`cannot add key ${key}, another key by that name already exists`);
      data.set(key, encodeBase64(value));
    });
    const object = {
      ...typed('v1', 'Secret', name),
      ...(data.size > 0 && { data: sorted(data) }),
      ...(run.flags.type && { type: run.flags.type }),
    };
    return named(object, run.flags);
  },
});

const createDockerRegistry = generator({
  use: 'docker-registry NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string] [--from-file=[key=]source] [--dry-run=server|client|none]',
  short: 'Create a secret with which images are pulled',
  examples: [
    'kubectl create secret docker-registry pull --docker-server=registry.example.com --docker-username=me --docker-password=example',
  ],
  failure: 'failed to create secret ',
  flags: {
    ...hashFlag,
    'docker-server': {
      type: 'string',
      default: 'https://index.docker.io/v1/',
      about: 'Address of the registry',
    },
    'docker-username': { type: 'string', about: 'User name' },
    'docker-password': { type: 'string', about: 'Password' },
    'docker-email': { type: 'string', about: 'Mail address' },
    'from-file': { type: 'string-slice', about: 'A file in the form of .docker/config.json' },
  },
  async make(run, name) {
    const { flags } = run;
    const [server, username, password, email] = (['server', 'username', 'password', 'email'] as const).map(
      (field) => flags[`docker-${field}`],
    );
    const files = flags['from-file'];
    if (files.length === 0 && !(username && password && server))
      throw new CommandError(
        'either --from-file or the combination of --docker-username, --docker-password and --docker-server is required',
      );
    const none = { 'from-literal': [], 'from-env-file': [], 'from-file': files };
    const given = files.length > 0 ? (await keyValues(run, none))[0]![1] : undefined;
    const auth = encodeBase64(`${username}:${password}`);
    const entry = { username, password, ...(email && { email }), auth };
    const config = given ?? JSON.stringify({ auths: { [server!]: entry } });
    const type = 'kubernetes.io/dockerconfigjson';
    const data = { '.dockerconfigjson': encodeBase64(config) };
    return named({ ...typed('v1', 'Secret', name), data, type } as KubeObject, flags);
  },
});

const createTls = generator({
  use: 'tls NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none]',
  short: 'Create a secret with a certificate and its key',
  examples: ['kubectl create secret tls site --cert=site.crt --key=site.key'],
  failure: 'failed to create secret ',
  flags: {
    ...hashFlag,
    cert: { type: 'string', about: 'File with the certificate (PEM)' },
    key: { type: 'string', about: 'File with the private key (PEM)' },
  },
  async make(run, name) {
    const { cert, key } = run.flags;
    if (!cert || !key) throw new CommandError('key and cert must be specified');
    const [certificate, secret] = [await readPem(run, cert), await readPem(run, key)];
    if (!/-----BEGIN CERTIFICATE-----/.test(certificate))
      throw new CommandError('tls: failed to find any PEM data in certificate input');
    if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(secret))
      throw new CommandError('tls: failed to find any PEM data in key input');
    const data = { 'tls.crt': encodeBase64(certificate), 'tls.key': encodeBase64(secret) };
    const object = { ...typed('v1', 'Secret', name), data, type: 'kubernetes.io/tls' };
    return named(object, run.flags);
  },
});

async function readPem(run: Basics, path: string): Promise<string> {
  try {
    return await run.readFile(path);
  } catch (error) {
    if (error instanceof CommandError) throw new CommandError(`Cannot read file ${path}, ${error.message}`);
    throw error;
  }
}

export const createSecret = command({
  use: 'secret (docker-registry | generic | tls)',
  short: 'Create a secret',
  commands: [createDockerRegistry, createGeneric, createTls],
});
