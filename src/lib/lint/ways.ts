/** The ways through each step: that there is a right one and a wrong one, and that they are about checks that exist. */
import { answersOf, cheats, staysRed, stepFolders, waysOf } from '#lib/lab/ways.ts';
import type { Finding } from './source.ts';

interface StepChecks {
  readonly step: string;
  /** Names of files in the step's folder that its front matter names. */
  readonly scripts: ReadonlySet<string>;
  /** Not finished: what is missing is not missed yet. */
  readonly draft: boolean;
  /** Ids of its checks; `questions` are among them. */
  readonly checks: ReadonlySet<string>;
  readonly questions: ReadonlySet<string>;
}

/** What the lab as a whole must have: more than one right way, and a shortcut that it does not fall for. */
export function labWayFindings(files: Readonly<Record<string, string>>): readonly Finding[] {
  const ways = stepFolders(files).flatMap((step) => waysOf(step, files));
  const missing = [
    ...(ways.some(({ kind }) => kind === 'alt') ? [] : ['no step has another right way (alt-*.sh)']),
    ...(ways.some(({ script }) => cheats(script))
      ? []
      : ['no step has a wrong way that cheats (`# cheats, stays red: CHECK`)']),
  ];
  return missing.map((message) => ({ file: 'lab.yaml', line: 1, column: 1, message }));
}

export function wayFindings(
  { step, checks, questions, scripts, draft }: StepChecks,
  files: Readonly<Record<string, string>>,
): readonly Finding[] {
  const ways = waysOf(step, files);
  const at = (file: string, line: number, message: string): Finding => ({ file, line, column: 1, message });
  const missing = (
    draft
      ? []
      : [
          ...(ways.some(({ kind }) => kind === 'solution') ? [] : ['the step has no solution.sh']),
          ...(ways.some(({ kind }) => kind === 'wrong') ? [] : ['the step has no wrong way (wrong-*.sh)']),
        ]
  ).map((message) => at(`${step}/step.md`, 1, message));
  const known = new Set([
    'set-up.sh',
    ...scripts,
    ...ways.flatMap(({ file }) => [file.replace(/\.sh$/, ''), file]),
  ]);
  const stray = Object.keys(files).flatMap((path) => {
    const name = path.startsWith(`${step}/`) ? path.slice(step.length + 1) : 'step.md';
    const [first = ''] = name.split('/');
    return name === 'step.md' || known.has(first)
      ? []
      : [at(path, 1, 'belongs to no solution, no other way and no wrong way')];
  });
  const inside = ways.flatMap(({ file, kind, script }) => {
    const path = `${step}/${file}`;
    const red = staysRed(script);
    const first =
      kind !== 'wrong'
        ? []
        : red === undefined
          ? [at(path, 1, 'its first line must say `# stays red: CHECK`')]
          : checks.has(red)
            ? []
            : [at(path, 1, `there is no check ${red} in this step`)];
    const answers = answersOf(script).flatMap(({ check }) => {
      if (questions.has(check)) return [];
      const line = script.split('\n').findIndex((one) => one.startsWith(`# answer ${check}:`)) + 1;
      return [at(path, line, `there is no question ${check} in this step`)];
    });
    const does = script.split('\n').some((line) => line.trim() !== '' && !line.trimStart().startsWith('#'));
    const empty = does || answersOf(script).length > 0 ? [] : [at(path, 1, 'does nothing')];
    return [...first, ...answers, ...empty];
  });
  return [...missing, ...stray, ...inside];
}
