/** flowcontrol.apiserver.k8s.io/v1: how requests queue. Here they never do: the objects are kept, and nothing follows from them. */
import type { FieldError } from '#lib/kube/status.ts';
import type { FlowSchema, PriorityLevelConfiguration } from '#lib/kube/types/cluster-policy.ts';
import { invalid, notSupported, required } from '#lib/kube/validation/field-error.ts';
import { ageColumn, nameColumn, orNone } from '#lib/cluster/apiserver/tables/common.ts';
import type { PrinterColumn, ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { change, fill } from '#lib/cluster/apiserver/kinds/fill.ts';

const common = {
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  namespaced: false,
  subresources: ['status'],
  keepsGeneration: true,
} as const;

const dangling = ({ status }: FlowSchema): string =>
  status?.conditions?.find(({ type }) => type === 'Dangling')?.status ?? '?';

function schemaErrors({ spec }: FlowSchema): FieldError[] {
  const { matchingPrecedence, priorityLevelConfiguration: level } = spec;
  const errors: FieldError[] = [];
  if (matchingPrecedence < 1)
    errors.push(invalid('spec.matchingPrecedence', matchingPrecedence, 'must be a positive value'));
  if (matchingPrecedence > 10_000)
    errors.push(invalid('spec.matchingPrecedence', matchingPrecedence, 'must not be greater than 10000'));
  if (!level?.name)
    errors.push(required('spec.priorityLevelConfiguration.name', 'must reference a priority level'));
  return errors;
}

export const flowSchema: ResourceDefinition<FlowSchema> = {
  ...common,
  kind: 'FlowSchema',
  resource: 'flowschemas',
  singular: 'flowschema',
  defaults: (object) =>
    change(object, 'spec', (spec) => fill(spec ?? {}, { matchingPrecedence: 1000 }) as FlowSchema['spec']),
  validate: schemaErrors,
  columns: [
    nameColumn as PrinterColumn<FlowSchema>,
    { name: 'PriorityLevel', cell: ({ spec }) => spec.priorityLevelConfiguration.name },
    { name: 'MatchingPrecedence', type: 'string', cell: ({ spec }) => spec.matchingPrecedence },
    { name: 'DistinguisherMethod', cell: ({ spec }) => orNone(spec.distinguisherMethod?.type) },
    ageColumn as PrinterColumn<FlowSchema>,
    { name: 'MissingPL', cell: dangling },
  ],
};

const queuing = (
  name: string,
  of: 'queues' | 'handSize' | 'queueLengthLimit',
): PrinterColumn<PriorityLevelConfiguration> => ({
  name,
  cell: ({ spec }) => spec.limited?.limitResponse?.queuing?.[of] ?? '<none>',
});

function levelErrors({ spec }: PriorityLevelConfiguration): FieldError[] {
  const { type, limited } = spec;
  if (type !== 'Limited' && type !== 'Exempt')
    return [notSupported('spec.type', type ?? '', ['Exempt', 'Limited'])];
  return type === 'Limited' && !limited
    ? [required('spec.limited', 'must not be empty when type is Limited')]
    : [];
}

export const priorityLevelConfiguration: ResourceDefinition<PriorityLevelConfiguration> = {
  ...common,
  kind: 'PriorityLevelConfiguration',
  resource: 'prioritylevelconfigurations',
  singular: 'prioritylevelconfiguration',
  validate: levelErrors,
  columns: [
    nameColumn as PrinterColumn<PriorityLevelConfiguration>,
    { name: 'Type', cell: ({ spec }) => spec.type },
    {
      name: 'NominalConcurrencyShares',
      cell: ({ spec }) => (spec.limited ? (spec.limited.nominalConcurrencyShares ?? 30) : '<none>'),
    },
    queuing('Queues', 'queues'),
    queuing('HandSize', 'handSize'),
    queuing('QueueLengthLimit', 'queueLengthLimit'),
    ageColumn as PrinterColumn<PriorityLevelConfiguration>,
  ],
};
