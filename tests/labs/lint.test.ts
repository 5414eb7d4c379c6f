/** What lint says of a lab in which one thing is wrong, and where it says it stands. */
import { beforeAll, expect, test } from 'vitest';
import { clusterSchema } from '#lib/cluster/images/load.ts';
import { understand } from '#lib/kubectl/understand.ts';
import { allCommands } from '#lib/kubectl/verbs.ts';
import { catalogueFindings, cycleFrom } from '#lib/lint/catalogue.ts';
import { lintLab } from '#lib/lint/lint-lab.ts';
import { originOf } from '#lib/lint/translations.ts';

beforeAll(allCommands);

const STEP = `---
title: Make it
checks:
  made:
    say: The pod is there
    now: pod('web').spec.containers[0].image == 'nginx:1.27'
    otherwise:
      - when: pods('app=web').all(p, p.status.phase == 'Pending')
        say: 'It runs {{actual}}.'
  looked:
    say: You have looked
    ran: kubectl get pods -o wide | kubectl describe po
  why:
    say: You know
    ask: Why?
    choices: [tag, name]
    answer: tag
hints:
  - Look.
---
Make a pod, :check[made]. See [the file](../../files/pod.yaml).

\`\`\`run
kubectl get pods
\`\`\`
`;

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:1.27
`;

const LAB: Readonly<Record<string, string>> = {
  'lab.yaml': 'title: A\nsummary: B\nlanguages: [en, ko]\n',
  'cluster/cluster.yaml': 'hostname: here\n',
  'cluster/10-pod.yaml': POD,
  'files/pod.yaml': POD,
  'steps/10-make/step.md': STEP,
  'steps/10-make/solution.sh': 'kubectl apply -f pod.yaml\n# answer why: tag\n',
  'steps/10-make/alt-run.sh': 'kubectl run web --image=nginx:1.27\n# answer why: tag\n',
  'steps/10-make/wrong-name.sh': '# cheats, stays red: made\nkubectl run other --image=nginx:1.27\n',
  'i18n/ko/lab.yaml': `of: '${originOf('title: A\nsummary: B\nlanguages: [en, ko]\n')}'\ntitle: 가\nsummary: 나\n`,
  'i18n/ko/steps/10-make/step.md': `---
of: '${originOf(STEP)}'
title: 만들기
checks:
  made: { say: 있음, otherwise: [{ say: '{{actual}}' }] }
  looked: { say: 봄 }
  why: { say: 앎, ask: 왜? }
hints: [보기]
---
만듭니다.
`,
};

function findings(changes: Readonly<Record<string, string | undefined>>): readonly string[] {
  const files = Object.fromEntries(Object.entries({ ...LAB, ...changes }).filter(([, text]) => text !== undefined));
  const found = lintLab(files as Record<string, string>, { understands: (words) => understand(words) !== undefined });
  return found.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`);
}

/** The step with one piece of text in it replaced, and its translation brought up to date. */
function step(from: string, to: string): Readonly<Record<string, string>> {
  expect(STEP).toContain(from);
  const changed = STEP.replace(from, to);
  const ko = LAB['i18n/ko/steps/10-make/step.md'] ?? '';
  return { 'steps/10-make/step.md': changed, 'i18n/ko/steps/10-make/step.md': ko.replace(originOf(STEP), originOf(changed)) };
}

test('nothing is said of a lab that is right', () => {
  expect(findings({})).toEqual([]);
});

const S = 'steps/10-make/step.md';

