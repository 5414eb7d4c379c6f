/** How a client knows the server: the certificate authority, and the names in the server's certificate (client-go's clientcmd and Go's crypto/x509). */
import type { Process } from '#lib/shell/program.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import type { Stanza } from './kubeconfig.ts';
import { resolveBeside } from './paths.ts';

export interface TrustFlags {
  readonly 'certificate-authority': string;
  readonly 'insecure-skip-tls-verify': boolean;
  readonly 'tls-server-name': string;
}

/** The names that kubeadm puts into the certificate of an API server. */
const SERVER_NAMES = [
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
  'localhost',
];

export interface Trust {
  /** What is wrong with the configuration. */
  readonly problems: readonly string[];
  /** Why the connection ends; undefined where the server is trusted. Any authority that is a certificate knows this server. */
  readonly refusal?: string;
}

/** Whether the server is trusted. Throws for flags that exclude each other, and for an authority that is no certificate. */
export function trustOf(
  process: Pick<Process, 'cwd' | 'files'>,
  name: string,
  cluster: Stanza | undefined,
  flags: TrustFlags,
): Trust {
  const fields = cluster?.fields ?? {};
  const server = flags['tls-server-name'] || String(fields['tls-server-name'] ?? '');
  // Either flag takes the place of all that the kubeconfig says of trust.
  const overridden = flags['insecure-skip-tls-verify'] || flags['certificate-authority'] !== '';
  const own = fields['certificate-authority-data'] ? '' : String(fields['certificate-authority'] ?? '');
  const path = overridden
    ? flags['certificate-authority']
    : own && resolveBeside(process, cluster!.file, own);
  const skips = overridden ? flags['insecure-skip-tls-verify'] : Boolean(fields['insecure-skip-tls-verify']);
  const authority = path ? read(process, path) : undefined;
  if (path && authority === undefined)
    return {
      problems: [
        `unable to read certificate-authority ${path} for ${name} due to open ${path}: no such file or directory`,
      ],
    };
  if (path && skips)
    throw new CommandError('specifying a root certificates file with the insecure flag is not allowed');
  if (authority !== undefined && !authority.includes('-----BEGIN CERTIFICATE-----'))
    throw new CommandError('unable to load root certificates: unable to parse bytes as PEM block');
  if (skips || !server || SERVER_NAMES.includes(server)) return { problems: [] };
  const refusal = `tls: failed to verify certificate: x509: certificate is valid for ${SERVER_NAMES.join(', ')}, not ${server}`;
  return { problems: [], refusal };
}

function read({ files, cwd }: Pick<Process, 'cwd' | 'files'>, path: string): string | undefined {
  const at = files.resolve(cwd, path);
  return files.stat(at)?.kind === 'file' ? files.read(at) : undefined;
}
