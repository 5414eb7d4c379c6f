/** Which server and namespace a command speaks to: kubeconfig and flags together, and what is said when nobody answers there. */
import type { Process } from '#lib/shell/program.ts';
import { CommandError, PlainError } from '#lib/kubectl/errors.ts';
import {
  credentialProblems,
  credentialsOf,
  type CredentialFlags,
  type Credentials,
  type NONE,
} from './credentials.ts';
import { configExists, configPaths, loadKubeconfig, type Kubeconfig, type Stanza } from './kubeconfig.ts';
import { trustOf, type TrustFlags } from './trust.ts';

export interface ConnectionFlags extends CredentialFlags, TrustFlags {
  readonly kubeconfig: string;
  readonly context: string;
  readonly cluster: string;
  readonly user: string;
  readonly server: string;
  readonly namespace: string;
}

export interface Connection {
  readonly server: string;
  readonly namespace: string;
  /** Where kubectl goes when no configuration says where. */
  readonly isFallback: boolean;
  /** Whom the server sees; `none` where kubectl would have to ask. Throws for files that cannot be read. */
  readonly credentials: () => Credentials | typeof NONE;
  /** The kubeconfig files that were read. */
  readonly loaded: readonly string[];
  /** How the server is known: undefined, or why the connection ends. Throws for files that cannot be read. */
  readonly trust: () => string | undefined;
  /** --server names another one than the kubeconfig. */
  readonly isOverridden: boolean;
}

const FALLBACK = 'http://localhost:8080';

/** Reads the kubeconfig and applies the flags. Throws for names that are not in it. */
export function connectionOf(
  process: Pick<Process, 'cwd' | 'env' | 'files'>,
  flags: ConnectionFlags,
): Connection {
  const config = loadKubeconfig(process, flags.kubeconfig);
  const context = contextOf(config, flags);
  const name = flags.cluster || context.cluster;
  const fieldsOfCluster = clusterOf(config, flags, name);
  const cluster = String(fieldsOfCluster?.fields['server'] ?? '');
  const user = flags.user || context.user;
  if (flags.user && !config.users.has(user)) throw new CommandError(`auth info "${user}" does not exist`);
  const namespace = flags.namespace || context.namespace || 'default';
  const server = withScheme(flags.server || cluster);
  const isOverridden = Boolean(flags.server) && flags.server.replace(/\/+$/, '') !== cluster;
  const credentials = () => credentialsOf(process, user, config.users.get(user), flags);
  const trust = () => {
    const { problems, refusal } = trustOf(process, name, fieldsOfCluster, flags);
    confirm([...credentialProblems(process, user, config.users.get(user), flags), ...problems]);
    return refusal;
  };
  const loaded = configPaths(process, flags.kubeconfig).paths.filter((path) => configExists(process, path));
  const isFallback = !server;
  return { server: server || FALLBACK, namespace, loaded, credentials, trust, isFallback, isOverridden };
}

/** An address without a scheme is one of HTTP, whatever certificates there are (clientcmd and rest.DefaultServerURL together). */
const withScheme = (server: string): string =>
  server === '' || server.includes('://') ? server : `http://${server}`;

/** One mistake of a configuration is said as it is, several are listed (newErrConfigurationInvalid). */
function confirm(problems: readonly string[]): void {
  if (problems.length === 1) throw new CommandError(problems[0]!);
  if (problems.length > 1)
    throw new PlainError(`Error in configuration: \n${problems.map((one) => `* ${one}`).join('\n')}`);
}

function contextOf(
  config: Kubeconfig,
  flags: ConnectionFlags,
): Record<'cluster' | 'user' | 'namespace', string> {
  const name = flags.context || config.currentContext;
  const stanza = config.contexts.get(name);
  if (name && !stanza) {
    const why = `context was not found for specified context: ${name}`;
    if (flags.cluster && !flags.server && !config.clusters.has(flags.cluster))
      throw new PlainError(
        `Error in configuration: \n* ${why}\n* no server found for cluster "${flags.cluster}"`,
      );
    if (flags.context) throw new PlainError(`Error in configuration: ${why}`);
    throw new CommandError(why);
  }
  const text = (field: string) => String(stanza?.fields[field] ?? '');
  return { cluster: text('cluster'), user: text('user'), namespace: text('namespace') };
}

function clusterOf(config: Kubeconfig, flags: ConnectionFlags, name: string): Stanza | undefined {
  const stanza = config.clusters.get(name);
  if (flags.cluster && !stanza && !flags.server)
    throw new CommandError(`no server found for cluster "${name}"`);
  return stanza;
}

/** What kubectl prints when nobody listens where the configuration points. */
export function refused(server: string): PlainError {
  const { host, isName } = splitServer(server);
  if (!isName)
    return new PlainError(
      `The connection to the server ${host} was refused - did you specify the right host or port?`,
    );
  const name = host.replace(/:\d+$/, '');
  return new PlainError(
    `Unable to connect to the server: dial tcp: lookup ${name} on 127.0.0.53:53: no such host`,
  );
}

/** The reason inside client-go's own log lines. */
export function dialError(server: string): string {
  const { host, isName } = splitServer(server);
  if (isName) return `dial tcp: lookup ${host.replace(/:\d+$/, '')} on 127.0.0.53:53: no such host`;
  return `dial tcp ${host.replace('localhost', '127.0.0.1')}: connect: connection refused`;
}

function splitServer(server: string): { host: string; isName: boolean } {
  const host = server.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  const name = host.replace(/:\d+$/, '');
  return { host, isName: name !== 'localhost' && !/^[\d.]+$/.test(name) };
}