test.each<[string, () => Readonly<Record<string, string | undefined>>, string]>([
  ['broken YAML', () => ({ 'cluster/cluster.yaml': 'nodes: [\n' }), 'cluster/cluster.yaml:2:1: '],
  ['no lab.yaml', () => ({ 'lab.yaml': undefined }), 'lab.yaml:1:1: the lab has no lab.yaml'],
  ['an unknown key of cluster.yaml', () => ({ 'cluster/cluster.yaml': 'hostname: a\nnode: []\n' }), 'cluster/cluster.yaml:2:1: there is no key "node"'],
  [
    'a wrong value in cluster.yaml',
    () => ({ 'cluster/cluster.yaml': 'images:\n  - repository: a/b\n    tags: v1\n' }),
    'cluster/cluster.yaml:3:11: images[0].tags: must be array',
  ],
  ['an unknown key of a check', () => step('say: You know', 'says: You know'), `${S}:14:5: checks.why: there is no key "says"`],
  ['a check with no condition', () => step('    ran: kubectl get pods -o wide | kubectl describe po\n', ''), `${S}:10:3: checks.looked: needs exactly one of`],
  ['an expression that does not parse', () => step("pod('web').spec", "pod('web'.spec"), `${S}:6:60: not a condition: `],
  ['a function that does not exist', () => step("now: pod('web')", "now: pot('web')"), `${S}:6:10: not a condition: found no matching overload for 'pot(string)'`],
  ['a kind that does not exist', () => step("now: pod('web')", "now: object('virtualpod', 'web')"), `${S}:6:10: there is no kind virtualpod`],
  ['a name that nothing has', () => step('p.status.phase', 'q.status.phase'), `${S}:8:38: nothing is called q`],
  ['a question that is not asked', () => step("now: pod('web').spec.containers[0].image", 'now: answers.who'), `${S}:6:10: this step asks no question who`],
  ['a mark that does not exist', () => step('{{actual}}', '{{name}}'), `${S}:9:14: there is no mark {{name}}`],
  ['a command that kubectl does not have', () => step('kubectl describe po', 'kubectl descibe po'), `${S}:12:10: kubectl has no command \`kubectl descibe po\``],
  ['an answer that cannot be chosen', () => step('answer: tag', 'answer: image'), `${S}:17:13: the answer is none of the choices`],
  ['a check that is placed and not there', () => step(':check[made]', ':check[maid]'), `${S}:21:13: there is no check maid in this step`],
  ['raw HTML', () => step('Make a pod,', 'Make a <b>pod</b>,'), `${S}:21:8: raw HTML is not shown`],
  ['a link to nothing', () => step('files/pod.yaml', 'files/pot.yaml'), `${S}:21:31: links to ../../files/pot.yaml, which is not there`],
  ['a path that leaves the folder', () => step('../../files/pod.yaml', '../../../x'), `${S}:21:31: links to ../../../x, which is outside of the lab's folder`],
  ['a link that runs something', () => step('../../files/pod.yaml', 'javascript:x'), `${S}:21:31: links to javascript:x: only web addresses`],
  ['no wrong way', () => ({ 'steps/10-make/wrong-name.sh': undefined }), `${S}:1:1: the step has no wrong way`],
  ['no solution', () => ({ 'steps/10-make/solution.sh': undefined }), `${S}:1:1: the step has no solution.sh`],
  ['a lab with one right way', () => ({ 'steps/10-make/alt-run.sh': undefined }), 'lab.yaml:1:1: no step has another right way (alt-*.sh)'],
  ['a lab without a shortcut', () => ({ 'steps/10-make/wrong-name.sh': '# stays red: made\nls\n' }), 'lab.yaml:1:1: no step has a wrong way that cheats (`# cheats, stays red: CHECK`)'],
  ['a wrong way about nothing', () => ({ 'steps/10-make/wrong-name.sh': '# cheats, stays red: maid\nls\n' }), 'steps/10-make/wrong-name.sh:1:1: there is no check maid'],
  ['an answer to nothing', () => ({ 'steps/10-make/solution.sh': 'ls\n# answer who: me\n' }), 'steps/10-make/solution.sh:2:1: there is no question who'],
  ['a way that does nothing', () => ({ 'steps/10-make/solution.sh': '# later\n' }), 'steps/10-make/solution.sh:1:1: does nothing'],
  ['files of no way', () => ({ 'steps/10-make/alt-x/a.yaml': 'a: 1\n' }), 'steps/10-make/alt-x/a.yaml:1:1: belongs to no solution'],
  ['a folder without a step', () => ({ 'steps/20-more/solution.sh': 'ls\n' }), 'steps/20-more/solution.sh:1:1: steps/20-more has no step.md'],
  ['a file that is no part of a lab', () => ({ 'notes.txt': 'x' }), 'notes.txt:1:1: is no part of a lab'],
  ['a manifest of no kind', () => ({ 'cluster/10-pod.yaml': POD.replace('Pod', 'Pot') }), "cluster/10-pod.yaml:2:7: there is no kind Pot in this lab's cluster"],
  ['a manifest with a field too many', () => ({ 'cluster/10-pod.yaml': POD.replace('image', 'imagee') }), 'cluster/10-pod.yaml:8:15: unknown field "spec.containers[0].imagee"'],
  ['an image that nobody has', () => ({ 'cluster/10-pod.yaml': POD.replace('1.27', 'nope') }), 'cluster/10-pod.yaml:8:14: no image nginx:nope in the catalogue'],
  ['an image on a node that nobody has', () => ({ 'cluster/cluster.yaml': 'nodes:\n  - name: a\n    internalIP: 10.0.0.1\n    podCIDR: 10.1.0.0/24\n    cached: [nope:1]\n' }), 'cluster/cluster.yaml:5:14: no image nope:1'],
  ['a translation that lags', () => ({ [S]: STEP.replace('Make a pod', 'Make one pod') }), 'i18n/ko/steps/10-make/step.md:2:5: lags behind steps/10-make/step.md'],
  ['a translation that is not there', () => ({ 'i18n/ko/lab.yaml': undefined }), 'i18n/ko/lab.yaml:1:1: lab.yaml has no translation'],
  ['a language that nobody knows of', () => ({ 'i18n/de/lab.yaml': 'title: A\n' }), 'i18n/de/lab.yaml:1:1: lab.yaml does not list the language de'],
  [
    'a word that is not translated',
    () => ({ 'i18n/ko/steps/10-make/step.md': (LAB['i18n/ko/steps/10-make/step.md'] ?? '').replace(', ask: 왜?', '') }),
    'i18n/ko/steps/10-make/step.md:7:3: checks.why.ask is not translated',
  ],
])('%s', (_, changes, expected) => {
  const found = findings(changes());
  expect(found.map((one) => one.slice(0, expected.length))).toContain(expected);
});

