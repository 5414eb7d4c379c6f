import { expect, test } from 'vitest';
import type { KubeObject, Pod } from '#lib/kube/types.ts';
import type { AdmissionContext, AdmissionRequest } from '#lib/cluster/apiserver/admission.ts';
import { namespace } from '#lib/cluster/apiserver/kinds/namespace/definition.ts';
import { pod as podKind } from '#lib/cluster/apiserver/kinds/pod/definition.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import type { View } from '#lib/cluster/controllers/controller.ts';
import { Random } from '#lib/sim/random.ts';
import { admission } from './index.ts';

const account = (extra: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'default' },
  ...extra,
});

function admit(
  object: Partial<KubeObject>,
  accounts: object[] = [account()],
  definition: unknown = podKind,
  operation: 'CREATE' | 'DELETE' = 'CREATE',
) {
  const view = {
    get: (_: string, __: string, name: string) =>
      accounts.find((one) => (one as KubeObject).metadata.name === name),
    list: () => [],
  } as unknown as View;
  const context: AdmissionContext = {
    view,
    random: new Random(1),
    now: 0,
    warn: () => {},
    putStatus: () => {},
  };
  const base = {
    operation,
    resource: definition as ResourceDefinition,
    dryRun: false,
  } satisfies Partial<AdmissionRequest>;
  return admission.reduce<KubeObject>(
    (so, plugin) => plugin.admit?.({ ...base, object: so }, context) ?? so,
    object as KubeObject,
  );
}

const plain = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { containers: [{ name: 'c', image: 'nginx' }] },
};

test('a new pod gets an account, its token, a priority and five minutes on a lost node', () => {
  const { spec } = admit(plain) as Pod;
  expect(spec.serviceAccount).toBe('default');
  expect(spec.volumes?.[0]?.name).toMatch(/^kube-api-access-[a-z0-9]{5}$/);
  expect(spec.containers[0]?.volumeMounts?.[0]).toMatchObject({
    name: spec.volumes?.[0]?.name,
    readOnly: true,
  });
  expect(spec.priority).toBe(0);
  expect(spec.preemptionPolicy).toBe('PreemptLowerPriority');
  expect(spec.tolerations?.map(({ tolerationSeconds }) => tolerationSeconds)).toEqual([300, 300]);
});

test('an account can do without tokens, and bring pull secrets', () => {
  const { spec } = admit(plain, [
    account({ automountServiceAccountToken: false, imagePullSecrets: [{ name: 'reg' }] }),
  ]) as Pod;
  expect(spec.volumes).toBeUndefined();
  expect(spec.imagePullSecrets).toEqual([{ name: 'reg' }]);
});

test('a pod with an unknown account is refused', () => {
  const robot = {
    ...plain,
    metadata: { generateName: 'web-', namespace: 'shop' },
    spec: { ...plain.spec, serviceAccountName: 'robot' },
  };
  expect(() => admit(robot as unknown as KubeObject)).toThrow(
    'pods "web-" is forbidden: error looking up service account shop/robot: serviceaccount "robot" not found',
  );
});

test('the namespaces of the cluster itself cannot be deleted', () => {
  const system = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system' } };
  expect(() => admit(system, [], namespace, 'DELETE')).toThrow(
    'namespaces "kube-system" is forbidden: this namespace may not be deleted',
  );
});
