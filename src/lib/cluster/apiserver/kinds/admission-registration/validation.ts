/** What the fields must have (pkg/apis/admissionregistration/validation): the usual mistakes. */
import { qualifiedNameErrors } from '#lib/kube/label-names.ts';
import type { FieldError } from '#lib/kube/status.ts';
import type {
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  Webhook,
  WebhookConfiguration,
} from '#lib/kube/types/cluster-policy.ts';
import { duplicate, invalid, notSupported, required } from '#lib/kube/validation/field-error.ts';
import { problems } from '#lib/kube/validation/values.ts';

const POLICIES = ['Fail', 'Ignore'];
const EFFECTS = ['None', 'NoneOnDryRun'];
const ACTIONS = ['Audit', 'Deny', 'Warn'];

function hookErrors(hook: Webhook, path: string): FieldError[] {
  const { name = '', sideEffects, admissionReviewVersions = [], failurePolicy, clientConfig } = hook;
  const errors: FieldError[] = [];
  const labels = name.split('.');
  if (name === '') errors.push(required(`${path}.name`, ''));
  else if (labels.length < 3 || labels.includes(''))
    errors.push(
      invalid(`${path}.name`, name, 'should be a domain with at least three segments separated by dots'),
    );
  else errors.push(...problems(`${path}.name`, name, qualifiedNameErrors(name)));
  if (!sideEffects) errors.push(required(`${path}.sideEffects`, 'must specify one of None, NoneOnDryRun'));
  else if (!EFFECTS.includes(sideEffects))
    errors.push(notSupported(`${path}.sideEffects`, sideEffects, EFFECTS));
  if (admissionReviewVersions.length === 0)
    errors.push(required(`${path}.admissionReviewVersions`, 'must specify one of v1, v1beta1'));
  if (failurePolicy && !POLICIES.includes(failurePolicy))
    errors.push(notSupported(`${path}.failurePolicy`, failurePolicy, POLICIES));
  if ((clientConfig?.url === undefined) === (clientConfig?.service === undefined))
    errors.push(required(`${path}.clientConfig`, 'exactly one of url or service is required'));
  return errors;
}

export function webhookErrors({ webhooks = [] }: WebhookConfiguration): FieldError[] {
  return webhooks.flatMap((hook, i) => [
    ...hookErrors(hook, `webhooks[${i}]`),
    ...(webhooks.findIndex(({ name }) => name === hook.name) < i
      ? [duplicate(`webhooks[${i}].name`, hook.name)]
      : []),
  ]);
}

export function policyErrors({ spec = {} }: ValidatingAdmissionPolicy): FieldError[] {
  const { validations = [], auditAnnotations = [] } = spec as {
    validations?: unknown[];
    auditAnnotations?: unknown[];
  };
  const errors: FieldError[] = [];
  const either = 'validations or auditAnnotations must be specified';
  if (validations.length + auditAnnotations.length === 0)
    errors.push(
      required(
        'spec.validations',
        `${either}; note that auditAnnotations may be specified without validations`,
      ),
    );
  if (!(spec as { matchConstraints?: object }).matchConstraints)
    errors.push(required('spec.matchConstraints', ''));
  return errors;
}

export function bindingErrors({ spec = {} }: ValidatingAdmissionPolicyBinding): FieldError[] {
  const { policyName, validationActions = [] } = spec;
  const errors: FieldError[] = [];
  if (!policyName) errors.push(required('spec.policyName', ''));
  if (validationActions.length === 0)
    errors.push(required('spec.validationActions', 'at least one validation action is required'));
  for (const action of validationActions)
    if (!ACTIONS.includes(action)) errors.push(notSupported('spec.validationActions', action, ACTIONS));
  return errors;
}
