/**
 * What the pages are given of the labs. A lab that lint finds broken is not published; while the site is developed its author sees it,
 * with what lint says.
 */
import { parse } from 'yaml';
import { commandFor, evidenceName, evidenceOf } from '#lib/lab/evidence.ts';
import type { Finding } from '#lib/lab/finding.ts';
import type { Check, Lab } from '#lib/lab/lab.ts';
import { readLab } from '#lib/lab/read.ts';
import { translated } from '#lib/lab/translate.ts';
import { answersOf, stepFolders, waysOf, type Way } from '#lib/lab/ways.ts';
import { catalogueFindings } from '#lib/lint/catalogue.ts';
import type {
  BrokenLab,
  Catalogue,
  LabPage,
  LabSummary,
  LessonCheck,
  LessonPage,
} from '#lib/ui/library/library.ts';
import { renderLine, renderStep } from '#lib/ui/lesson/markdown.ts';
import type { Solution } from '#lib/worker/protocol.ts';
import { commandsOf } from '#lib/worker/script.ts';
import { Shelf, type LabFolder } from './shelf.server.ts';

const isBroken = ({ findings }: LabFolder): boolean => findings.some(({ mild }) => !mild);

export class Library {
  readonly #shelf: Shelf;
  readonly #author: boolean;

  /** `root`: the folder of the labs. `author`: broken labs are shown, and what lint says of all. */
  constructor(root: string, author: boolean) {
    this.#shelf = new Shelf(root);
    this.#author = author;
  }

  /** Every page there is to prerender: `ID` in the first of a lab's languages, `ID/ko` in Korean. */
  async slugs(): Promise<readonly string[]> {
    const labs = await this.#published();
    return labs.flatMap((folder) =>
      (labIn(folder, 'en')?.languages ?? []).map((language, n) =>
        n === 0 ? folder.id : `${folder.id}/${language}`,
      ),
    );
  }

  async catalogue(language: string): Promise<Catalogue> {
    const labs = new Map<string, LabSummary>();
    for (const folder of await this.#published()) {
      const lab = labIn(folder, language);
      if (!lab) continue;
      const has = lab.languages.includes(language) ? language : (lab.languages[0] ?? 'en');
      labs.set(folder.id, summaryOf(lab, has));
    }
    const broken = this.#author ? await this.broken() : [];
    const tracks = inTracks(trackTexts(this.#shelf.tracks()), labs, language);
    return { tracks, ...(broken.length > 0 && { broken }) };
  }

  /** Undefined where there is no such lab, or not in this language, or it is broken and this is not for its author. */
  async page(slug: string): Promise<LabPage | undefined> {
    const [id = '', wanted, ...more] = slug.replace(/\/$/, '').split('/');
    const folder = more.length === 0 ? await this.#shelf.lab(id) : undefined;
    if (!folder || !('lab.yaml' in folder.files)) return undefined;
    const findings = this.#author ? folder.findings : [];
    if (isBroken(folder)) return this.#author ? { id, findings } : undefined;
    const lesson = lessonPage(folder, wanted);
    return lesson && { id, findings, lesson };
  }

  /** The labs that are broken, each with the first thing that lint says. */
  async broken(): Promise<readonly BrokenLab[]> {
    return (await this.#shelf.all()).filter(isBroken).map(brokenLab);
  }

  /** What lint says of `tracks.yaml`. Where that cannot be read, all labs stand in no track. */
  trackFindings(): readonly Finding[] {
    return catalogueFindings(this.#shelf.tracks(), new Map(this.#shelf.ids().map((id) => [id, []])));
  }

  async #published(): Promise<readonly LabFolder[]> {
    return (await this.#shelf.all()).filter((lab) => !isBroken(lab));
  }
}

function brokenLab({ id, findings }: LabFolder): BrokenLab {
  const [first] = findings.filter(({ mild }) => !mild);
  return { id, count: findings.length, ...(first && { first }) };
}

function labIn({ id, files }: LabFolder, language: string): Lab | undefined {
  return readLab(id, translated(files, language)).lab;
}

function summaryOf(lab: Lab, language: string): LabSummary {
  const { id, title, summary, level, minutes, tags, languages, seed } = lab;
  return { id, title, summary, level, minutes, tags, languages, seed, language, steps: lab.steps.length };
}

/** `title` and `summary`, and their translations as `title_ko`. */
interface TrackText {
  readonly labs?: readonly string[];
  readonly [text: string]: unknown;
}

/** A list of tracks, or a mapping with one under `tracks`; none where it cannot be read. */
function trackTexts(source: string): readonly TrackText[] {
  try {
    const value = parse(source) as { tracks?: readonly TrackText[] } | readonly TrackText[] | null;
    if (Array.isArray(value)) return value as readonly TrackText[];
    return (value as { tracks?: readonly TrackText[] } | null)?.tracks ?? [];
  } catch {
    return [];
  }
}

function inTracks(
  texts: readonly TrackText[],
  labs: ReadonlyMap<string, LabSummary>,
  language: string,
): Catalogue['tracks'] {
  const named = texts.map((track) => ({
    title: inLanguage(track, 'title', language),
    summary: inLanguage(track, 'summary', language),
    labs: (track.labs ?? []).flatMap((id) => labs.get(id) ?? []),
  }));
  const placed = new Set(named.flatMap((track) => track.labs.map((lab) => lab.id)));
  const rest = [...labs.values()].filter((lab) => !placed.has(lab.id));
  const all = rest.length > 0 ? [...named, { title: '', summary: '', labs: rest }] : named;
  return all.filter((track) => track.labs.length > 0);
}

function inLanguage(track: TrackText, field: string, language: string): string {
  return String(track[`${field}_${language}`] ?? track[field] ?? '');
}

/** The lab in that language (its first unless one is wanted), undefined where it does not have it. */
function lessonPage(folder: LabFolder, wanted: string | undefined): LessonPage | undefined {
  const first = labIn(folder, 'en');
  const language = wanted ?? first?.languages[0] ?? 'en';
  if (!first?.languages.includes(language)) return undefined;
  const files = translated(folder.files, language);
  const lab = readLab(folder.id, files).lab ?? first;
  const folders = stepFolders(files);
  const steps = lab.steps.map((step, at) => {
    const checks = step.checks.map(checkOf);
    const solution = waysOf(folders[at] ?? '', files).find(({ kind }) => kind === 'solution');
    return {
      id: step.id,
      title: step.title,
      html: renderStep(step.text, language, checks),
      checks,
      hints: step.hints.map((hint) => renderLine(hint, language)),
      ...(solution && { solution: solutionOf(solution) }),
    };
  });
  return { lab: summaryOf(lab, language), steps, runs: forTheWorker(lab) };
}

function checkOf({ id, say, condition, reveals = true }: Check): LessonCheck {
  const evidence = 'expression' in condition && reveals ? evidenceOf(condition.expression) : [];
  if (evidence.length === 0) return { id, say };
  const links = evidence.map((one) => {
    const command = commandFor(one);
    return { name: evidenceName(one), ...(command !== undefined && { command }) };
  });
  return { id, say, evidence: links };
}

const solutionOf = ({ script, edits }: Way): Solution => ({
  commands: commandsOf(script),
  edits,
  answers: answersOf(script),
});

/** What the worker runs: the texts are on the page already. */
const forTheWorker = (lab: Lab): Lab => ({ ...lab, steps: lab.steps.map((step) => ({ ...step, text: '' })) });
