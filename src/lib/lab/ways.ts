/** What there is to prove of a lab: for each step its solution, the other right ways and the wrong ones. */

export type WayKind = 'solution' | 'alt' | 'wrong';

/** One way through a step. */
export interface Way {
  /** `steps/30-update` */
  readonly step: string;
  /** `solution.sh`, `alt-patch.sh`, `wrong-delete-pods.sh` */
  readonly file: string;
  readonly kind: WayKind;
  readonly script: string;
  /** Files that are laid over the home folder first, by path within it: those of the folder that has the script's name. */
  readonly edits: Readonly<Record<string, string>>;
}

/** The steps of a lab in their order: `steps/10-look-around`, … */
export const stepFolders = (files: Readonly<Record<string, string>>): readonly string[] =>
  Object.keys(files)
    .flatMap((path) => /^(steps\/[^/]+)\/step\.md$/.exec(path)?.[1] ?? [])
    .sort();

/** All ways through one step, the solution first. */
export function waysOf(step: string, files: Readonly<Record<string, string>>): readonly Way[] {
  const named = Object.keys(files)
    .sort()
    .flatMap((path) => {
      if (!path.startsWith(`${step}/`)) return [];
      const name = path.slice(step.length + 1);
      const kind = /^(?:(solution)|(alt)-[^/]+|(wrong)-[^/]+)\.sh$/.exec(name)?.slice(1).find(Boolean);
      return kind ? [{ name, kind: kind as WayKind }] : [];
    });
  const ways = named.map(({ name, kind }): Way => {
    const folder = `${step}/${name.replace(/\.sh$/, '')}/`;
    const edits = Object.entries(files).filter(([path]) => path.startsWith(folder));
    return {
      step,
      file: name,
      kind,
      script: files[`${step}/${name}`] ?? '',
      edits: Object.fromEntries(edits.map(([path, text]) => [path.slice(folder.length), text])),
    };
  });
  return ways.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

const ORDER: readonly WayKind[] = ['solution', 'alt', 'wrong'];

const RED = /^# (cheats, )?stays red: (\S+)[ \t]*$/;
const firstLine = (script: string): string => script.split('\n')[0] ?? '';

/** The check that a wrong way leaves red, as its first line says: `# stays red: back`. */
export const staysRed = (script: string): string | undefined => RED.exec(firstLine(script))?.[2];

/** Whether a wrong way is a shortcut that only looks like the solution: `# cheats, stays red: back`. */
export const cheats = (script: string): boolean => RED.exec(firstLine(script))?.[1] !== undefined;

/** Answers that a way gives to questions: `# answer why: The tag is not there`. */
export const answersOf = (script: string): readonly { readonly check: string; readonly answer: string }[] =>
  [...script.matchAll(/^# answer (\S+): (.*)$/gm)].map(([, check = '', answer = '']) => ({ check, answer }));
