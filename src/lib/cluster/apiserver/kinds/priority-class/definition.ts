/** scheduling.k8s.io/v1 PriorityClass (pkg/registry/scheduling/priorityclass/strategy.go). */
import type { FieldError } from '#lib/kube/status.ts';
import type { PriorityClass } from '#lib/kube/types/scheduling.ts';
import { forbiddenField, invalid, notSupported } from '#lib/kube/validation/field-error.ts';
import { IMMUTABLE } from '#lib/kube/validation/values.ts';
import { fill } from '#lib/cluster/apiserver/kinds/fill.ts';
import type { PrinterColumn, ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { ageColumn, integer, nameColumn } from '#lib/cluster/apiserver/tables/common.ts';

/** Those that every cluster has from its beginning (pkg/apis/scheduling/v1/helpers.go). */
export const SYSTEM_CLASSES: readonly PriorityClass[] = [
  systemClass(
    'system-node-critical',
    2_000_001_000,
    'Used for system critical pods that must not be moved from their current node.',
  ),
  systemClass(
    'system-cluster-critical',
    2_000_000_000,
    'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  ),
];

function systemClass(name: string, value: number, description: string): PriorityClass {
  const type = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass' };
  return { ...type, metadata: { name }, value, description, preemptionPolicy: 'PreemptLowerPriority' };
}

const MOST = 1_000_000_000;
const POLICIES = ['Never', 'PreemptLowerPriority'];

function errors(object: PriorityClass): FieldError[] {
  const { metadata, value, preemptionPolicy = '', globalDefault = false } = object;
  const problems: FieldError[] = [];
  if (metadata.name.startsWith('system-')) {
    const known = SYSTEM_CLASSES.find((one) => one.metadata.name === metadata.name);
    const why = !known
      ? `${metadata.name} is not a known system priority class`
      : known.value !== value
        ? `value of ${metadata.name} PriorityClass must be ${known.value}`
        : globalDefault
          ? `globalDefault of ${metadata.name} PriorityClass must be false`
          : '';
    const reserved = "priority class names with 'system-' prefix are reserved for system use only";
    if (why) problems.push(forbiddenField('metadata.name', `${reserved}. error: ${why}`));
  } else if (value > MOST)
    problems.push(forbiddenField('value', `maximum allowed value of a user defined priority is ${MOST}`));
  if (!POLICIES.includes(preemptionPolicy))
    problems.push(notSupported('preemptionPolicy', preemptionPolicy, POLICIES));
  return problems;
}

function updateErrors(object: PriorityClass, old: PriorityClass): FieldError[] {
  return [
    ...(object.value === old.value ? [] : [forbiddenField('value', 'may not be changed in an update.')]),
    ...(object.preemptionPolicy === old.preemptionPolicy
      ? []
      : [invalid('preemptionPolicy', object.preemptionPolicy, IMMUTABLE)]),
  ];
}

export const priorityClass: ResourceDefinition<PriorityClass> = {
  group: 'scheduling.k8s.io',
  version: 'v1',
  kind: 'PriorityClass',
  resource: 'priorityclasses',
  singular: 'priorityclass',
  shortNames: ['pc'],
  namespaced: false,
  keepsGeneration: true,
  raisesGeneration: () => false,
  defaults: (object) => fill(object, { value: 0, preemptionPolicy: 'PreemptLowerPriority' }),
  validate: errors,
  validateUpdate: updateErrors,
  columns: [
    nameColumn as PrinterColumn<PriorityClass>,
    integer('Value', ({ value }) => value),
    { name: 'Global-Default', type: 'boolean', cell: ({ globalDefault }) => String(globalDefault ?? false) },
    ageColumn as PrinterColumn<PriorityClass>,
    { name: 'PreemptionPolicy', cell: ({ preemptionPolicy }) => preemptionPolicy ?? '' },
  ],
};
