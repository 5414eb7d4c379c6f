/** The file that lets a kubectl in: address, certificate and token, for nobody else to read. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';

export interface Access {
  readonly port: number;
  readonly token: string;
  /** PEM */
  readonly certificate: string;
}

export function kubeconfig({ port, token, certificate }: Access): string {
  const name = 'drydock';
  const server = `https://127.0.0.1:${port}`;
  const authority = Buffer.from(certificate, 'utf8').toString('base64');
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server, 'certificate-authority-data': authority } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  });
}

/** Writes it to a folder of its own. `remove` takes both away. */
export function writeKubeconfig(access: Access): { readonly path: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-'));
  const path = join(folder, 'kubeconfig');
  writeFileSync(path, kubeconfig(access), { mode: 0o600 });
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
