/** kind and k3d in labs whose nodes are theirs; and what a saved run keeps of docker. */
import { expect, test } from 'vitest';
import type { Lab } from '#lib/lab/lab.ts';
import { headless } from '#lib/worker/drive.ts';
import { plainStreams } from '#lib/worker/script.ts';
import { Session } from '#lib/worker/session.ts';
import type { Snapshot } from '#lib/sim/simulation.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const labOf = (nodes: readonly string[], more: object = {}): Lab => ({
  id: 'test',
  title: 'Test',
  summary: '',
  level: 'beginner',
  minutes: 5,
  tags: [],
  seed: 1,
  languages: ['en'],
  steps: [],
  home: {},
  cluster: {
    manifests: [],
    config: {
      nodes: nodes.map((name, at) => ({
        name,
        internalIP: `172.18.0.${at + 2}`,
        podCIDR: `10.244.${at}.0/24`,
      })),
      ...more,
    },
  },
});

async function open(lab: Lab, saved?: Snapshot) {
  const opened = await Session.open({ turn, lab, ...(saved && { saved }) });
  if ('problem' in opened) throw new Error(opened.problem);
  const { session } = opened;
  const shell = session.openShell();
  const type = async (line: string): Promise<string> => {
    let output = '';
    const sink = (text: string) => void (output += text);
    const finished = shell.run(line, plainStreams({ stdout: sink, stderr: sink }));
    const status = await headless(session.sim, session.leash, finished, turn);
    return output + (status === 0 ? '' : `[exit ${status}]`);
  };
  return { session, type };
}

test('kind knows its nodes and puts images onto them', async () => {
  const { type } = await open(labOf(['dev-control-plane', 'dev-worker']));
  expect(await type('kind get clusters')).toBe('dev\n');
  expect(await type('kind get nodes --name dev')).toBe('dev-control-plane\ndev-worker\n');
  expect(await type('kind get nodes')).toBe('No kind nodes found for cluster "kind".\n');
  expect(await type('kind get kubeconfig --name dev | grep current')).toBe('current-context: kind-dev\n');
  expect(await type('kind create cluster --name dev')).toBe(
    'ERROR: failed to create cluster: node(s) already exist for a cluster with the name "dev"\n[exit 1]',
  );
  expect(await type('kind load docker-image mine:1 --name dev')).toBe(
    'ERROR: image: "mine:1" not present locally\n[exit 1]',
  );
  await type("printf 'FROM busybox\\nCMD sleep 1000\\n' | docker build -q -t mine:1 -");
  expect(await type('kind load docker-image mine:1')).toBe(
    'ERROR: no nodes found for cluster "kind"\n[exit 1]',
  );
  expect(await type('kind load docker-image mine:1 --name dev')).toMatch(
    /^(Image: "mine:1" with ID "sha256:\w+" not yet present on node "dev-\S+", loading...\n){2}$/,
  );
  await type('kubectl run mine --image=mine:1');
  await type('kubectl wait --for=condition=Ready pod/mine --timeout=20s');
  expect(await type('kubectl get pod mine -o jsonpath={.status.phase}')).toBe('Running');
  expect(await type('minikube status')).toContain('Profile "minikube" not found');
});

test('k3d knows its nodes and puts images onto them', async () => {
  const { type } = await open(labOf(['k3d-dev-server-0', 'k3d-dev-agent-0']));
  expect(await type('k3d cluster list')).toBe(
    'NAME      SERVERS   AGENTS    LOADBALANCER\ndev       1/1       1/1       true\n',
  );
  expect(await type('k3d image import nosuch:1 -c dev')).toBe(
    "INFO[0000] Importing image(s) into cluster 'dev'\nWARN[0000] Image 'nosuch:1' is not present in the container runtime: skipping\nFATA[0000] Failed to import image(s): no valid images specified\n[exit 1]",
  );
  await type("printf 'FROM busybox\\nCMD sleep 1000\\n' | docker build -q -t mine:1 -");
  expect(await type('k3d image import mine:1 -c dev')).toContain('Successfully imported 1 image(s)');
  await type('kubectl run mine --image=mine:1');
  await type('kubectl wait --for=condition=Ready pod/mine --timeout=20s');
  expect(await type('kubectl get pod mine -o jsonpath={.status.phase}')).toBe('Running');
  expect(await type('k3d cluster create other')).toBe('not simulated: k3d cluster create\n[exit 1]');
});

