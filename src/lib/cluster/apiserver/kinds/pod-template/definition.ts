/** v1 PodTemplate: a template that stands by itself. */
import { deepEqual } from '#lib/kube/equal.ts';
import { formatLabels } from '#lib/kube/labels.ts';
import type { PodTemplate } from '#lib/kube/types/apps.ts';
import { change, fill } from '#lib/cluster/apiserver/kinds/fill.ts';
import { templateDefaults } from '#lib/cluster/apiserver/kinds/pod-defaults.ts';
import { templateErrors } from '#lib/cluster/apiserver/kinds/validation/pod-spec.ts';
import { specWarnings } from '#lib/cluster/apiserver/kinds/warnings.ts';
import type { PrinterColumn, ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { nameColumn } from '#lib/cluster/apiserver/tables/common.ts';

const each = ({ template }: PodTemplate, what: 'name' | 'image'): string =>
  template.spec.containers.map((container) => container[what] ?? '').join(',');

const columns: readonly PrinterColumn<PodTemplate>[] = [
  nameColumn as PrinterColumn<PodTemplate>,
  { name: 'Containers', cell: (object) => each(object, 'name') },
  { name: 'Images', cell: (object) => each(object, 'image') },
  { name: 'Pod Labels', cell: ({ template }) => formatLabels(template.metadata?.labels) },
];

export const podTemplate: ResourceDefinition<PodTemplate> = {
  group: '',
  version: 'v1',
  kind: 'PodTemplate',
  resource: 'podtemplates',
  singular: 'podtemplate',
  namespaced: true,
  keepsGeneration: true,
  raisesGeneration: (object, old) => !deepEqual(object.template, old.template),
  returnsDeleted: true,
  defaults: (object) => change(fill(object, { template: {} }), 'template', templateDefaults),
  validate: ({ template }) => templateErrors(template, 'template'),
  warnings: ({ template }, old) => (old ? [] : specWarnings(template.spec, 'template.spec')),
  columns,
};
