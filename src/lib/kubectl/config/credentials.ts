/** What a user of the kubeconfig, and the flags beside it, show to the server (client-go's clientcmd and transport). */
import { decodeBase64 } from '#lib/kube/base64.ts';
import type { KubeRequest } from '#lib/kube/client.ts';
import type { Process } from '#lib/shell/program.ts';
import { CommandError, notSimulated, PlainError } from '#lib/kubectl/errors.ts';

export type Credentials = KubeRequest['credentials'];

export interface CredentialFlags {
  readonly token: string;
  readonly username: string;
  readonly password: string;
  readonly 'client-certificate': string;
  readonly 'client-key': string;
}

type Fields = Readonly<Record<string, unknown>>;
type Surroundings = Pick<Process, 'cwd' | 'files'>;

/** What the administrator of a lab gets instead of a certificate; the server knows him without one. */
const OWN = 'CERT-DATA-OF-THIS-LAB';

export const NONE = 'none';

/** Undefined is the administrator; `none` that nothing was given, which kubectl asks about. Throws for what cannot be read. */
export function credentialsOf(
  process: Surroundings,
  name: string,
  fields: Fields,
  flags: CredentialFlags,
): Credentials | typeof NONE {
  const text = (field: string) => String(fields[field] ?? '');
  if (fields['exec']) throw notSimulated(`the credential plugin of user ${name}`);
  if (fields['auth-provider']) throw notSimulated(`the auth provider of user ${name}`);
  const flagged = flags['client-certificate'];
  const data = flagged ? '' : text('client-certificate-data');
  if (data === OWN) return undefined;
  const path = flagged || (data ? '' : text('client-certificate'));
  const certificate = data
    ? decodeBase64(data)
    : path
      ? certificateAt(process, name, path, fields, flags)
      : '';
  const token = flags.token || text('token') || tokenFile(process, text('tokenFile'));
  const password = flags.username || text('username');
  if (token && password)
    throw new CommandError(
      `more than one authentication method found for ${name}; found [token basicAuth], only one is allowed`,
    );
  if (certificate || token) return { ...(certificate && { certificate }), ...(token && { token }) };
  // The server has no list of passwords: who shows one is nobody to it.
  return password ? {} : NONE;
}

function certificateAt(
  process: Surroundings,
  name: string,
  path: string,
  fields: Fields,
  flags: CredentialFlags,
): string {
  const problems: string[] = [];
  const key = flags['client-key'] || String(fields['client-key'] ?? '');
  if (!key && !fields['client-key-data'])
    problems.push(
      `client-key-data or client-key must be specified for ${name} to use the clientCert authentication method.`,
    );
  const certificate = read(process, path);
  if (certificate === undefined)
    problems.push(`unable to read client-cert ${path} for ${name} due to ${missing(path)}`);
  if (key && read(process, key) === undefined)
    problems.push(`unable to read client-key ${key} for ${name} due to ${missing(key)}`);
  if (problems.length > 0)
    throw new PlainError(`Error in configuration: \n${problems.map((one) => `* ${one}`).join('\n')}`);
  return certificate ?? '';
}

const missing = (path: string): string => `open ${path}: no such file or directory`;

function read({ files, cwd }: Surroundings, path: string): string | undefined {
  const at = files.resolve(cwd, path);
  return files.stat(at)?.kind === 'file' ? files.read(at) : undefined;
}

function tokenFile(process: Surroundings, path: string): string {
  return path ? (read(process, path) ?? '').trim() : '';
}
