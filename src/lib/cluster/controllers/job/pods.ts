/** The pods of a Job: made from its template, with the marks by which they are counted (pkg/controller/job). */
import { controllerRef } from '#lib/cluster/controllers/owners.ts';
import type { Container, Pod } from '#lib/kube/types.ts';
import type { Job } from '#lib/kube/types/batch.ts';
import { INDEX, TRACKING } from './tally.ts';

const FAILURES = 'batch.kubernetes.io/job-index-failure-count';

/** Where a container of an Indexed Job reads which part of the work is its. */
const indexVariable = {
  name: 'JOB_COMPLETION_INDEX',
  valueFrom: { fieldRef: { fieldPath: `metadata.labels['${INDEX}']` } },
};

const withIndex = (container: Container): Container =>
  container.env?.some(({ name }) => name === indexVariable.name)
    ? container
    : { ...container, env: [...(container.env ?? []), indexVariable] };

/** A pod for this Job; of an Indexed one for that index, whose pods have failed so often. */
export function podOf(job: Job, index?: number, failures?: number): Pod {
  const { name, namespace } = job.metadata;
  const { metadata = {}, spec } = job.spec.template;
  const mark = index === undefined ? undefined : { [INDEX]: String(index) };
  const annotations = {
    ...metadata.annotations,
    ...mark,
    ...(failures !== undefined && { [FAILURES]: String(failures) }),
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: '',
      generateName: index === undefined ? `${name}-` : `${name}-${index}-`,
      ...(namespace && { namespace }),
      labels: { ...metadata.labels, ...mark },
      ...(Object.keys(annotations).length > 0 && { annotations }),
      ownerReferences: [controllerRef(job)],
      finalizers: [...(metadata.finalizers ?? []), TRACKING],
    },
    spec:
      index === undefined
        ? spec
        : {
            ...spec,
            hostname: `${name}-${index}`,
            containers: spec.containers.map(withIndex),
            ...(spec.initContainers && { initContainers: spec.initContainers.map(withIndex) }),
          },
  };
}

/** The pod without the mark that it is yet to be counted. */
export function untracked(pod: Pod): Pod {
  const { finalizers = [], ...metadata } = pod.metadata;
  const others = finalizers.filter((one) => one !== TRACKING);
  return { ...pod, metadata: others.length > 0 ? { ...metadata, finalizers: others } : metadata };
}
