/** Tab after kubectl in a cluster with everything: what the real kubectl's completion answers there, and what it leaves to files. */
import { beforeAll, expect, test, vi } from 'vitest';
import type { Shell } from '#lib/shell/shell.ts';
import { headless } from './drive.ts';
import type { Session } from './session.ts';
import { openedSession, turn } from './session-for-tests.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let session: Session;
let shell: Shell;

beforeAll(async () => {
  const opened = await openedSession();
  ({ session, shell } = opened);
  const script = `kubectl create deployment web --image=nginx:1.27 --port=80 > /dev/null
kubectl rollout status deployment web > /dev/null
kubectl set image deployment/web nginx=nginx:1.26 > /dev/null
kubectl rollout status deployment web > /dev/null; sleep 60
kubectl create service clusterip web --tcp=80 > /dev/null
kubectl create cronjob tick --image=busybox --schedule='0 0 * * *' -- true > /dev/null`;
  expect((await opened.type(script)).said).toBe('');
});

async function offers(line: string): Promise<readonly string[]> {
  const complete = session.completers.get('kubectl');
  const words = line.split(' ');
  const found = complete!(words, { cwd: shell.cwd, env: shell.env, files: shell.files });
  const { words: offered } = await headless(session.sim, session.leash, found, turn);
  return offered.map((word) => word.replace(/\t.*/, '').replace(/web-[0-9a-f]+-\w+/, 'POD'));
}

test.each([
  ['kubectl get deploy', ['deployments.apps']],
  [
    'kubectl get pods,s',
    ['secrets', 'serviceaccounts', 'services', 'statefulsets.apps', 'storageclasses.storage.k8s.io'].map(
      (kind) => `pods,${kind}`,
    ),
  ],
  ['kubectl get po,svc ', ['kubernetes', 'web', 'POD']],
  ['kubectl get -n d', ['default']],
  [
    'kubectl get --namespace=k',
    ['--namespace=kube-node-lease', '--namespace=kube-public', '--namespace=kube-system'],
  ],
  ['kubectl logs deployments/', ['deployments/web']],
  ['kubectl logs deploy', ['deployments/']],
  ['kubectl exec deploy/web -c ', ['nginx']],
  ['kubectl cp ', ['./', '/', 'default/', 'kube-node-lease/', 'kube-public/', 'kube-system/', 'POD:']],
  ['kubectl scale deployment/', ['deployment/web']],
  ['kubectl scale deployment --replicas=1 ', ['web']],
  ['kubectl expose ', ['deployment', 'pod', 'replicaset', 'replicationcontroller', 'service']],
  ['kubectl set image deployment/web ', ['nginx=']],
  ['kubectl set image deployment web ', ['nginx=']],
  ['kubectl rollout undo deployment/web --to-revision=', ['--to-revision=1', '--to-revision=2']],
  ['kubectl rollout history deployment web --revision ', ['1', '2']],
  ['kubectl rollout undo ', ['daemonset', 'deployment', 'statefulset']],
  ['kubectl create job now --from=', ['--from=cronjob/']],
  ['kubectl create job now --from=cronjob/', ['--from=cronjob/tick']],
  ['kubectl taint node ', ['minikube']],
  ['kubectl drain ', ['minikube']],
  ['kubectl create token ', ['default']],
  ['kubectl describe no ', ['minikube']],
  ['kubectl delete pod/', ['pod/POD']],
])('%j offers %j', async (line, words) => {
  const offered = await offers(line);
  expect([...offered].sort()).toEqual([...words].sort());
});
