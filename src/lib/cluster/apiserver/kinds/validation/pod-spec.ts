/** The spec of a pod or of a template: the order is that of ValidatePodSpec. */
import type { FieldError } from '#lib/kube/status.ts';
import type { Pod, PodSpec, PodTemplateSpec } from '#lib/kube/types.ts';
import { forbiddenField, invalid, required } from '#lib/kube/validation/field-error.ts';
import { annotationErrors, keyErrors, labelErrors } from '#lib/kube/validation/labels.ts';
import { ipProblems, outOfRange } from '#lib/kube/validation/names.ts';
import { dnsLabel, oneOf, problems, subdomain } from '#lib/kube/validation/values.ts';
import { containersErrors, imageSpaceErrors, securityErrors } from './containers.ts';
import { affinityErrors, spreadErrors, tolerationErrors } from './scheduling.ts';
import { volumeErrors } from './volumes.ts';

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const PREEMPTION_POLICIES = ['PreemptLowerPriority', 'Never'];
const MAX_INT32 = 2 ** 31 - 1;

interface Rest {
  readonly hostAliases?: readonly { readonly ip: string; readonly hostnames?: readonly string[] }[];
  readonly dnsConfig?: { readonly nameservers?: readonly string[] };
}

function podSpecErrors(spec: PodSpec, isPod: boolean, path: string): FieldError[] {
  const errors = [
    ...volumeErrors(spec.volumes, `${path}.volumes`),
    ...containersErrors(spec, path),
    ...(spec.hostNetwork ? hostNetworkErrors(spec, isPod, path) : []),
    ...oneOf(spec.restartPolicy, RESTART_POLICIES, `${path}.restartPolicy`),
    ...oneOf(spec.dnsPolicy, DNS_POLICIES, `${path}.dnsPolicy`),
    ...labelErrors(spec.nodeSelector, `${path}.nodeSelector`),
    ...securityErrors(spec.securityContext, `${path}.securityContext`),
    ...affinityErrors(spec.affinity, `${path}.affinity`),
    ...dnsConfigErrors(spec, path),
    ...(spec.readinessGates ?? []).flatMap(({ conditionType }, i) =>
      keyErrors(conditionType, `${path}.readinessGates[${i}].conditionType`),
    ),
    ...spreadErrors(spec.topologySpreadConstraints, `${path}.topologySpreadConstraints`),
  ];
  for (const name of ['serviceAccountName', 'nodeName'] as const)
    if (spec[name]) errors.push(...subdomain(spec[name], `${path}.${name}`));
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > MAX_INT32))
    errors.push(invalid(`${path}.activeDeadlineSeconds`, deadline, outOfRange(1, MAX_INT32)));
  for (const name of ['hostname', 'subdomain'] as const)
    if (spec[name]) errors.push(...dnsLabel(spec[name], `${path}.${name}`));
  errors.push(...tolerationErrors(spec.tolerations, `${path}.tolerations`), ...hostAliasErrors(spec, path));
  if (spec.priorityClassName) errors.push(...subdomain(spec.priorityClassName, `${path}.priorityClassName`));
  if (spec.preemptionPolicy !== undefined)
    errors.push(...oneOf(spec.preemptionPolicy, PREEMPTION_POLICIES, `${path}.preemptionPolicy`));
  return errors;
}

function hostNetworkErrors({ containers = [] }: PodSpec, isPod: boolean, path: string): FieldError[] {
  const why = 'must match `containerPort` when `hostNetwork` is true';
  return containers.flatMap(({ ports = [] }, i) =>
    ports.flatMap(({ hostPort = 0, containerPort }, j) =>
      (isPod || hostPort !== 0) && hostPort !== containerPort
        ? [invalid(`${path}.containers[${i}].ports[${j}].hostPort`, hostPort, why)]
        : [],
    ),
  );
}

function dnsConfigErrors(spec: PodSpec, path: string): FieldError[] {
  const { dnsConfig } = spec as Rest;
  if (spec.dnsPolicy === 'None') {
    if (!dnsConfig)
      return [required(`${path}.dnsConfig`, 'must provide `dnsConfig` when `dnsPolicy` is None')];
    const why = 'must provide at least one DNS nameserver when `dnsPolicy` is None';
    if (!dnsConfig.nameservers?.length) return [required(`${path}.dnsConfig.nameservers`, why)];
  }
  return (dnsConfig?.nameservers ?? []).flatMap((ip, i) =>
    problems(`${path}.dnsConfig.nameservers[${i}]`, ip, ipProblems(ip)),
  );
}

function hostAliasErrors(spec: PodSpec, path: string): FieldError[] {
  return ((spec as Rest).hostAliases ?? []).flatMap(({ ip, hostnames = [] }, i) => [
    ...problems(`${path}.hostAliases[${i}].ip`, ip, ipProblems(ip)),
    ...hostnames.flatMap((name, j) => subdomain(name, `${path}.hostAliases[${i}].hostnames[${j}]`)),
  ]);
}

/** A pod: its spec, and what is asked of pods alone. */
export function podErrors({ spec }: Pod): FieldError[] {
  const errors = podSpecErrors(spec, true, 'spec');
  errors.push(
    ...imageSpaceErrors(spec.containers, 'spec.containers'),
    ...imageSpaceErrors(spec.initContainers, 'spec.initContainers'),
  );
  return errors;
}

/** A template, wherever it is. */
export function templateErrors({ metadata, spec }: PodTemplateSpec, path: string): FieldError[] {
  const errors = [
    ...labelErrors(metadata?.labels, `${path}.labels`),
    ...annotationErrors(metadata?.annotations, `${path}.annotations`),
    ...podSpecErrors(spec, false, `${path}.spec`),
  ];
  if ((spec as { ephemeralContainers?: readonly unknown[] }).ephemeralContainers?.length)
    errors.push(
      forbiddenField(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template'),
    );
  return errors;
}
