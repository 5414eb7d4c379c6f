/** ReplicationControllers: pkg/apis/core/validation/validation.go, ValidateReplicationControllerSpec. */
import type { FieldError } from '#lib/kube/status.ts';
import type { ReplicationController } from '#lib/kube/types/apps.ts';
import { required } from '#lib/kube/validation/field-error.ts';
import { nonNegative } from '#lib/kube/validation/values.ts';
import { templateErrors } from '#lib/cluster/apiserver/kinds/validation/pod-spec.ts';
import { onlyAlways, templateMismatch } from '#lib/cluster/apiserver/kinds/validation/workload.ts';

export function replicationControllerErrors({ spec }: ReplicationController): FieldError[] {
  const { selector = {}, template } = spec;
  const selects = Object.keys(selector).length > 0;
  return [
    ...nonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...(selects ? [] : [required('spec.selector', '')]),
    ...nonNegative(spec.replicas, 'spec.replicas'),
    ...(template
      ? [
          ...(selects ? templateMismatch({ matchLabels: selector }, template, 'spec.template') : []),
          ...templateErrors(template, 'spec.template'),
          ...onlyAlways(template, 'spec.template', 'ReplicationController'),
        ]
      : [required('spec.template', '')]),
  ];
}
