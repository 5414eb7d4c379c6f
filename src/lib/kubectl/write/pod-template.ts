/** The pod template inside an object, whatever its kind. From polymorphichelpers.UpdatePodSpecForObject. */
import type { Container, KubeObject, PodSpec } from '#lib/kube/types.ts';
import { CommandError } from '#lib/kubectl/errors.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Where each kind keeps its pod spec. */
const paths: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec'],
  Deployment: ['spec', 'template', 'spec'],
  ReplicaSet: ['spec', 'template', 'spec'],
  ReplicationController: ['spec', 'template', 'spec'],
  StatefulSet: ['spec', 'template', 'spec'],
  DaemonSet: ['spec', 'template', 'spec'],
  Job: ['spec', 'template', 'spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};

/** The object with its pod spec changed. Throws for kinds without one. */
export function withPodSpec(object: KubeObject, change: (spec: PodSpec) => PodSpec): KubeObject {
  const path = paths[object.kind];
  if (!path)
    throw new CommandError(`the object is not a pod or does not have a pod template: *v1.${object.kind}`);
  return replaced(object, path, (spec) => change((spec ?? {}) as PodSpec)) as KubeObject;
}

export function podSpecOf(object: KubeObject): PodSpec {
  let found: PodSpec | undefined;
  withPodSpec(object, (spec) => (found = spec));
  return found!;
}

function replaced(value: unknown, path: readonly string[], change: (value: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change(value);
  const fields = (value ?? {}) as Fields;
  return { ...fields, [key]: replaced(fields[key], rest, change) };
}

export type ContainerChange = (container: Container) => Container;

/** Changes the containers (and init containers) whose name fits; `matched` says how many did. */
export function withContainers(
  spec: PodSpec,
  fits: (name: string) => boolean,
  change: ContainerChange,
): { readonly spec: PodSpec; readonly matched: readonly Container[] } {
  const matched: Container[] = [];
  const apply = (containers: readonly Container[] | undefined) =>
    containers?.map((container) => {
      if (!fits(container.name)) return container;
      matched.push(container);
      return change(container);
    });
  const [initContainers, containers] = [apply(spec.initContainers), apply(spec.containers)];
  return {
    spec: { ...spec, ...(initContainers && { initContainers }), ...(containers && { containers }) },
    matched,
  };
}

/** `*` stands for any letters: as --containers has it. */
export function wildcard(pattern: string): (name: string) => boolean {
  if (pattern === '*') return () => true;
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const regex = new RegExp(`^${parts.join('.*')}$`);
  return (name) => regex.test(name);
}

const podTemplate = (template: unknown): unknown => {
  const { metadata, spec } = (template ?? {}) as { metadata?: Fields; spec?: PodSpec };
  const containers = spec?.containers?.map((container) => ({
    ...container,
    resources: container.resources ?? {},
  }));
  return {
    metadata: { creationTimestamp: null, ...metadata },
    ...(spec && { spec: { ...spec, ...(containers && { containers }) } }),
  };
};

/** A port's target is written even where nobody named one. */
const servicePorts = (ports: unknown): readonly Fields[] =>
  (ports as readonly Fields[]).map((port) => ({ ...port, targetPort: port.targetPort ?? 0 }));

const zeroSpecs: Readonly<Record<string, Fields>> = {
  Deployment: { strategy: {} },
  DaemonSet: { updateStrategy: {} },
  StatefulSet: { serviceName: '', updateStrategy: {} },
};

const zeroStatus: Readonly<Record<string, Fields>> = {
  DaemonSet: { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 },
  StatefulSet: { replicas: 0, availableReplicas: 0 },
  ReplicaSet: { replicas: 0 },
  Service: { loadBalancer: {} },
};

/** An object out of a file as Go's types print it: with the structs that are written even when they are empty. */
export function asTyped(object: KubeObject): KubeObject {
  const { apiVersion, kind, metadata, spec, ...rest } = object as KubeObject & { spec?: Fields };
  const { name, namespace, ...more } = metadata;
  const shown = {
    name,
    ...(namespace && { namespace }),
    creationTimestamp: null,
    ...more,
  } as unknown as KubeObject['metadata'];
  const isPod = kind === 'Pod';
  const template = spec?.template && !isPod ? { template: podTemplate(spec.template) } : {};
  const podSpec = isPod ? (podTemplate({ spec }) as { spec: Fields }).spec : spec;
  const ports = kind === 'Service' && spec?.ports ? { ports: servicePorts(spec.ports) } : {};
  const full = podSpec && { ...podSpec, ...template, ...ports, ...without(zeroSpecs[kind] ?? {}, podSpec) };
  const status = paths[kind] || zeroStatus[kind] ? { status: zeroStatus[kind] ?? {} } : {};
  return { kind, apiVersion, metadata: shown, ...(full && { spec: full }), ...status, ...rest };
}

const without = (fields: Fields, present: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([key]) => present[key] === undefined));
