/** What `expose` learns from the object that it exposes: whom to select, on which ports. From polymorphichelpers. */
import { goFormat, type Json } from '#lib/kube/patch/json.ts';
import type { KubeObject, Labels, LabelSelector, PodSpec, Service } from '#lib/kube/types.ts';
import { CommandError } from '#lib/kubectl/errors.ts';

const templated = new Set(['Deployment', 'ReplicaSet', 'ReplicationController']);

/** Throws for kinds that a service cannot stand in front of. */
export function checkExposable(kind: string, group: string): void {
  if (templated.has(kind) || kind === 'Pod' || kind === 'Service') return;
  throw new CommandError(`cannot expose a ${kind}${group && `.${group}`}`);
}

export function selectorOf(object: KubeObject): Labels {
  const refuse = (why: string) =>
    new CommandError(`couldn't retrieve selectors via --selector flag or introspection: ${why}`);
  const { kind, metadata, spec } = object as KubeObject & { spec: { selector?: unknown } };
  if (kind === 'Pod') {
    if (Object.keys(metadata.labels ?? {}).length === 0)
      throw refuse('the pod has no labels and cannot be exposed');
    return metadata.labels!;
  }
  if (kind === 'Service' || kind === 'ReplicationController') {
    const selector = spec.selector as Labels | undefined;
    if (!selector) throw refuse('the service has no pod selector set');
    return selector;
  }
  const { matchLabels, matchExpressions } = (spec.selector ?? {}) as LabelSelector;
  if (matchExpressions?.length) {
    const shown = goFormat(matchExpressions as unknown as Json);
    throw refuse(`couldn't convert expressions - "${shown}" to map-based selector format`);
  }
  if (!matchLabels) throw refuse(`invalid deployment: no selectors, therefore cannot be exposed`);
  return matchLabels;
}

export interface FoundPort {
  readonly port: number;
  readonly protocol: string;
}

export function portsOf(object: KubeObject): FoundPort[] {
  if (object.kind === 'Service') {
    const { ports = [] } = (object as Service).spec;
    return ports.map(({ port, protocol = 'TCP' }) => ({ port, protocol }));
  }
  const { spec } = object as KubeObject & { spec: PodSpec & { template?: { spec: PodSpec } } };
  const { containers } = object.kind === 'Pod' ? spec : spec.template!.spec;
  return containers.flatMap(({ ports = [] }) =>
    ports.map(({ containerPort, protocol = 'TCP' }) => ({ port: containerPort, protocol })),
  );
}
