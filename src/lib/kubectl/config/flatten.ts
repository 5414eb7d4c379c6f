/** A kubeconfig that needs no other files: `kubectl config view --flatten` (FlattenConfig in client-go's clientcmd/api/helpers.go). */
import { encodeBase64 } from '#lib/bytes/base64.ts';
import type { Process } from '#lib/shell/program.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import type { Kubeconfig, Stanza } from './kubeconfig.ts';
import { resolveBeside } from './paths.ts';

type Stanzas = ReadonlyMap<string, Stanza>;
type Surroundings = Pick<Process, 'cwd' | 'files'>;

/** Puts certificates and keys in the place of their paths. Throws for a file that is not there. */
export function flattened(process: Surroundings, config: Kubeconfig): Kubeconfig {
  const inline = (stanzas: Stanzas, names: readonly string[]): Stanzas =>
    new Map(
      [...stanzas]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, one]) => [key, embed(process, one, names)]),
    );
  const users = inline(config.users, ['client-certificate', 'client-key']);
  return { ...config, users, clusters: inline(config.clusters, ['certificate-authority']) };
}

function embed(process: Surroundings, stanza: Stanza, names: readonly string[]): Stanza {
  const fields: Record<string, unknown> = { ...stanza.fields };
  for (const name of names) {
    const path = String(fields[name] ?? '');
    // Data that is there already counts; the path beside it stays.
    if (!path || fields[`${name}-data`]) continue;
    const at = resolveBeside(process, stanza.file, path);
    if (process.files.stat(at)?.kind !== 'file')
      throw new CommandError(`open ${at}: no such file or directory`);
    fields[`${name}-data`] = encodeBase64(process.files.read(at));
    delete fields[name];
  }
  return { ...stanza, fields };
}
