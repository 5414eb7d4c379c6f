/** `/healthz`, `/livez` and `/readyz`: one word, or with `?verbose` the list of what was looked at. */
import type { KubeRequest } from '#lib/kube/client.ts';
import { param } from './route.ts';
import type { ServerResponse } from './stream.ts';

const HOOKS =
  `start-apiserver-admission-initializer generic-apiserver-start-informers priority-and-fairness-config-consumer
priority-and-fairness-filter storage-object-count-tracker-hook start-apiextensions-informers start-apiextensions-controllers
crd-informer-synced start-system-namespaces-controller start-cluster-authentication-info-controller
start-kube-apiserver-identity-lease-controller start-kube-apiserver-identity-lease-garbage-collector
start-legacy-token-tracking-controller start-service-ip-repair-controllers rbac/bootstrap-roles
scheduling/bootstrap-system-priority-classes priority-and-fairness-config-producer bootstrap-controller
start-kube-aggregator-informers apiservice-status-local-available-controller apiservice-status-remote-available-controller
apiservice-registration-controller apiservice-wait-for-first-sync apiservice-discovery-controller kube-apiserver-autoregistration
autoregister-completion apiservice-openapi-controller apiservice-openapiv3-controller`.split(/\s+/);

const hookName = (hook: string): string =>
  hook === 'autoregister-completion' ? hook : `poststarthook/${hook}`;

/** What each of the three looks at, in its order. */
const CHECKS: Readonly<Record<string, readonly string[]>> = {
  healthz: ['ping', 'log', 'etcd', ...HOOKS.map(hookName)],
  livez: ['ping', 'log', 'etcd', ...HOOKS.map(hookName)],
  readyz: ['ping', 'log', 'informer-sync', ...HOOKS.map(hookName), 'shutdown'],
};

export function healthReport(root: string, check: string, request: KubeRequest): ServerResponse | undefined {
  const checks = CHECKS[root];
  if (!checks) return undefined;
  if (check !== '') return checks.includes(check) ? { status: 200, body: 'ok' } : undefined;
  if (param(request, 'verbose') === undefined) return { status: 200, body: 'ok' };
  const lines = checks.map((name) => `[+]${name} ok\n`).join('');
  return { status: 200, body: `${lines}${root} check passed\n` };
}