test('of front matter that is no YAML one thing is said, and what there is to say of the text', () => {
  const broken = STEP.replace('checks:', 'checks: [').replace('Make a pod,', 'Make a <b>pod</b>,');
  const ko = (LAB['i18n/ko/steps/10-make/step.md'] ?? '').replace(originOf(STEP), originOf(broken));
  const found = findings({ [S]: broken, 'i18n/ko/steps/10-make/step.md': ko });
  expect(found.filter((one) => !one.startsWith('i18n/'))).toEqual([
    `${S}:5:5: Block collections are not allowed within flow collections`,
    `${S}:21:8: raw HTML is not shown: write Markdown`,
    `${S}:21:14: raw HTML is not shown: write Markdown`,
  ]);
});

test('an image that is meant not to exist is not missed', () => {
  const lab = 'title: A\nsummary: B\nabsent: [nginx:nope]\n';
  const files = { 'lab.yaml': lab, 'cluster/10-pod.yaml': POD.replace('1.27', 'nope') };
  expect(findings({ ...files, 'i18n/ko/lab.yaml': undefined, 'i18n/ko/steps/10-make/step.md': undefined })).toEqual([]);
});

test('kinds of the lab itself are known', () => {
  const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: boats.harbour.example }
spec: { group: harbour.example, names: { plural: boats, kind: Boat }, scope: Namespaced }
`;
  const files = { ...step("now: pod('web')", "now: object('boat', 'web')"), 'cluster/05-boats.yaml': crd };
  expect(findings(files)).toEqual([]);
});

test('the catalogue names labs that exist, and all of them', () => {
  const labs = new Map([['a', []]]);
  const said = (tracks: string) => catalogueFindings(tracks, labs).map(({ line, column, message }) => `${line}:${column}: ${message}`);
  expect(said('tracks:\n  - { id: t, title: T, labs: [a] }\n')).toEqual([]);
  expect(said('tracks:\n  - { id: t, title: T, labs: [a, b] }\n')).toEqual(['2:34: there is no lab b']);
  expect(said('tracks:\n  - { id: t, title: T, labs: [] }\n')).toEqual(['1:1: the lab a is in no track']);
  expect(said('tracks: 3\n')).toEqual(['1:9: tracks: must be array']);
});

test('labs that need each other are a cycle', () => {
  const needs = new Map([['a', ['b']], ['b', ['c']], ['c', ['a']], ['d', ['a']]]);
  expect(cycleFrom('a', needs)).toEqual(['a', 'b', 'c', 'a']);
  expect(cycleFrom('d', needs)).toBeUndefined();
});

test('editors are offered what the loader of cluster.yaml takes', async () => {
  const title = { $schema: 'http://json-schema.org/draft-07/schema#', title: 'cluster.yaml' };
  await expect(`${JSON.stringify({ ...title, ...clusterSchema }, null, 2)}\n`).toMatchFileSnapshot(
    '../../src/lib/lab/schemas/cluster.schema.json',
  );
});
