/** What a condition looks at, and the command that shows it. */
import { expect, test } from 'vitest';
import { commandFor, evidenceName, evidenceOf } from './evidence.ts';

const shown = (expression: string) =>
  evidenceOf(expression).map((one) => `${evidenceName(one)}: ${commandFor(one) ?? 'editor'}`);

test.each<[string, string[]]>([
  [
    "deployment('web').status.readyReplicas == 3 && deployment('web').spec.replicas == 3",
    ['deployment/web: kubectl describe deployment web'],
  ],
  ["service('web', 'shop').readyEndpoints < 3", ['service/web: kubectl describe service web -n shop']],
  [
    "pods('app=web').all(pod, pod.status.phase == 'Running') && size(pods()) > 0",
    ["pods app=web: kubectl get pods -l 'app=web'", 'pods: kubectl get pods'],
  ],
  [
    "object('networkpolicy', 'np', 'shop') == null && objects('ingress').size() == 0",
    ['networkpolicy/np: kubectl describe networkpolicy np -n shop', 'ingress: kubectl get ingress'],
  ],
  [
    "has(file('web.yaml').spec) && text('notes.txt').contains('a')",
    ['web.yaml: editor', 'notes.txt: editor'],
  ],
  ["decoded(secret('s').data.a) == 'x'", ['secret/s: kubectl describe secret s']],
  ["events().exists(event, event.reason == 'Failed')", ['events: kubectl get events']],
  ["traffic.failed == 0 && answers.a == 'b'", []],
  ["pod('a-' + answers.b) != null", []],
  ['no cel (', []],
])('%s', (expression, commands) => {
  expect(shown(expression)).toEqual(commands);
});
