import { expect, test } from 'vitest';
import { decode } from '#lib/kube/decode.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import { errorText } from '#lib/kube/validation/field-error.ts';
import { resources } from '#lib/cluster/apiserver/kinds/index.ts';
import { groupVersion } from '#lib/cluster/apiserver/resources.ts';

type Plain = Record<string, unknown>;

const definitionOf = (object: KubeObject) =>
  resources.find((one) => one.kind === object.kind && groupVersion(one) === object.apiVersion)!;

function complete(given: Plain): KubeObject {
  const { object } = decode(given.apiVersion as string, given.kind as string, given);
  return definitionOf(object).defaults?.(object) ?? object;
}

function created(given: Plain): string[] {
  const object = complete(given);
  const definition = definitionOf(object);
  const prepared = definition.prepareForCreate?.(object) ?? object;
  return (definition.validate?.(prepared) ?? []).map(errorText);
}

function updated(given: Plain, before: Plain): string[] {
  const old = complete(before);
  const object = complete(given);
  const definition = definitionOf(object);
  const prepared = definition.prepareForUpdate?.(object, old) ?? object;
  return [
    ...(definition.validate?.(prepared) ?? []),
    ...(definition.validateUpdate?.(prepared, old) ?? []),
  ].map(errorText);
}

const container = (extra: Plain = {}): Plain => ({ name: 'web', image: 'nginx:1.27', ...extra });
const pod = (spec: Plain = {}): Plain => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default' },
  spec: { containers: [container()], ...spec },
});
const inPod = (extra: Plain): Plain => pod({ containers: [container(extra)] });
const deployment = (spec: Plain = {}, template: Plain = {}): Plain => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [container()], ...template } },
    ...spec,
  },
});
const rolling = (maxSurge: unknown, maxUnavailable: unknown): Plain =>
  deployment({ strategy: { rollingUpdate: { maxSurge, maxUnavailable } } });
const service = (spec: Plain): Plain => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec,
});
const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const percent =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

