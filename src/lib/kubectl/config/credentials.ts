/** What a user of the kubeconfig, and the flags beside it, show to the server (client-go's clientcmd and transport). */
import { decodeBase64 } from '#lib/bytes/base64.ts';
import type { KubeRequest } from '#lib/kube/client.ts';
import type { Process } from '#lib/shell/program.ts';
import { CommandError, notSimulated } from '#lib/kubectl/errors.ts';
import type { Stanza } from './kubeconfig.ts';
import { resolveBeside } from './paths.ts';

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
  stanza: Stanza | undefined,
  flags: CredentialFlags,
): Credentials | typeof NONE {
  const fields = resolved(process, stanza);
  const text = (field: string) => String(fields[field] ?? '');
  if (fields['exec']) throw notSimulated(`the credential plugin of user ${name}`);
  if (fields['auth-provider']) throw notSimulated(`the auth provider of user ${name}`);
  const path = certificatePath(fields, flags);
  const data = path ? '' : text('client-certificate-data');
  if (data === OWN) return undefined;
  const certificate = data ? decodeBase64(data) : path ? (read(process, path) ?? '') : '';
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

const PATHS = ['client-certificate', 'client-key', 'tokenFile'];

/** The fields of a user, with paths from the root. */
function resolved(process: Surroundings, stanza: Stanza | undefined): Fields {
  if (!stanza) return {};
  const { fields, file } = stanza;
  const paths = PATHS.filter((name) => fields[name]).map((name) => [
    name,
    resolveBeside(process, file, String(fields[name])),
  ]);
  return { ...fields, ...Object.fromEntries(paths) };
}

/** What is wrong with the files of a user, as clientcmd's validateAuthInfo finds it. */
export function credentialProblems(
  process: Surroundings,
  name: string,
  stanza: Stanza | undefined,
  flags: CredentialFlags,
): readonly string[] {
  const fields = resolved(process, stanza);
  const path = certificatePath(fields, flags);
  if (!path) return [];
  const key = flags['client-key'] || String(fields['client-key'] ?? '');
  const none = !key && !fields['client-key-data'];
  return [
    ...(none
      ? [
          `client-key-data or client-key must be specified for ${name} to use the clientCert authentication method.`,
        ]
      : []),
    ...(read(process, path) === undefined
      ? [`unable to read client-cert ${path} for ${name} due to ${missing(path)}`]
      : []),
    ...(key && read(process, key) === undefined
      ? [`unable to read client-key ${key} for ${name} due to ${missing(key)}`]
      : []),
  ];
}

/** A certificate by its path; '' where there is none, or its data count. */
function certificatePath(fields: Fields, flags: CredentialFlags): string {
  const flagged = flags['client-certificate'];
  return flagged || (fields['client-certificate-data'] ? '' : String(fields['client-certificate'] ?? ''));
}

const missing = (path: string): string => `open ${path}: no such file or directory`;

function read({ files, cwd }: Surroundings, path: string): string | undefined {
  const at = files.resolve(cwd, path);
  return files.stat(at)?.kind === 'file' ? files.read(at) : undefined;
}

function tokenFile(process: Surroundings, path: string): string {
  return path ? (read(process, path) ?? '').trim() : '';
}