test('minikube lists what is on its node, and takes an archive from standard input', async () => {
  const { type } = await open(labOf(['minikube']));
  await type("printf 'FROM busybox\\nCMD sleep 1000\\n' | docker build -q -t mine:1 -");
  expect(await type('minikube image ls | grep mine')).toBe('[exit 1]');
  expect(await type('docker save mine:1 | minikube image load -')).toBe('');
  const names = (await type('minikube image ls')).trimEnd().split('\n');
  expect(names).toContain('docker.io/library/mine:1');
  expect(names).toEqual([...names].sort().reverse());
  const table = (await type('minikube image ls --format table')).split('\n');
  const id = (await type('docker images -q --no-trunc mine:1')).slice(
    'sha256:'.length,
    'sha256:'.length + 13,
  );
  expect(table[1]).toMatch(/^\| +Image +\| +Tag +\| +Image ID +\| +Size +\|$/);
  expect(table.find((line) => line.includes('mine'))).toMatch(
    new RegExp(`^\\| docker.io/library/mine +\\| 1 +\\| ${id} \\| \\S+MB +\\|$`),
  );
  expect(await type('echo no archive | minikube image load - 2>/dev/null')).toBe('[exit 1]');
});

test('whoever makes, names or moves an image has tried something; whoever pulls one has not', async () => {
  const check = {
    say: 'ready',
    condition: { when: 'now', expression: 'false' },
    otherwise: [{ say: 'Not yet.' }],
  };
  const step = { id: 'one', title: 'One', checks: [{ id: 'ready', ...check }], hints: [], text: '' };
  const said = async (line: string) => {
    const { session, type } = await open({ ...labOf(['minikube']), steps: [step] } as Lab);
    await type(line);
    return session.run?.lesson?.state.steps[0]?.checks[0]?.message;
  };
  expect(await said('docker pull -q nginx:1.27; docker images; minikube image ls')).toBeUndefined();
  expect(await said('minikube image pull nginx:1.27; minikube image tag nginx:1.27 other:1')).toBe(
    'Not yet.',
  );
  expect(await said("printf 'FROM busybox\\n' | docker build -q -t mine:1 -")).toBe('Not yet.');
});

test('a lab says how an image behaves that the learner builds', async () => {
  const app = { ports: [3000], http: [{ path: '*', status: 200, body: 'hello from the lab\n' }] };
  const images = [{ repository: 'me/api', tags: ['v1'], app }];
  const { type } = await open(labOf(['minikube'], { images }));
  await type('printf \'FROM node:22\\nCOPY . .\\nCMD ["node", "server.js"]\\n\' > Dockerfile');
  await type('docker build -q -t me/api:v1 .');
  await type('docker run -d -p 3000:3000 me/api:v1; sleep 1');
  expect(await type('curl -s localhost:3000')).toBe('hello from the lab\n');
});

test('a registry that wants a password wants it from docker and from nodes', async () => {
  const credentials = { username: 'ada', password: 'secret' };
  const registries = [{ host: 'registry.example', credentials, auth: 'basic' }];
  const { type } = await open(labOf(['minikube'], { registries }));
  await type("printf 'FROM busybox\\nCMD sleep 1000\\n' | docker build -q -t registry.example/mine:1 -");
  expect(await type('docker push registry.example/mine:1 2>&1 | tail -n 1')).toBe(
    'no basic auth credentials\n',
  );
  expect(await type('docker login -u ada -p wrong registry.example 2>/dev/null')).toBe('[exit 1]');
  expect(await type('docker login -u ada -p secret registry.example 2>/dev/null')).toBe('Login Succeeded\n');
  expect(await type('docker push -q registry.example/mine:1')).toBe('registry.example/mine:1\n');
  await type('kubectl run mine --image=registry.example/mine:1; sleep 5');
  expect(await type('kubectl get pod mine --no-headers')).toMatch(/ErrImagePull|ImagePullBackOff/);
  await type(
    'kubectl create secret generic pull --from-file=.dockerconfigjson=.docker/config.json --type=kubernetes.io/dockerconfigjson',
  );
  await type(
    `kubectl run other --image=registry.example/mine:1 --overrides='{"spec":{"imagePullSecrets":[{"name":"pull"}]}}'`,
  );
  await type('kubectl wait --for=condition=Ready pod/other --timeout=20s');
  expect(await type('kubectl get pod other -o jsonpath={.status.phase}')).toBe('Running');
});

test('images, containers and their ports are there again in a saved run', async () => {
  const lab = labOf(['minikube']);
  const first = await open(lab);
  await first.type(
    "mkdir site; echo hi > site/index.html; cd site; printf 'FROM nginx:1.27\\nCOPY . /usr/share/nginx/html\\n' > Dockerfile",
  );
  await first.type('docker build -q -t me/site:1 .; docker run -d --name site -p 8080:80 me/site:1');
  await first.type(
    'minikube image load me/site:1; kubectl run site --image=me/site:1; kubectl wait --for=condition=Ready pod/site',
  );
  const saved = JSON.parse(JSON.stringify(first.session.sim.snapshot())) as Snapshot;
  const again = await open(lab, saved);
  expect(await again.type('curl -s localhost:8080')).toBe('hi\n');
  expect(await again.type('docker ps --format "{{.Names}}: {{.Image}}"')).toBe('site: me/site:1\n');
  expect(await again.type('kubectl exec site -- cat /usr/share/nginx/html/index.html')).toBe('hi\n');
});
