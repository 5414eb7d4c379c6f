import { expect, test } from 'vitest';
import { pod } from '#lib/cluster/apiserver/kinds/pod/definition.ts';
import type { Pod, PodSpec } from '#lib/kube/types.ts';
import { diffPodSpecs } from './pod-diff.ts';

/** With the spaces that one can read in a test. */
const report = (...specs: Parameters<typeof diffPodSpecs>) =>
  diffPodSpecs(...specs).replaceAll('\u00a0', ' ');

const token = {
  name: 'kube-api-access-l946l',
  projected: {
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      {
        downwardAPI: {
          items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
        },
      },
    ],
    defaultMode: 420,
  },
};
const mount = {
  name: 'kube-api-access-l946l',
  readOnly: true,
  mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
};

const spec = (given: object): PodSpec =>
  pod.defaults!({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'solo' }, spec: given } as Pod).spec;
const container = (extra: object = {}) => ({
  name: 'c',
  image: 'nginx:1.26',
  volumeMounts: [mount],
  ...extra,
});
const stored = spec({
  containers: [container()],
  volumes: [token],
  serviceAccountName: 'default',
  nodeName: 'node02',
});

test('one changed field is shown between its neighbours', () => {
  expect(report(stored, { ...stored, nodeName: 'node09' })).toBe(`  core.PodSpec{
  	... // 9 identical fields
  	ServiceAccountName:           "default",
  	AutomountServiceAccountToken: nil,
- 	NodeName:                     "node02",
+ 	NodeName:                     "node09",
  	SecurityContext:              &{},
  	ImagePullSecrets:             nil,
  	... // 20 identical fields
  }
`);
});

test('a renamed container that lost its mounts', () => {
  const now = {
    ...stored,
    containers: [{ ...stored.containers[0]!, name: 'd', volumeMounts: undefined }],
  } as unknown as PodSpec;
  expect(report(stored, now)).toBe(`  core.PodSpec{
  	Volumes:        {{Name: "kube-api-access-l946l", VolumeSource: {Projected: &{Sources: {{ServiceAccountToken: &{ExpirationSeconds: 3607, Path: "token"}}, {ConfigMap: &{LocalObjectReference: {Name: "kube-root-ca.crt"}, Items: {{Key: "ca.crt", Path: "ca.crt"}}}}, {DownwardAPI: &{Items: {{Path: "namespace", FieldRef: &{APIVersion: "v1", FieldPath: "metadata.namespace"}}}}}}, DefaultMode: &420}}}},
  	InitContainers: nil,
  	Containers: []core.Container{
  		{
- 			Name:    "c",
+ 			Name:    "d",
  			Image:   "nginx:1.26",
  			Command: nil,
  			... // 6 identical fields
  			ResizePolicy:  nil,
  			RestartPolicy: nil,
- 			VolumeMounts: []core.VolumeMount{
- 				{
- 					Name:      "kube-api-access-l946l",
- 					ReadOnly:  true,
- 					MountPath: "/var/run/secrets/kubernetes.io/serviceaccount",
- 				},
- 			},
+ 			VolumeMounts:  nil,
  			VolumeDevices: nil,
  			LivenessProbe: nil,
  			... // 10 identical fields
  		},
  	},
  	EphemeralContainers: nil,
  	RestartPolicy:       "Always",
  	... // 29 identical fields
  }
`);
});

test('a volume that is gone is shown as deep as the report goes', () => {
  const text = report(stored, { ...stored, volumes: undefined } as unknown as PodSpec);
  expect(text).toContain(`- 	Volumes: []core.Volume{
- 		{
- 			Name:         "kube-api-access-l946l",
- 			VolumeSource: core.VolumeSource{Projected: &core.ProjectedVolumeSource{...}},
- 		},
- 	},
+ 	Volumes:        nil,
  	InitContainers: nil,
`);
});

test('a number behind a pointer, a command', () => {
  const now = {
    ...stored,
    terminationGracePeriodSeconds: 60,
    containers: [{ ...stored.containers[0]!, command: ['sh'] }],
  };
  const text = report(stored, now);
  expect(text).toContain(
    '- \tTerminationGracePeriodSeconds: &30,\n+ \tTerminationGracePeriodSeconds: &60,\n',
  );
  expect(text).toContain('- \t\t\tCommand:    nil,\n+ \t\t\tCommand:    []string{"sh"},\n');
});
