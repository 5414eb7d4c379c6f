/** docker login and logout: who one is to registries, kept where docker keeps it, in `~/.docker/config.json`. */
import type { Credentials } from '#lib/cluster/images/resolve.ts';
import { FileError, type Process } from '#lib/shell/program.ts';
import { fromBase64, toBase64 } from '#lib/bytes/base64.ts';
import { utf8, utf8Text } from '#lib/bytes/utf8.ts';
import { pass, print, type Command } from './context.ts';
import { daemonError, DockerError } from './parse.ts';

const HUB = 'https://index.docker.io/v1/';

interface Config {
  readonly auths?: Readonly<Record<string, { readonly auth?: string }>>;
  readonly [other: string]: unknown;
}

const pathOf = ({ env }: Process): string =>
  `${env.get('DOCKER_CONFIG') ?? `${env.get('HOME') ?? '/root'}/.docker`}/config.json`;

function read(process: Process): Config {
  const path = pathOf(process);
  if (process.files.stat(path)?.kind !== 'file') return {};
  try {
    return JSON.parse(process.files.read(path)) as Config;
  } catch {
    throw new DockerError(`WARNING: Error loading config file: ${path}: invalid character in JSON`);
  }
}

/** What the learner has logged in with. */
export function credentialsIn(process: Process): readonly Credentials[] {
  return Object.entries(read(process).auths ?? {}).flatMap(([server, { auth }]) => {
    const text = utf8Text(fromBase64(auth ?? '') ?? new Uint8Array());
    const at = text.indexOf(':');
    if (at < 0) return [];
    return [
      {
        host: server === HUB ? 'docker.io' : server.replace(/^https?:\/\//, '').replace(/\/.*$/, ''),
        username: text.slice(0, at),
        password: text.slice(at + 1),
      },
    ];
  });
}

function write(process: Process, config: Config): void {
  const path = pathOf(process);
  try {
    process.files.makeDir(path.slice(0, path.lastIndexOf('/')), true);
    process.files.write(path, `${JSON.stringify(config, null, '\t')}\n`, 0o600);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new DockerError(`Error saving credentials: open ${path}: ${error.message.toLowerCase()}`);
  }
}

const serverOf = (word: string | undefined): { readonly key: string; readonly host: string } => {
  const host = (word ?? 'docker.io').replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  return /^(registry-1\.|index\.)?docker\.io$/.test(host)
    ? { key: HUB, host: 'docker.io' }
    : { key: host, host };
};

export const login: Command = async (run) => {
  const { process, docker, flags, args } = run;
  const { key, host } = serverOf(args[0]);
  const { stdin, stdout } = process;
  if (flags.given.includes('password') && flags.has('password-stdin'))
    throw new DockerError('conflicting options: cannot specify both --password and --password-stdin');
  let username = flags.value('username');
  let password = flags.value('password');
  if (flags.has('password-stdin')) {
    if (username === undefined || username === '')
      throw new DockerError('the --password-stdin option requires --username to be set');
    password = (await stdin.readAll()).replace(/\r?\n$/, '');
  } else if (password !== undefined)
    await process.stderr.write('WARNING! Using --password via the CLI is insecure. Use --password-stdin.\n');
  if ((username === undefined || password === undefined) && !stdin.isTerminal)
    throw new DockerError('Error: Cannot perform an interactive login from a non TTY device');
  if (username === undefined) {
    await stdout.write('Username: ');
    username = (await stdin.readLine()) ?? '';
  }
  if (username.trim() === '') throw new DockerError('Error: username is required');
  if (password === undefined) {
    await stdout.write('Password: ');
    password = (await stdin.readLine()) ?? '';
  }
  if (password === '') throw new DockerError('Error: password is required');
  await pass(run, 600);
  const refusal = docker.logIn(host, username, password);
  if (refusal !== undefined) throw daemonError(refusal);
  const config = read(process);
  write(process, {
    ...config,
    auths: { ...config.auths, [key]: { auth: toBase64(utf8(`${username}:${password}`)) } },
  });
  await process.stderr.write(
    `\nWARNING! Your credentials are stored unencrypted in '${pathOf(process)}'.\nConfigure a credential helper to remove this warning. See\nhttps://docs.docker.com/go/credential-store/\n\n`,
  );
  await print(run, 'Login Succeeded');
};

export const logout: Command = async (run) => {
  const { key, host } = serverOf(run.args[0]);
  const config = read(run.process);
  const { [key]: known, ...auths } = config.auths ?? {};
  if (!known) return print(run, `Not logged in to ${host === 'docker.io' ? HUB : host}`);
  write(run.process, { ...config, auths });
  await print(run, `Removing login credentials for ${host === 'docker.io' ? HUB : host}`);
};