test.each<[string, Plain, string[]]>([
  ['nothing wrong', pod(), []],
  ['no containers', pod({ containers: [] }), ['spec.containers: Required value']],
  [
    'no spec',
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' } },
    ['spec.containers: Required value'],
  ],
  ['no image', inPod({ image: '' }), ['spec.containers[0].image: Required value']],
  [
    'a name and an image with spaces',
    inPod({ name: 'my web', image: ' nginx' }),
    [
      `spec.containers[0].name: Invalid value: "my web": ${label}`,
      'spec.containers[0].image: Invalid value: " nginx": must not have leading or trailing whitespace',
    ],
  ],
  [
    'a name with dots',
    inPod({ name: 'web.v1' }),
    ['spec.containers[0].name: Invalid value: "web.v1": must not contain dots'],
  ],
  [
    'the same name twice',
    pod({ containers: [container(), container()] }),
    ['spec.containers[1].name: Duplicate value: "web"'],
  ],
  [
    'a pull policy in lower case',
    inPod({ imagePullPolicy: 'always' }),
    [
      'spec.containers[0].imagePullPolicy: Unsupported value: "always": supported values: "Always", "IfNotPresent", "Never"',
    ],
  ],
  [
    'a port out of range, and one without a number',
    inPod({ ports: [{ containerPort: 70000 }, { name: 'http' }] }),
    [
      'spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
      'spec.containers[0].ports[1].containerPort: Required value',
    ],
  ],
  [
    'a port name that is too long',
    inPod({ ports: [{ containerPort: 80, name: 'a-very-long-port-name' }] }),
    [
      'spec.containers[0].ports[0].name: Invalid value: "a-very-long-port-name": must be no more than 15 characters',
    ],
  ],
  [
    'a protocol of its own',
    inPod({ ports: [{ containerPort: 80, protocol: 'HTTP' }] }),
    [
      'spec.containers[0].ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"',
    ],
  ],
  [
    'more requested than allowed',
    inPod({ resources: { requests: { cpu: '2' }, limits: { cpu: '500m' } } }),
    [
      'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 500m',
    ],
  ],
  [
    'a resource that does not exist',
    inPod({ resources: { limits: { ram: '1Gi' } } }),
    [
      'spec.containers[0].resources.limits[ram]: Invalid value: "ram": must be a standard resource type or fully qualified',
      'spec.containers[0].resources.limits[ram]: Invalid value: "ram": must be a standard resource for containers',
      'spec.containers[0].resources.requests[ram]: Invalid value: "ram": must be a standard resource type or fully qualified',
      'spec.containers[0].resources.requests[ram]: Invalid value: "ram": must be a standard resource for containers',
    ],
  ],
  [
    'a negative amount',
    inPod({ resources: { requests: { memory: '-1Gi' } } }),
    [
      'spec.containers[0].resources.requests[memory]: Invalid value: "-1Gi": must be greater than or equal to 0',
    ],
  ],
  [
    'a mount without a volume',
    inPod({ volumeMounts: [{ name: 'data', mountPath: '/data' }] }),
    ['spec.containers[0].volumeMounts[0].name: Not found: "data"'],
  ],
  [
    'two volumes at one path',
    pod({
      volumes: [{ name: 'a' }, { name: 'b', emptyDir: {} }],
      containers: [
        container({
          volumeMounts: [
            { name: 'a', mountPath: '/x' },
            { name: 'b', mountPath: '/x' },
          ],
        }),
      ],
    }),
    ['spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/x": must be unique'],
  ],
  [
    'a volume of two sorts',
    pod({ volumes: [{ name: 'a', emptyDir: {}, hostPath: { path: '/x' } }] }),
    ['spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type'],
  ],
  [
    'a variable without a name',
    inPod({ env: [{ value: 'x' }] }),
    ['spec.containers[0].env[0].name: Required value'],
  ],
  [
    'a variable with a value and a source',
    inPod({ env: [{ name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] }),
    [
      'spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
    ],
  ],
  [
    'a probe that does nothing',
    inPod({ readinessProbe: { periodSeconds: 5 } }),
    ['spec.containers[0].readinessProbe: Required value: must specify a handler type'],
  ],
  [
    'a liveness probe that must succeed twice, of a port that is none',
    inPod({ livenessProbe: { httpGet: { port: 0 }, successThreshold: 2 } }),
    [
      'spec.containers[0].livenessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive',
      'spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1',
    ],
  ],
  [
    'a restart policy',
    pod({ restartPolicy: 'Sometimes' }),
    ['spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"'],
  ],
  [
    'a probe of an init container',
    pod({ initContainers: [container({ name: 'init', livenessProbe: { tcpSocket: { port: 80 } } })] }),
    [
      'spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
    ],
  ],
  [
    'a toleration without operator',
    pod({ tolerations: [{ effect: 'NoSchedule' }] }),
    [
      'spec.tolerations[0].operator: Invalid value: "": operator must be Exists when `key` is empty, which means "match all values and all keys"',
    ],
  ],
])('a pod with %s', (_, given, errors) => expect(created(given)).toEqual(errors));

test.each<[string, Plain, string[]]>([
  ['nothing wrong', deployment(), []],
  [
    'negative replicas',
    deployment({ replicas: -1 }),
    ['spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
  ],
  [
    'no selector',
    deployment({ selector: undefined }),
    [
      'spec.selector: Required value',
      'spec.template.metadata.labels: Invalid value: map[string]string{"app":"web"}: `selector` does not match template `labels`',
    ],
  ],
  [
    'an empty selector',
    deployment({ selector: {} }),
    [
      'spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string(nil), MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: empty selector is invalid for deployment',
    ],
  ],
  [
    'a selector that takes other pods',
    deployment({ selector: { matchLabels: { app: 'webb' } } }),
    [
      'spec.template.metadata.labels: Invalid value: map[string]string{"app":"web"}: `selector` does not match template `labels`',
    ],
  ],
  [
    'neither surge nor unavailable',
    rolling(0, 0),
    [
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: intstr.IntOrString{Type:0, IntVal:0, StrVal:""}: may not be 0 when `maxSurge` is 0',
    ],
  ],
  [
    'more than all unavailable',
    rolling(1, '110%'),
    [
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: intstr.IntOrString{Type:1, IntVal:0, StrVal:"110%"}: must not be greater than 100%',
    ],
  ],
  [
    'a surge of lots',
    rolling('lots', 1),
    [
      `spec.strategy.rollingUpdate.maxSurge: Invalid value: intstr.IntOrString{Type:1, IntVal:0, StrVal:"lots"}: ${percent}`,
    ],
  ],
  [
    'a strategy nobody knows',
    deployment({ strategy: { type: 'BlueGreen' } }),
    [
      'spec.strategy: Unsupported value: apps.DeploymentStrategy{Type:"BlueGreen", RollingUpdate:(*apps.RollingUpdateDeployment)(nil)}: supported values: "Recreate", "RollingUpdate"',
    ],
  ],
  [
    'Recreate with numbers',
    deployment({ strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } }),
    ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
  ],
  [
    'patience beyond the deadline',
    deployment({ minReadySeconds: 600 }),
    ['spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds'],
  ],
  [
    'pods that are not restarted',
    deployment({}, { restartPolicy: 'Never' }),
    ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
  ],
])('a Deployment with %s', (_, given, errors) => expect(created(given)).toEqual(errors));

test.each<[string, Plain, string[]]>([
  ['no ports', service({ selector: { app: 'web' } }), ['spec.ports: Required value']],
  ['no ports, but headless', service({ clusterIP: 'None' }), []],
  [
    'a type',
    service({ type: 'Nodeport', ports: [{ port: 80 }] }),
    [
      'spec.type: Unsupported value: "Nodeport": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
    ],
  ],
  [
    'a port out of range',
    service({ ports: [{ port: 70000 }] }),
    [
      'spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive',
      'spec.ports[0].targetPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
    ],
  ],
  [
    'two ports without names',
    service({ ports: [{ port: 80 }, { port: 81 }] }),
    ['spec.ports[0].name: Required value', 'spec.ports[1].name: Required value'],
  ],
  [
    'a node port within',
    service({ ports: [{ port: 80, nodePort: 30080 }] }),
    ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
  ],
  ['another name for nothing', service({ type: 'ExternalName' }), ['spec.externalName: Required value']],
  [
    'an address that is none',
    service({ clusterIP: '10.96.0', ports: [{ port: 80 }] }),
    [
      'spec.clusterIPs[0]: Invalid value: "10.96.0": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ],
  ],
])('a Service with %s', (_, given, errors) => expect(created(given)).toEqual(errors));

const config = (extra: Plain): Plain => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'c' },
  ...extra,
});
const secret = (extra: Plain): Plain => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 's' },
  ...extra,
});

