/** ServiceAccount: who a pod is, and the files that prove it (plugin/pkg/admission/serviceaccount). */
import type { Container, Pod, ServiceAccount, Volume } from '#lib/kube/types.ts';
import { nameSuffix } from '#lib/sim/ids.ts';
import type { Random } from '#lib/sim/random.ts';
import type { AdmissionPlugin } from '#lib/cluster/apiserver/admission.ts';
import { createsPod, refuse, withSpec } from './pods.ts';

const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
const VOLUME_PREFIX = 'kube-api-access-';

/** An hour and seven seconds, by which the kubelet knows that nobody chose it. */
const TOKEN_SECONDS = 3607;

const tokenVolume = (name: string): Volume => ({
  name,
  projected: {
    sources: [
      { serviceAccountToken: { expirationSeconds: TOKEN_SECONDS, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      {
        downwardAPI: {
          items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
        },
      },
    ],
    defaultMode: 420,
  },
});

const lacksToken = ({ volumeMounts = [] }: Container): boolean =>
  !volumeMounts.some(({ mountPath }) => mountPath === MOUNT_PATH);

function mountToken(pod: Pod, random: Random): Pod {
  const { containers, initContainers, volumes = [] } = pod.spec;
  if (![...(initContainers ?? []), ...containers].some(lacksToken)) return pod;
  const present = volumes.find(({ name }) => name.startsWith(VOLUME_PREFIX));
  const name = present?.name ?? VOLUME_PREFIX + nameSuffix(random);
  const mounted = (container: Container): Container =>
    lacksToken(container)
      ? {
          ...container,
          volumeMounts: [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath: MOUNT_PATH }],
        }
      : container;
  return withSpec(pod, {
    volumes: present ? volumes : [...volumes, tokenVolume(name)],
    containers: containers.map(mounted),
    ...(initContainers && { initContainers: initContainers.map(mounted) }),
  });
}

export const serviceAccount: AdmissionPlugin = {
  name: 'ServiceAccount',
  admit(request, { view, random }) {
    // The kubelet's own record of a pod that no server was asked for (a mirror pod) has none.
    if (!createsPod(request) || request.object.metadata.annotations?.['kubernetes.io/config.mirror'])
      return request.object;
    let pod = request.object as Pod;
    const name = pod.spec.serviceAccountName || 'default';
    if (!pod.spec.serviceAccountName) pod = withSpec(pod, { serviceAccountName: name, serviceAccount: name });
    const { namespace = '' } = pod.metadata;
    const account = view.get<ServiceAccount>('serviceaccounts', namespace, name);
    if (!account) {
      const why = `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`;
      return refuse(request, pod, why);
    }
    if (pod.spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true)
      pod = mountToken(pod, random);
    if (!pod.spec.imagePullSecrets?.length && account.imagePullSecrets?.length)
      pod = withSpec(pod, { imagePullSecrets: account.imagePullSecrets });
    return pod;
  },
};
