/** The namespace that a program beside kubectl means when it is told none. */
import type { Process } from '#lib/shell/program.ts';
import { loadKubeconfig } from '#lib/kubectl/config/kubeconfig.ts';

/** That of the current context; `default` where the kubeconfig names none. */
export function connectionNamespace(process: Process): Promise<string> {
  const config = loadKubeconfig(process, '');
  const namespace = config.contexts.get(config.currentContext)?.fields['namespace'];
  return Promise.resolve(typeof namespace === 'string' && namespace !== '' ? namespace : 'default');
}
