/** Addresses of the web for which a lab has a file: `urls` in cluster.yaml. */
import { expect, test } from 'vitest';
import { readLab } from '#lib/lab/read.ts';
import { headless } from '#lib/worker/drive.ts';
import { plainStreams } from '#lib/worker/script.ts';
import { Session } from '#lib/worker/session.ts';

const CONFIG_MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: from-afar}\ndata: {word: "grün"}\n';

const lab = (clusterYaml: string) => ({
  'lab.yaml': 'title: A\nsummary: B\n',
  'cluster/cluster.yaml': clusterYaml,
  'web/config.yaml': CONFIG_MAP,
});

const URLS = 'urls:\n  https://example.com/lab/config.yaml: web/config.yaml\n  http://example.com:8080/?q=1: web/config.yaml\n';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What each command says and its status, one after the other in one lab. */
async function typed(commands: readonly string[]): Promise<readonly (readonly [string, number])[]> {
  const read = readLab('a', lab(URLS));
  expect(read.problems).toEqual([]);
  const opened = await Session.open({ turn, seed: 1, ...(read.lab && { lab: read.lab }) });
  if ('problem' in opened) throw new Error(opened.problem);
  const { session } = opened;
  const shell = session.openShell();
  const said: [string, number][] = [];
  for (const command of commands) {
    let output = '';
    const sink = (text: string) => void (output += text);
    const finished = shell.run(command, plainStreams({ stdout: sink, stderr: sink }));
    const status = await headless(session.sim, session.leash, finished, turn);
    said.push([output, status]);
  }
  return said;
}

test('kubectl and curl find what the lab has for an address, and nothing elsewhere', async () => {
  const said = await typed([
    'kubectl apply -f https://example.com/lab/config.yaml',
    'kubectl get configmap from-afar -o jsonpath={.data.word}',
    'kubectl delete -f https://Example.com:443/lab/config.yaml',
    'curl -s "http://example.com:8080?q=1"',
    "curl -s -o /dev/null -w '%{http_code} %{size_download}' https://example.com/lab/config.yaml",
    "curl -s -o /dev/null -w '%{http_code}' -X POST https://example.com/lab/config.yaml",
    'wget -qO- https://example.com/lab/config.yaml',
    'curl -s http://example.com/lab/config.yaml',
    'kubectl apply -f https://example.com/other.yaml',
  ]);
  expect(said).toEqual([
    ['configmap/from-afar created\n', 0],
    ['grün', 0],
    ['configmap "from-afar" deleted\n', 0],
    [CONFIG_MAP, 0],
    ['200 81', 0],
    ['405', 0],
    [CONFIG_MAP, 0],
    ['', 6],
    [expect.stringContaining('example.com'), 1],
  ]);
});

test('a kustomization in the web is not simulated', async () => {
  const [[said]] = (await typed(['kubectl apply -k https://example.com/lab/config.yaml'])) as [[string, number]];
  expect(said).toContain('not simulated');
});

test.each([
  ['urls: [a]', 1, 'urls is not a mapping from addresses to files'],
  ['urls:\n  ftp://example.com/a: web/config.yaml', 2, 'urls: ftp://example.com/a is no http or https address'],
  ['urls:\n  http://localhost/a: web/config.yaml', 2, "urls: http://localhost/a is the learner's own machine"],
  ['urls:\n  https://example.com/a: 3', 2, 'urls: https://example.com/a names no file'],
  ['urls:\n  https://example.com/a: ../secret', 2, "urls: ../secret leaves the lab's folder"],
  ['urls:\n  https://example.com/a: /etc/passwd', 2, "urls: /etc/passwd leaves the lab's folder"],
  ['urls:\n  https://example.com/a: web/no.yaml', 2, 'urls: the lab has no file web/no.yaml'],
])('%j is wrong in line %i', (clusterYaml, line, message) => {
  expect(readLab('a', lab(`${clusterYaml}\n`)).problems).toEqual([
    { file: 'cluster/cluster.yaml', line, message },
  ]);
});
