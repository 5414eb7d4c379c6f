/**
 * The labs of this site, read when it is built: `labs/` as text files, and the tracks that put them in order.
 * With `DRYDOCK_LABS=e2e` the small labs made for the browser tests are there as well.
 */
import { parse } from 'yaml';
import type { Lab } from '#lib/lab/lab.ts';
import { readLab } from '#lib/lab/read.ts';
import { translated } from '#lib/lab/translate.ts';
import { renderLine, renderStep } from '#lib/ui/lesson/markdown.ts';
import type { Catalogue, LabSummary, LessonPage } from './library.ts';

const own = import.meta.glob<string>('/labs/**/*', { query: '?raw', import: 'default' });
const made = import.meta.glob<string>('/tests/e2e/labs/**/*', { query: '?raw', import: 'default' });

type Folder = Readonly<Record<string, string>>;

let read: Promise<ReadonlyMap<string, Folder>> | undefined;

/** Folder by lab id; each with its files by path within it. */
function folders(): Promise<ReadonlyMap<string, Folder>> {
  // In development a lab is read anew each time, so that what its author saved is seen.
  if (import.meta.env.DEV) return readFolders();
  read ??= readFolders();
  return read;
}

async function readFolders(): Promise<ReadonlyMap<string, Folder>> {
  const sources = { ...own, ...(process.env['DRYDOCK_LABS'] === 'e2e' && made) };
  const found = new Map<string, Record<string, string>>();
  for (const [path, load] of Object.entries(sources)) {
    const match = /labs\/([^/]+)\/(.+)$/.exec(path);
    if (!match?.[1] || !match[2]) continue;
    const folder = found.get(match[1]) ?? {};
    folder[match[2]] = await load();
    found.set(match[1], folder);
  }
  return new Map([...found].filter(([, folder]) => 'lab.yaml' in folder));
}

function labIn(id: string, folder: Folder, language: string): Lab | undefined {
  return readLab(id, translated(folder, language)).lab;
}

function summaryOf(lab: Lab, language: string): LabSummary {
  const { id, title, summary, level, minutes, tags, languages, seed } = lab;
  return { id, title, summary, level, minutes, tags, languages, seed, language, steps: lab.steps.length };
}

/** Every page there is to prerender: `ID` in English (or in the first of a lab's languages), `ID/ko` in Korean. */
export async function slugs(): Promise<readonly string[]> {
  const all = [...(await folders())].map(([id, folder]) => ({ id, lab: labIn(id, folder, 'en') }));
  return all.flatMap(({ id, lab }) =>
    (lab?.languages ?? []).map((language, n) => (n === 0 ? id : `${id}/${language}`)),
  );
}

export async function catalogue(language: string): Promise<Catalogue> {
  const labs = new Map<string, LabSummary>();
  for (const [id, folder] of await folders()) {
    const lab = labIn(id, folder, language);
    if (!lab) continue;
    const has = lab.languages.includes(language) ? language : (lab.languages[0] ?? 'en');
    labs.set(id, summaryOf(lab, has));
  }
  return { tracks: inTracks(await tracks(), labs, language) };
}

/** `title` and `summary`, and their translations as `title_ko`. */
interface TrackText {
  readonly labs?: readonly string[];
  readonly [text: string]: unknown;
}

/** `labs/tracks.yaml`: a list of tracks, or a mapping with one under `tracks`. */
async function tracks(): Promise<readonly TrackText[]> {
  const text = await own['/labs/tracks.yaml']?.();
  const value = (text === undefined ? [] : parse(text)) as
    { tracks?: readonly TrackText[] } | readonly TrackText[];
  return (Array.isArray(value) ? value : (value as { tracks?: readonly TrackText[] })?.tracks) ?? [];
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

/** What a lab's page needs, or undefined where there is no such lab (or not in this language). */
export async function lessonPage(slug: string): Promise<LessonPage | undefined> {
  const [id = '', wanted, ...more] = slug.replace(/\/$/, '').split('/');
  const folder = (await folders()).get(id);
  const first = folder && labIn(id, folder, 'en');
  if (!folder || !first || more.length > 0) return undefined;
  const language = wanted ?? first.languages[0] ?? 'en';
  if (!first.languages.includes(language)) return undefined;
  const lab = labIn(id, folder, language) ?? first;
  const steps = lab.steps.map((step) => {
    const checks = step.checks.map((check) => ({ id: check.id, say: check.say }));
    return {
      id: step.id,
      title: step.title,
      html: renderStep(step.text, language, checks),
      checks,
      hints: step.hints.map((hint) => renderLine(hint, language)),
    };
  });
  return { lab: summaryOf(lab, language), steps, runs: forTheWorker(lab) };
}

/** What the worker runs: the texts are on the page already, and the solutions are nobody's business there. */
const forTheWorker = (lab: Lab): Lab => ({
  ...lab,
  steps: lab.steps.map((step) => ({ ...step, text: '', solution: [] })),
});