test.each<[string, Plain, string[]]>([
  [
    'a key with a space',
    config({ data: { 'a b': '1' } }),
    [
      "data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
    ],
  ],
  [
    'a TLS secret without a key',
    secret({ type: 'kubernetes.io/tls', stringData: { 'tls.crt': 'x' } }),
    ['data[tls.key]: Required value'],
  ],
])('%s', (_, given, errors) => expect(created(given)).toEqual(errors));

test.each<[string, Plain, Plain, string[]]>([
  [
    'the selector of a Deployment',
    deployment({ selector: { matchLabels: { app: 'x' } } }),
    deployment(),
    [
      'spec.template.metadata.labels: Invalid value: map[string]string{"app":"web"}: `selector` does not match template `labels`',
      'spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"app":"x"}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: field is immutable',
    ],
  ],
  ['the image of a pod', inPod({ image: 'nginx:1.28', imagePullPolicy: 'IfNotPresent' }), pod(), []],
  [
    'the number of containers',
    pod({ containers: [container(), container({ name: 'b' })] }),
    pod(),
    ['spec.containers: Forbidden: pod updates may not add or remove containers'],
  ],
  [
    'the address of a Service',
    service({ clusterIP: '10.96.0.9', ports: [{ port: 80 }] }),
    service({ clusterIP: '10.96.0.8', clusterIPs: ['10.96.0.8'], ports: [{ port: 80 }] }),
    ['spec.clusterIPs[0]: Invalid value: []string{"10.96.0.9"}: may not change once set'],
  ],
  [
    'a frozen ConfigMap',
    config({ data: { a: '2' }, immutable: true }),
    config({ data: { a: '1' }, immutable: true }),
    ['data: Forbidden: field is immutable when `immutable` is set'],
  ],
  [
    'the type of a secret',
    secret({ type: 'kubernetes.io/tls', stringData: { 'tls.crt': '', 'tls.key': '' } }),
    secret({}),
    ['type: Invalid value: "kubernetes.io/tls": field is immutable'],
  ],
])('changing %s', (_, given, before, errors) => expect(updated(given, before)).toEqual(errors));
