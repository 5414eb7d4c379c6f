/** admissionregistration.k8s.io/v1: who else has a say in what is written. */
import type {
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  Webhook,
  WebhookConfiguration,
  WebhookRule,
} from '#lib/kube/types/cluster-policy.ts';
import { ageColumn, integer, nameColumn } from '#lib/cluster/apiserver/tables/common.ts';
import type { PrinterColumn, ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { change, changeEach, fill } from '#lib/cluster/apiserver/kinds/fill.ts';
import { bindingErrors, policyErrors, webhookErrors } from './validation.ts';

const common = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  namespaced: false,
  categories: ['api-extensions'],
  keepsGeneration: true,
} as const;

const ruleDefaults = (rule: WebhookRule): WebhookRule => fill(rule, { scope: '*' });

const HOOK = {
  failurePolicy: 'Fail',
  matchPolicy: 'Equivalent',
  namespaceSelector: {},
  objectSelector: {},
  timeoutSeconds: 10,
} as const;

function hookDefaults(hook: Webhook): Webhook {
  const filled = changeEach(fill(hook, HOOK as object), 'rules', ruleDefaults);
  return change(filled, 'clientConfig', (client) =>
    client?.service && client.service.port === undefined
      ? { ...client, service: { ...client.service, port: 443 } }
      : client,
  );
}

const hookColumns: readonly PrinterColumn<WebhookConfiguration>[] = [
  nameColumn as PrinterColumn<WebhookConfiguration>,
  integer('Webhooks', ({ webhooks }) => webhooks?.length ?? 0),
  ageColumn as PrinterColumn<WebhookConfiguration>,
];

const changed = (object: WebhookConfiguration, old: WebhookConfiguration): boolean =>
  JSON.stringify(object.webhooks) !== JSON.stringify(old.webhooks);

const hooks = {
  ...common,
  defaults: (object: WebhookConfiguration) => changeEach(object, 'webhooks', hookDefaults),
  validate: webhookErrors,
  raisesGeneration: changed,
  columns: hookColumns,
} as const;

export const validatingWebhookConfiguration: ResourceDefinition<WebhookConfiguration> = {
  ...hooks,
  kind: 'ValidatingWebhookConfiguration',
  resource: 'validatingwebhookconfigurations',
  singular: 'validatingwebhookconfiguration',
};

export const mutatingWebhookConfiguration: ResourceDefinition<WebhookConfiguration> = {
  ...hooks,
  kind: 'MutatingWebhookConfiguration',
  resource: 'mutatingwebhookconfigurations',
  singular: 'mutatingwebhookconfiguration',
  defaults: (object) =>
    changeEach(hooks.defaults(object), 'webhooks', (hook: Webhook) =>
      fill(hook, { reinvocationPolicy: 'Never' } as object),
    ),
};

const NOT_EVALUATED =
  'not simulated: the expressions of a ValidatingAdmissionPolicy are kept, but not evaluated';

export const validatingAdmissionPolicy: ResourceDefinition<ValidatingAdmissionPolicy> = {
  ...common,
  kind: 'ValidatingAdmissionPolicy',
  resource: 'validatingadmissionpolicies',
  singular: 'validatingadmissionpolicy',
  subresources: ['status'],
  defaults: (object) => change(object, 'spec', (spec) => fill(spec ?? {}, { failurePolicy: 'Fail' })),
  prepareForCreate: ({ status: _, ...object }) => ({ ...object, status: {} }) as ValidatingAdmissionPolicy,
  validate: policyErrors,
  warnings: () => [NOT_EVALUATED],
  columns: [
    nameColumn as PrinterColumn<ValidatingAdmissionPolicy>,
    integer('Validations', ({ spec }) => spec?.validations?.length ?? 0),
    {
      name: 'ParamKind',
      cell: ({ spec }) =>
        spec?.paramKind ? `${spec.paramKind.apiVersion}/${spec.paramKind.kind}` : '<unset>',
    },
    ageColumn as PrinterColumn<ValidatingAdmissionPolicy>,
  ],
};

function paramRef({ spec }: ValidatingAdmissionPolicyBinding): string {
  const { name, namespace } = spec?.paramRef ?? {};
  if (!spec?.paramRef) return '<unset>';
  if (!name) return '*';
  return namespace ? `${namespace}/${name}` : name;
}

export const validatingAdmissionPolicyBinding: ResourceDefinition<ValidatingAdmissionPolicyBinding> = {
  ...common,
  kind: 'ValidatingAdmissionPolicyBinding',
  resource: 'validatingadmissionpolicybindings',
  singular: 'validatingadmissionpolicybinding',
  validate: bindingErrors,
  columns: [
    nameColumn as PrinterColumn<ValidatingAdmissionPolicyBinding>,
    { name: 'PolicyName', cell: ({ spec }) => spec?.policyName ?? '' },
    { name: 'ParamRef', cell: paramRef },
    ageColumn as PrinterColumn<ValidatingAdmissionPolicyBinding>,
  ],
};
