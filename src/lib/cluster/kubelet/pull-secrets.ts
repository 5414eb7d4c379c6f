/** The names and passwords that a pod may show to registries. */
import type { InternalClient } from '#lib/cluster/apiserver/internal.ts';
import { decodeBase64 } from '#lib/bytes/base64.ts';
import type { Pod, Secret } from '#lib/kube/types.ts';

interface DockerConfig {
  readonly auths?: Readonly<
    Record<string, { readonly username?: string; readonly password?: string; readonly auth?: string }>
  >;
}

/** Names and passwords in the pod's imagePullSecrets, by registry host, and the secrets that are not there. */
export function pullCredentials(client: InternalClient, pod: Pod) {
  const missing: string[] = [];
  const credentials: { host: string; username: string; password: string }[] = [];
  for (const { name = '' } of pod.spec.imagePullSecrets ?? []) {
    const secret = client.get<Secret>('secrets', pod.metadata.namespace, name);
    if (!secret) missing.push(name);
    const encoded = secret?.data?.['.dockerconfigjson'];
    if (encoded) credentials.push(...readDockerConfig(decodeBase64(encoded)));
  }
  return { credentials, missing };
}

function readDockerConfig(text: string) {
  let config: DockerConfig;
  try {
    config = JSON.parse(text) as DockerConfig;
  } catch {
    return [];
  }
  return Object.entries(config.auths ?? {}).map(([server, { username, password, auth }]) => {
    const host = server.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
    const [name = '', ...rest] = auth ? decodeBase64(auth).split(':') : [];
    return {
      host: /^(index\.|registry-1\.)?docker\.io$/.test(host) ? 'docker.io' : host,
      username: username ?? name,
      password: password ?? rest.join(':'),
    };
  });
}
