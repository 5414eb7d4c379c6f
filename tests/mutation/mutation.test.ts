/** Mistakes put into solutions: which there are, and which of them a lab's checks let through. */
import { expect, test } from 'vitest';
import { mutateLab, type Outcome } from '../../src/cli/prove/mutate-lab.ts';
import { fileMutants, scriptMutants } from '../../src/cli/prove/mutants.ts';

test('a command is left out, and its names, numbers and flags are changed; verbs and comments are not', () => {
  const script =
    'kubectl scale deployment/web --replicas=4 --record=true\n# answer why: 4\nkubectl set image deploy web web=nginx:1.27\n';
  expect(scriptMutants('solution.sh', script).map(({ line, what }) => `${line}: ${what}`)).toEqual([
    '1: without kubectl scale deployment/web --replicas=4 --record=true',
    '1: web → webx',
    '1: without --replicas=4',
    '1: 4 → 5',
    '1: without --record=true',
    '1: true → false',
    '1: true → truex',
    '3: without kubectl set image deploy web web=nginx:1.27',
    '3: deploy → deployx',
    '3: web → webx',
    '3: web → webx',
    '3: nginx → nginxx',
    '3: 27 → 28',
  ]);
});

test('a sentence in quotes is no list of names', () => {
  const script = "kubectl annotate deploy/web note='v4: says its version' by=me\n";
  expect(scriptMutants('solution.sh', script).map(({ what }) => what)).toEqual([
    "without kubectl annotate deploy/web note='v4: says its version' by=me",
    'web → webx',
    'note → notex',
    'v4 → v4x',
    '4 → 5',
    'by → byx',
    'me → mex',
  ]);
});

test('a file loses its lines one by one, and has its values changed', () => {
  const what = fileMutants(
    'solution/web.yaml',
    'kind: Pod\nspec:\n  - name: web # the first\n    port: 80\n',
  ).map((one) => one.what);
  expect(what).toEqual([
    'without kind: Pod',
    'Pod → Podx',
    'without spec:',
    'without - name: web # the first',
    'web → webx',
    'without port: 80',
    '80 → 81',
  ]);
});

const step = (condition: string): string =>
  `---\ntitle: Make it\nchecks:\n  made:\n    say: It is there\n    now: ${condition}\n---\nMake it.\n`;

async function outcomes(condition: string): Promise<readonly Outcome[]> {
  const files = {
    'lab.yaml': 'title: A\nsummary: B\n',
    'steps/10-make/step.md': step(condition),
    'steps/10-make/solution.sh': 'kubectl get pods\nkubectl create configmap app --from-literal=level=info\n',
  };
  const all: Outcome[] = [];
  for await (const outcome of mutateLab('a', files)) all.push(outcome);
  return all;
}
const unnoticed = (all: readonly Outcome[]) =>
  all.flatMap(({ end, mutant }) =>
    end === 'green' ? [`${mutant.file}:${mutant.line}: ${mutant.what}`] : [],
  );

test('a check that looks at a name alone lets another value through; what changes nothing counts for neither', async () => {
  const weak = await outcomes("configmap('app').metadata.name == 'app'");
  expect(unnoticed(weak)).toEqual([
    'solution.sh:2: without --from-literal=level=info',
    'solution.sh:2: level → levelx',
    'solution.sh:2: info → infox',
  ]);
  expect(weak.find(({ mutant }) => mutant.what === 'without kubectl get pods')?.end).toBe('same');
});

test('a check that looks at the value notices, each time alike', async () => {
  const first = await outcomes("configmap('app').data.level == 'info'");
  expect(first.filter(({ end }) => end === 'red').map(({ mutant }) => mutant.what)).toEqual([
    'without kubectl create configmap app --from-literal=level=info',
    'app → appx',
    'without --from-literal=level=info',
    'level → levelx',
    'info → infox',
  ]);
  expect(unnoticed(first)).toEqual([]);
  expect(await outcomes("configmap('app').data.level == 'info'")).toEqual(first);
});
