/** What the proof of a lab finds: each of these labs has one thing wrong with it. */
import { expect, test } from 'vitest';
import { proveLab } from '../../src/cli/prove/prove.ts';

const STEP = `---
title: Make it
checks:
  made:
    say: The namespace is there
    now: object('namespace', 'shop').metadata.name == 'shop'
    otherwise:
      - when: object('namespace', 'shopp').metadata.name == 'shopp'
        say: There is one p too many.
      - say: No namespace of that name.
---
Make a namespace.
`;

const LAB = {
  'lab.yaml': 'title: A\nsummary: B\n',
  'steps/10-make/step.md': STEP,
  'steps/10-make/solution.sh': 'kubectl create namespace shop\n',
  'steps/10-make/alt-apply.sh': "kubectl apply -f shop.yaml\n",
  'steps/10-make/alt-apply/shop.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n',
  'steps/10-make/wrong-typo.sh': '# stays red: made\nkubectl create namespace shopp\n',
};

async function failures(changes: Readonly<Record<string, string | undefined>>): Promise<readonly string[]> {
  const files = Object.fromEntries(Object.entries({ ...LAB, ...changes }).filter(([, text]) => text !== undefined));
  const failed: string[] = [];
  for await (const { ok, step, what, say } of proveLab('a', files as Record<string, string>))
    if (!ok) failed.push(`${step} ${what}: ${say}`);
  return failed;
}

test('a lab that is right is proved, with the files of its other way laid over the home folder', async () => {
  expect(await failures({})).toEqual([]);
});

test('a wrong way says what its learner is told', async () => {
  const said: string[] = [];
  for await (const { what, say } of proveLab('a', LAB)) if (what.startsWith('wrong-')) said.push(say);
  expect(said).toEqual(['made stays red: There is one p too many.\n  There is no `namespace/shop`.']);
});

test.each<[string, Readonly<Record<string, string | undefined>>, string]>([
  ['no solution', { 'steps/10-make/solution.sh': undefined }, 'steps/10-make solution.sh: there is no solution.sh'],
  [
    'a solution that solves nothing',
    { 'steps/10-make/solution.sh': 'kubectl get ns\n' },
    'steps/10-make solution.sh: made is red',
  ],
  [
    'another way that is none',
    { 'steps/10-make/alt-apply/shop.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: other\n' },
    'steps/10-make alt-apply.sh: made is red (No namespace of that name.)',
  ],
  [
    'a wrong way that is right',
    { 'steps/10-make/wrong-typo.sh': '# stays red: made\nkubectl create namespace shop\n' },
    'steps/10-make wrong-typo.sh: it solves the step',
  ],
  [
    'a wrong way that names no check',
    { 'steps/10-make/wrong-typo.sh': 'kubectl create namespace shopp\n' },
    'steps/10-make wrong-typo.sh: its first line does not say `# stays red: CHECK`',
  ],
  [
    'a wrong way that names another check',
    { 'steps/10-make/wrong-typo.sh': '# stays red: maid\nkubectl create namespace shopp\n' },
    'steps/10-make wrong-typo.sh: there is no check maid',
  ],
  [
    'a step that is done before anybody came',
    { 'cluster/10-shop.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n' },
    'steps/10-make solution.sh: is done before anybody did anything',
  ],
  [
    'a manifest that cannot be applied',
    { 'cluster/10-shop.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: Shop_\n' },
    ' begin: cluster/10-shop.yaml: The Namespace "Shop_" is invalid: ',
  ],
])('%s is found', async (_, changes, failure) => {
  const [found = ''] = await failures(changes);
  expect(found.slice(0, failure.length)).toBe(failure);
});

test('who has only edited a file has tried something, and is told what is wrong with it', async () => {
  const step = STEP.replace("object('namespace', 'shopp').metadata.name == 'shopp'", "file('shop.yaml').metadata.name == 'shopp'");
  const changes = {
    'steps/10-make/step.md': step,
    'steps/10-make/wrong-typo.sh': '# stays red: made\nprintf "metadata:\\n  name: shopp\\n" > shop.yaml\n',
  };
  const said: string[] = [];
  for await (const { what, say } of proveLab('a', { ...LAB, ...changes })) if (what.startsWith('wrong-')) said.push(say);
  expect(said).toEqual(['made stays red: There is one p too many.\n  There is no `namespace/shop`.']);
});
