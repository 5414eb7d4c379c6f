/** Webhooks are not called: where one would be, the writer is told so. */
import { groupVersion } from '#lib/cluster/apiserver/resources.ts';
import { matchesSelector } from '#lib/kube/labels.ts';
import type { Webhook, WebhookConfiguration, WebhookRule } from '#lib/kube/types/cluster-policy.ts';
import type { View } from '#lib/cluster/controllers/controller.ts';
import type { AdmissionPlugin, AdmissionRequest } from '#lib/cluster/apiserver/admission.ts';

const KINDS = ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'].map(
  (name) => `${name}.admissionregistration.k8s.io`,
);

const has = (list: readonly string[] = [], wanted: string): boolean =>
  list.includes('*') || list.includes(wanted);

function isMeant(rule: WebhookRule, { operation, resource, subresource }: AdmissionRequest): boolean {
  const name = subresource ? `${resource.resource}/${subresource}` : resource.resource;
  const { scope = '*', resources = [] } = rule;
  return (
    has(rule.operations, operation) &&
    has(rule.apiGroups, resource.group) &&
    has(rule.apiVersions, resource.version) &&
    (subresource
      ? resources.includes(name) || resources.includes('*/*')
      : has(resources, name) || resources.includes('*/*')) &&
    (scope === '*' || (scope === 'Namespaced') === resource.namespaced)
  );
}

function selects(hook: Webhook, { object }: AdmissionRequest, view: View): boolean {
  const { namespaceSelector = {}, objectSelector = {} } = hook;
  const { namespace, labels } = object.metadata;
  const around = namespace ? view.get('namespaces', undefined, namespace)?.metadata.labels : labels;
  return matchesSelector(namespaceSelector, around) && matchesSelector(objectSelector, labels);
}

export const webhooks: AdmissionPlugin = {
  name: 'AdmissionWebhooks',
  validate(request, { view, warn }) {
    // Webhooks have no say about themselves.
    if (request.resource.group === 'admissionregistration.k8s.io' || !request.user) return;
    for (const kind of KINDS)
      for (const { webhooks: hooks = [] } of view.list<WebhookConfiguration>(kind))
        for (const hook of hooks)
          if (hook.rules?.some((rule) => isMeant(rule, request)) && selects(hook, request, view))
            warn(
              `not simulated: the webhook ${hook.name} for ${groupVersion(request.resource)} ${request.resource.kind} was not called`,
            );
  },
};
