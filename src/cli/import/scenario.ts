/** A Killercoda scenario (Katacoda's format) as its `index.json` describes it, with the texts of the files that it names. */
import type { Notes } from './notes.ts';

export interface ScenarioFile {
  /** Its path in the scenario's folder. */
  readonly file: string;
  readonly text: string;
}

export interface Part {
  /** `intro`, `steps[0]`, `finish`: where it stands in index.json. */
  readonly place: string;
  readonly title: string;
  readonly text?: ScenarioFile;
  readonly foreground?: ScenarioFile;
  readonly background?: ScenarioFile;
  readonly verify?: ScenarioFile;
}

export interface Asset extends ScenarioFile {
  readonly target: string;
  readonly executable: boolean;
}

export interface Scenario {
  readonly title: string;
  readonly description: string;
  readonly difficulty: string;
  readonly time: string;
  readonly imageid: string;
  readonly layout: string;
  readonly intro?: Part;
  readonly steps: readonly Part[];
  readonly finish?: Part;
  readonly assets: readonly Asset[];
}

/** `index.json` is no JSON, or no mapping. */
export class NoScenario extends Error {}

type Data = Readonly<Record<string, unknown>>;
const asData = (value: unknown): Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Data) : {};
const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** Keys that are read, or that change nothing a learner sees here. */
const KNOWN = new Set([
  'title',
  'description',
  'details',
  'backend',
  'interface',
  'difficulty',
  'time',
  'icon',
  'type',
  'environment',
  'pathwayTitle',
  'uilayout',
]);
const KNOWN_PART = new Set([
  'title',
  'text',
  'code',
  'foreground',
  'background',
  'courseData',
  'verify',
  'credits',
]);

/** `files`: the scenario's folder by path. Throws `NoScenario`. */
export function readScenario(files: Readonly<Record<string, string>>, notes: Notes): Scenario {
  let index: unknown;
  try {
    index = JSON.parse(files['index.json'] ?? '');
  } catch (error) {
    throw new NoScenario(`index.json is no JSON: ${(error as Error).message}`);
  }
  if (typeof index !== 'object' || index === null || Array.isArray(index))
    throw new NoScenario('index.json holds no scenario');
  const head = index as Data;
  for (const key of Object.keys(head))
    if (!KNOWN.has(key)) notes.say('index.json', `the key ${key} means nothing here`);
  const details = asData(head['details']);
  const part = (place: string, value: unknown): Part => readPart(place, asData(value), files, notes);
  const steps = Array.isArray(details['steps']) ? (details['steps'] as unknown[]) : [];
  return {
    title: textOf(head['title']),
    description: textOf(head['description']),
    difficulty: textOf(head['difficulty']),
    time: textOf(head['time']),
    imageid: textOf(asData(head['backend'])['imageid']) || textOf(asData(head['environment'])['imageid']),
    layout: textOf(asData(head['interface'])['layout']) || textOf(asData(head['environment'])['uilayout']),
    steps: steps.map((step, at) => part(`steps[${at}]`, step)),
    assets: readAssets(asData(details['assets']), files, notes),
    ...(details['intro'] !== undefined && { intro: part('intro', details['intro']) }),
    ...(details['finish'] !== undefined && { finish: part('finish', details['finish']) }),
  };
}

function readPart(place: string, value: Data, files: Readonly<Record<string, string>>, notes: Notes): Part {
  const where = `index.json, ${place}`;
  for (const key of Object.keys(value))
    if (!KNOWN_PART.has(key)) notes.say(where, `the key ${key} means nothing here`);
  const read = (key: string): ScenarioFile | undefined => {
    const name = textOf(value[key]);
    if (name === '') return undefined;
    const file = name.replace(/^\.?\//, '');
    const text = files[file];
    if (text === undefined) notes.misses(`${where}.${key}`, name);
    return text === undefined ? undefined : { file, text };
  };
  const [text, foreground, background, verify] = [
    read('text'),
    read('foreground') ?? read('code'),
    read('background') ?? read('courseData'),
    read('verify'),
  ];
  return {
    place,
    title: textOf(value['title']),
    ...(text && { text }),
    ...(foreground && { foreground }),
    ...(background && { background }),
    ...(verify && { verify }),
  };
}

function readAssets(hosts: Data, files: Readonly<Record<string, string>>, notes: Notes): readonly Asset[] {
  return Object.entries(hosts).flatMap(([host, list]) => {
    const where = `index.json, assets.${host}`;
    if (!/^host0?1$/.test(host)) {
      notes.say(where, 'there is no second machine to put files on');
      return [];
    }
    return (Array.isArray(list) ? (list as unknown[]) : []).flatMap((entry) => {
      const { file, target, chmod } = asData(entry);
      const pattern = globOf(textOf(file));
      const found = Object.keys(files).filter(
        (path) => path.startsWith('assets/') && pattern.test(path.slice('assets/'.length)),
      );
      if (found.length === 0) notes.misses(where, `assets/${textOf(file)}`);
      return found.flatMap((path): Asset[] => {
        const text = files[path] ?? '';
        if (/[\0\uFFFD]/.test(text)) {
          notes.say(path, 'is no text, and labs hold text only');
          return [];
        }
        const mode = textOf(chmod);
        const executable = /^[ugoa]*\+[rw]*x|^0?[0-7]*[1357][0-7]{2}$/.test(mode);
        if (mode !== '' && !executable) notes.say(where, `the mode ${mode} of ${textOf(file)} is not kept`);
        return [{ file: path, text, target: textOf(target) || '~/', executable }];
      });
    });
  });
}

function globOf(pattern: string): RegExp {
  const escaped = pattern.replace(/^\.?\//, '').replace(/[.+^${}()|[\]\\]/g, '\\$&');
  const any = escaped.replace(/\*\*\/?|\*|\?/g, (wild) =>
    wild === '?' ? '[^/]' : wild === '*' ? '[^/]*' : '.*',
  );
  return new RegExp(`^${any}$`);
}
