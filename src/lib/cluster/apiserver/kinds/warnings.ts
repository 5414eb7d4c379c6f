/** What the server warns of without refusing it: pkg/api/pod/warnings.go and the strategies of Pods and workloads. */
import { parseQuantity } from '#lib/kube/quantity.ts';
import type { Container, KubeObject, Pod, PodSpec, PodTemplateSpec } from '#lib/kube/types.ts';
import { dnsLabelProblems } from '#lib/kube/validation/names.ts';

const WHOLE = 1_000_000_000n;

export function podWarnings(pod: Pod, old?: Pod): string[] {
  if (old) return [];
  return [...nameWarnings(pod, "the Pod's hostname"), ...specWarnings(pod.spec, 'spec')];
}

type Templated = KubeObject & { readonly spec: { readonly template?: PodTemplateSpec } };

/** Of workloads whose pods are called after them. */
export function workloadWarnings(object: Templated, old?: Templated): string[] {
  if (old) return templateWarnings(object, old);
  return [...nameWarnings(object, 'Pod names and hostnames'), ...templateWarnings(object)];
}

/** Of the pods that are made from a template. An update is looked at when the template changed. */
export function templateWarnings({ spec: { template } }: Templated, old?: Templated): string[] {
  if (!template || old?.spec.template === template) return [];
  return specWarnings(template.spec, 'spec.template.spec');
}

function nameWarnings({ metadata: { name, ownerReferences } }: KubeObject, where: string): string[] {
  const problems = dnsLabelProblems(name);
  // Whoever made the owner was warned already; and these are the bulk of all pods.
  if (problems.length === 0 || ownerReferences) return [];
  const result = 'which can result in surprising behavior; a DNS label is recommended';
  return [`metadata.name: this is used in ${where}, ${result}: [${problems.join(' ')}]`];
}

export function specWarnings(
  { containers, initContainers = [], imagePullSecrets = [] }: PodSpec,
  path: string,
): string[] {
  const warnings: string[] = [];
  imagePullSecrets.forEach(({ name }, i) => {
    if (!name) warnings.push(`${path}.imagePullSecrets[${i}].name: invalid empty name ""`);
  });
  const all = [
    ...initContainers.map((container, i) => [container, `${path}.initContainers[${i}]`] as const),
    ...containers.map((container, i) => [container, `${path}.containers[${i}]`] as const),
  ];
  for (const [container, at] of all)
    warnings.push(...fractionWarnings(container, at), ...envWarnings(container, at));
  return [...warnings, ...portWarnings(all)];
}

/** There is no such thing as half a byte; `100m` of memory is a slip of the pen. */
function fractionWarnings({ resources = {} }: Container, path: string): string[] {
  const warnings: string[] = [];
  for (const name of ['memory', 'ephemeral-storage'])
    for (const what of ['limits', 'requests'] as const) {
      const value = resources[what]?.[name];
      if (value?.endsWith('m') && parseQuantity(value).nano % WHOLE !== 0n)
        warnings.push(
          `${path}.resources.${what}[${name}]: fractional byte value "${value}" is invalid, must be an integer`,
        );
    }
  return warnings;
}

/** A second definition may build on the first (`$(PATH):/opt`); otherwise it hides it. */
function envWarnings({ env = [] }: Container, path: string): string[] {
  const seen = new Set<string>();
  return env.flatMap(({ name, value = '', valueFrom }, i) => {
    const again = seen.has(name);
    seen.add(name);
    const self = `$(${name})`;
    if (!again || (!valueFrom && value !== self && value.includes(self))) return [];
    return [
      `${path}.env[${i}]: hides previous definition of "${name}", which may be dropped when using apply`,
    ];
  });
}

function portWarnings(containers: readonly (readonly [Container, string])[]): string[] {
  const seen = new Map<string, { path: string; hostPort: number; hostIP: string }[]>();
  const warnings: string[] = [];
  for (const [{ ports = [] }, at] of containers)
    ports.forEach((port, i) => {
      const key = `${port.containerPort}/${port.protocol}`;
      const one = {
        path: `${at}.ports[${i}]`,
        hostPort: port.hostPort ?? 0,
        hostIP: (port as { hostIP?: string }).hostIP ?? '',
      };
      const others = seen.get(key) ?? [];
      for (const other of others) {
        if (other.hostPort === one.hostPort && other.hostIP === one.hostIP)
          warnings.push(`${one.path}: duplicate port definition with ${other.path}`);
        else if (one.hostPort === 0 || other.hostPort === 0)
          warnings.push(`${one.path}: overlapping port definition with ${other.path}`);
      }
      seen.set(key, [...others, one]);
    });
  return warnings;
}
