import { describe, expect, test } from 'vitest';
import type { KubeClient, KubeRequest, KubeResponse } from '#lib/kube/client.ts';
import { notFound } from '#lib/kube/status.ts';
import { FileError, type FileSystem, type Process } from '#lib/shell/program.ts';
import { Interrupt, Leash } from '#lib/sim/leash.ts';
import { Simulation } from '#lib/sim/simulation.ts';
import { FORMS } from './complete-words.ts';
import { complete } from './complete.ts';
import { defaultKubeconfig } from './config/kubeconfig.ts';
import { createKubectl } from './kubectl.ts';

const column = (name: string, format = '') => ({
  name,
  type: 'string',
  format,
  description: '',
  priority: 0,
});
const pod = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels: { app: 'web' } },
  spec: { containers: [{ name: 'web' }] },
});

const answers: Readonly<Record<string, (request: KubeRequest) => unknown>> = {
  '/api': () => ({ kind: 'APIVersions', versions: ['v1'] }),
  '/apis': () => ({ kind: 'APIGroupList', groups: [{ name: 'apps', versions: [{ version: 'v1' }] }] }),
  '/api/v1': () => ({
    resources: [
      {
        name: 'pods',
        singularName: 'pod',
        namespaced: true,
        kind: 'Pod',
        verbs: ['get', 'list'],
        shortNames: ['po'],
        categories: ['all'],
      },
      { name: 'pods/log', namespaced: true, kind: 'Pod', verbs: ['get'] },
    ],
  }),
  '/apis/apps/v1': () => ({
    resources: [
      {
        name: 'deployments',
        singularName: 'deployment',
        namespaced: true,
        kind: 'Deployment',
        verbs: ['get', 'list'],
        shortNames: ['deploy'],
        categories: ['all'],
      },
    ],
  }),
  '/api/v1/namespaces/default/pods': ({ accept }) =>
    accept?.includes('Table')
      ? {
          kind: 'Table',
          metadata: {},
          columnDefinitions: [column('Name', 'name'), column('Ready')],
          rows: ['a', 'b'].map((name) => ({ cells: [name, '1/1'], object: pod(name) })),
        }
      : { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: [pod('a'), pod('b')] },
  '/api/v1/namespaces/default/pods/a': () => pod('a'),
  '/apis/apps/v1/namespaces/default/deployments': () => ({
    kind: 'Table',
    metadata: {},
    columnDefinitions: [],
    rows: [],
  }),
};

const client: KubeClient = {
  request: async (request): Promise<KubeResponse> => {
    const body = answers[request.path]?.(request);
    const name = request.path.split('/').pop()!;
    return body === undefined
      ? { status: 404, body: notFound({ group: '', resource: 'pods' }, name) }
      : { status: 200, body };
  },
};

function filesOf(initial: Readonly<Record<string, string>>): FileSystem {
  const texts = new Map(Object.entries(initial));
  return {
    read: (path) => {
      const text = texts.get(path);
      if (text === undefined) throw new FileError('ENOENT', 'No such file or directory');
      return text;
    },
    write: (path, text) => void texts.set(path, text),
    stat: (path) => (texts.has(path) ? { kind: 'file', size: 1, mode: 0o600, modifiedMs: 0 } : undefined),
    lstat: (path) => (texts.has(path) ? { kind: 'file', size: 1, mode: 0o600, modifiedMs: 0 } : undefined),
    link: () => undefined,
    realPath: (path) => path,
    touch: () => undefined,
    list: () => [...texts.keys()],
    makeDir: () => undefined,
    remove: (path) => void texts.delete(path),
    rename: () => undefined,
    chmod: () => undefined,
    resolve: (cwd, path) => (path.startsWith('/') ? path : `${cwd}/${path}`),
  };
}

const kubeconfig = () =>
  defaultKubeconfig({ server: 'https://10.0.0.1:6443', cluster: 'kubernetes', user: 'kubernetes-admin' });

/** Lets the timers come that a command waits for until it has ended. */
async function driven<T>(sim: Simulation, command: Promise<T>): Promise<T> {
  let over = false;
  void command.finally(() => (over = true));
  while (!over) {
    await new Promise((resolve) => setImmediate(resolve));
    sim.step();
  }
  return command;
}

