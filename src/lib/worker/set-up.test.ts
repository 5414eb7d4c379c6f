/** What a learner finds: the manifests of a lab one after the other, each rolled out before the next is applied. */
import { expect, test, vi } from 'vitest';
import { readLab } from '#lib/lab/read.ts';
import { openedSession } from './session-for-tests.ts';

vi.setConfig({ testTimeout: 240_000 });

const web = (image: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: nginx, image: '${image}'}]}
`;

/** What a command says to whoever comes into a lab with these manifests. */
async function firstWords(manifests: Readonly<Record<string, string>>, command: string): Promise<string> {
  const named = Object.entries(manifests).map(([name, text]) => [`cluster/${name}`, text]);
  const { lab } = readLab('x', { 'lab.yaml': 'title: x\nsummary: x\n', ...Object.fromEntries(named) });
  if (!lab) throw new Error('no lab');
  const { type } = await openedSession({ lab });
  return (await type(command)).said;
}

const ready =
  'kubectl get rs -o custom-columns=I:.spec.template.spec.containers[0].image,R:.status.readyReplicas --no-headers';

test('a release behind a working version finds that version in service, and leaves it there when it cannot start', async () => {
  const said = await firstWords(
    { '10-web.yaml': web('nginx:1.27'), '20-release.yaml': web('nginx:1.272') },
    ready,
  );
  expect(
    said
      .split('\n')
      .map((line) => line.split(/\s+/))
      .sort(),
  ).toEqual([[''], ['nginx:1.27', '2'], ['nginx:1.272', '<none>']]);
});

test('a release that works is through before the next is made', async () => {
  const files = {
    '10-web.yaml': web('nginx:1.26'),
    '20-next.yaml': web('nginx:1.27'),
    '30-last.yaml': web('nginx:1.28'),
  };
  const said = await firstWords(files, `${ready}; kubectl get rs -o name | wc -l`);
  expect(said.match(/nginx:1.28\s+2/)).not.toBeNull();
  const events = await firstWords(
    files,
    'kubectl get events --field-selector reason=ScalingReplicaSet -o jsonpath=\'{range .items[*]}{.message}{"\\n"}{end}\'',
  );
  expect(events).toMatch(
    /Scaled down replica set web-\w+ from 1 to 0[\s\S]*Scaled up replica set web-\w+ from 0 to 1/,
  );
});
