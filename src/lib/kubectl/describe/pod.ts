/** `kubectl describe pod` */
import { humanDuration, translateTimestampSince } from '#lib/kube/duration.ts';
import { compareQuantity, milliValue, wholeValue } from '#lib/kube/quantity.ts';
import type { Container, EnvVar, Pod } from '#lib/kube/types.ts';
import { describeEvents, type Describer } from './describer.ts';
import {
  controlledBy,
  describeContainers,
  describeSeccomp,
  describeSpread,
  describeVolumes,
  tolerationLines,
} from './pod-template.ts';
import { longTime, type Writer } from './writer.ts';

export const describePod: Describer<Pod> = async (pod, w, context) => {
  const { metadata, spec, status = {} } = pod;
  describeHead(pod, w, context.now);
  w.line(0, `IP:\t${status.podIP ?? ''}`);
  if (!status.podIPs?.length) w.line(0, 'IPs:\t<none>');
  else {
    w.line(0, 'IPs:');
    for (const { ip } of status.podIPs) w.line(1, `IP:\t${ip}`);
  }
  const owner = controlledBy(metadata.ownerReferences);
  if (owner) w.field(0, 'Controlled By', owner);
  if (status.nominatedNodeName) w.line(0, `NominatedNodeName:\t${status.nominatedNodeName}`);
  const resolve = (variable: EnvVar, container: Container) => resolved(variable, container, pod);
  if (spec.initContainers?.length) {
    describeContainers(
      w,
      'Init Containers',
      spec.initContainers,
      { statuses: status.initContainerStatuses ?? [], resolve },
      '',
    );
  }
  describeContainers(
    w,
    'Containers',
    spec.containers,
    { statuses: status.containerStatuses ?? [], resolve },
    '',
  );
  if (spec.ephemeralContainers?.length) {
    describeContainers(
      w,
      'Ephemeral Containers',
      spec.ephemeralContainers,
      { statuses: status.ephemeralContainerStatuses ?? [], resolve },
      '',
    );
  }
  describeGates(pod, w);
  if (status.conditions?.length) {
    w.line(0, 'Conditions:\n  Type\tStatus');
    for (const { type, status: value } of status.conditions) w.line(1, `${type} \t${value} `);
  }
  describeVolumes(w, spec, '');
  w.field(0, 'QoS Class', status.qosClass);
  w.labels('Node-Selectors', spec.nodeSelector);
  w.stacked('Tolerations', tolerationLines(spec.tolerations));
  describeSpread(w, spec, '');
  await describeEvents(pod, w, context);
};

function describeHead({ metadata, spec, status = {} }: Pod, w: Writer, now: number): void {
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace}`);
  if (spec.priority !== undefined) w.line(0, `Priority:\t${spec.priority}`);
  if (spec.priorityClassName) w.line(0, `Priority Class Name:\t${spec.priorityClassName}`);
  if (spec.runtimeClassName) w.line(0, `Runtime Class Name:\t${spec.runtimeClassName}`);
  w.field(0, 'Service Account', spec.serviceAccountName);
  w.field(0, 'Node', spec.nodeName && `${spec.nodeName}/${status.hostIP ?? ''}`);
  if (status.startTime) w.line(0, `Start Time:\t${longTime(status.startTime)}`);
  w.labels('Labels', metadata.labels);
  w.annotations(metadata.annotations);
  if (metadata.deletionTimestamp && status.phase !== 'Failed' && status.phase !== 'Succeeded') {
    // A deadline that is ahead is counted from the other side.
    const since = translateTimestampSince(metadata.deletionTimestamp, now);
    w.line(0, `Status:\tTerminating (lasts ${since === '<invalid>' ? humanDuration(-1000) : since})`);
    w.line(0, `Termination Grace Period:\t${metadata.deletionGracePeriodSeconds ?? 0}s`);
  } else w.line(0, `Status:\t${status.phase ?? ''}`);
  if (status.reason) w.line(0, `Reason:\t${status.reason}`);
  if (status.message) w.line(0, `Message:\t${status.message}`);
  describeSeccomp(w, 0, spec.securityContext);
}

function describeGates({ spec, status = {} }: Pod, w: Writer): void {
  if (!spec.readinessGates?.length) return;
  w.line(0, 'Readiness Gates:\n  Type\tStatus');
  for (const { conditionType } of spec.readinessGates) {
    const condition = status.conditions?.find(({ type }) => type === conditionType);
    w.line(1, `${conditionType} \t${condition?.status ?? '<none>'} `);
  }
}

/** What a downward API variable stands for. */
function resolved({ valueFrom }: EnvVar, container: Container, pod: Pod): string {
  const path = valueFrom?.fieldRef?.fieldPath;
  if (path !== undefined) return fieldValue(path, pod);
  const { resource = '', divisor } = valueFrom?.resourceFieldRef ?? {};
  const [amounts, name = ''] = resource.split('.');
  // A limit that is not set is the whole of the node, which describe does not look up.
  const value = container.resources?.[amounts as 'limits' | 'requests']?.[name] ?? '0';
  const by = divisor && compareQuantity(divisor, '0') !== 0 ? divisor : '1';
  const count = name === 'cpu' ? milliValue : wholeValue;
  return String(Math.ceil(count(value) / count(by)));
}

function fieldValue(path: string, { metadata, spec, status = {} }: Pod): string {
  const map = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (map) return metadata[map[1] as 'labels' | 'annotations']?.[map[2] ?? ''] ?? '';
  const values: Readonly<Record<string, string | undefined>> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace,
    'metadata.uid': metadata.uid,
    'spec.nodeName': spec.nodeName,
    'spec.serviceAccountName': spec.serviceAccountName,
    'status.podIP': status.podIP,
    'status.podIPs': status.podIPs?.map(({ ip }) => ip).join(','),
    'status.hostIP': status.hostIP,
  };
  return values[path] ?? '';
}