function session() {
  const files = filesOf({ '/root/.kube/config': kubeconfig() });
  const env = new Map([['HOME', '/root']]);
  const run = async (line: string) => {
    const out = { stdout: '', stderr: '' };
    const sink = (key: 'stdout' | 'stderr') => ({
      isTerminal: false,
      write: async (text: string) => void (out[key] += text),
    });
    const sim = new Simulation({ seed: 1 });
    const leash = new Leash(sim);
    const process = {
      args: line.split(' '), env, cwd: '/root', files, stdout: sink('stdout'), stderr: sink('stderr'), interrupt: new Interrupt(), leash,
      stdin: { isTerminal: false, read: async () => undefined, readLine: async () => undefined, readAll: async () => '' }, spawn: async () => 0,
    } as unknown as Process; // prettier-ignore
    const exit = await driven(sim, createKubectl({ client })(process));
    return { ...out, exit };
  };
  return {
    run,
    complete: (line: string) => {
      const sim = new Simulation({ seed: 1 });
      const leash = new Leash(sim);
      const found = complete(line.split(' '), { cwd: '/root', env, files }, { client, leash });
      return driven(sim, found);
    },
  };
}

describe('mistakes are answered in the words of kubectl, with status 1', () => {
  test.each([
    ['kubectl gte pods', 'error: unknown command "gte" for "kubectl"\n\nDid you mean this?\n\tget\n'],
    [
      'kubectl ge pods',
      'error: unknown command "ge" for "kubectl"\n\nDid you mean this?\n\tset\n\tget\n\tcp\n',
    ],
    [
      'kubectl get pods --namspace x',
      "error: unknown flag: --namspace\nSee 'kubectl get --help' for usage.\n",
    ],
    [
      'kubectl get pods -n',
      "error: flag needs an argument: 'n' in -n\nSee 'kubectl get --help' for usage.\n",
    ],
    ['kubectl get podz', 'error: the server doesn\'t have a resource type "podz"\n'],
    ['kubectl get pods x', 'Error from server (NotFound): pods "x" not found\n'],
    [
      'kubectl get pod/a deploy',
      "error: there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'\n",
    ],
    ['kubectl get pods -A a', 'error: a resource cannot be retrieved by name across all namespaces\n'],
    ['kubectl get -f nope.yaml', 'error: the path "nope.yaml" does not exist\n'],
    [
      'kubectl config frob',
      'error: unknown command "frob"\nSee \'kubectl config -h\' for help and examples\n',
    ],
    ['kubectl --kubeconfig=nope get pods', 'error: stat nope: no such file or directory\n'],
    [
      'kubectl get pods --context nope',
      'Error in configuration: context was not found for specified context: nope\n',
    ],
    [
      'kubectl exec a ls',
      "error: exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\nSee 'kubectl exec -h' for help and examples\n",
    ],
    ['kubectl kustomize --enable-helm', 'not simulated: --enable-helm\n'],
    ['kubectl get pods --profile cpu', 'not simulated: --profile=cpu\n'],
  ])('%s', async (line, stderr) => {
    expect(await session().run(line)).toEqual({ stdout: '', stderr, exit: 1 });
  });
});

describe('get', () => {
  test.each([
    ['kubectl get pods', 'NAME   READY\na      1/1\nb      1/1\n'],
    ['kubectl get po,deploy', 'NAME    READY\npod/a   1/1\npod/b   1/1\n'],
    ['kubectl get all -o name', 'pod/a\npod/b\n'],
    ['kubectl get pod a -o jsonpath={.metadata.name}', 'a'],
    ['kubectl get pods -o jsonpath={.items[*].metadata.name}', 'a b'],
    [
      'kubectl get pods -o custom-columns=N:.metadata.name,X:.nope --no-headers',
      'a     <none>\nb     <none>\n',
    ],
    ['kubectl get --no-headers=true -n=default po', 'a     1/1\nb     1/1\n'],
  ])('%s', async (line, stdout) => {
    expect(await session().run(line)).toMatchObject({ stdout, exit: 0 });
  });

  test('says on standard error that there is nothing', async () => {
    const found = await session().run('kubectl get deployments');
    expect(found).toEqual({ stdout: '', stderr: 'No resources found in default namespace.\n', exit: 0 });
  });
});

test('contexts are made, used, renamed and deleted in the kubeconfig', async () => {
  const { run } = session();
  const outputs = [];
  for (const words of [
    'set-context dev --cluster=kubernetes --user=kubernetes-admin --namespace=dev',
    'use-context dev',
    'current-context',
    'get-contexts',
    'view --minify -o jsonpath={..namespace}',
    'rename-context dev staging',
    'delete-context staging',
    'unset current-context',
  ])
    outputs.push((await run(`kubectl config ${words}`)).stdout);
  expect(outputs).toEqual([
    'Context "dev" created.\n',
    'Switched to context "dev".\n',
    'dev\n',
    'CURRENT   NAME                          CLUSTER      AUTHINFO           NAMESPACE\n' +
      '*         dev                           kubernetes   kubernetes-admin   dev\n' +
      '          kubernetes-admin@kubernetes   kubernetes   kubernetes-admin   \n',
    'dev',
    'Context "dev" renamed to "staging".\n',
    'deleted context staging from /root/.kube/config\n',
    'Property "current-context" unset.\n',
  ]);
  expect((await run('kubectl get pods')).stderr).toContain(
    'The connection to the server localhost:8080 was refused',
  );
});

test.each([
  ['kubectl rollo', ['rollout\tWatch, undo, pause and restart rollouts']],
  ['kubectl config use', ['use-context\tMake another context the current one']],
  ['kubectl get dep', ['deployments.apps']],
  ['kubectl get pods,dep', ['pods,deployments.apps']],
  ['kubectl get pods ', ['a', 'b']],
  ['kubectl get pods a ', ['b']],
  ['kubectl get pod/', ['pod/a', 'pod/b']],
  ['kubectl get pod/a d', ['deployments.apps/']],
  ['kubectl logs ', [...FORMS.map((form) => `${form}/`), 'a', 'b'].sort()],
  ['kubectl logs pods/', ['pods/a', 'pods/b']],
  ['kubectl logs a ', ['web']],
  ['kubectl logs a -c ', ['web']],
  ['kubectl exec -it a -c ', ['web']],
  ['kubectl exec a -- ', []],
  ['kubectl exec a ', []],
  ['kubectl top pod ', ['a', 'b']],
  ['kubectl get pods --all-n', ['--all-namespaces\tLook in all namespaces; -n is ignored']],
  ['kubectl get pods -o js', ['json', 'jsonpath', 'jsonpath-as-json', 'jsonpath-file']],
  ['kubectl get pods -o=x', []],
  ['kubectl --context ', ['kubernetes-admin@kubernetes']],
  ['kubectl --cluster ', ['kubernetes']],
  ['kubectl config use-context ', ['kubernetes-admin@kubernetes']],
  ['kubectl scale deployment ', ['--replicas\tThe size to aim for']],
  ['kubectl rollout pause ', ['deployment']],
  ['kubectl taint ', ['node']],
  ['kubectl drain node01 ', []],
  ['kubectl completion ', ['bash', 'fish', 'powershell', 'zsh']],
  [
    'kubectl explain pods.spec.host',
    ['hostAliases', 'hostIPC', 'hostNetwork', 'hostPID', 'hostUsers', 'hostname'].map(
      (name) => `pods.spec.${name}`,
    ),
  ],
  [
    'kubectl explain deploy.spec.template.spec.containers.ports.hostP',
    ['deploy.spec.template.spec.containers.ports.hostPort'],
  ],
  ['kubectl auth can-i c', ['create']],
  ['kubectl auth can-i create dep', ['deployments.apps']],
])('Tab after %j offers %j', async (line, words) => {
  expect((await session().complete(line)).words).toEqual(words);
});

test('Tab offers all flags, each once, and those that were given no more', async () => {
  const names = async (line: string) =>
    (await session().complete(line)).words.map((word) => word.replace(/\t.*/, ''));
  expect(await names('kubectl rollout undo --to')).toEqual(['--to-revision', '--token']);
  expect(await names('kubectl rollout undo --to-revision=1 --to')).toEqual(['--token']);
  expect(await names('kubectl get -')).toContain('-o');
});
