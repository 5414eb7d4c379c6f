/** Reads a lab's folder, given as text by path, into a `Lab`. Says with file and line what is wrong with it. */
import { isMap, LineCounter, parseDocument, type Document } from 'yaml';
import { readUrls } from './urls.ts';
import type { Check, Lab, LabFile, Step, When } from './lab.ts';

/** Something wrong with a lab, for its author. */
export interface Problem {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly message: string;
}

export interface ReadResult {
  /** Undefined where `lab.yaml` is missing or is no mapping. */
  readonly lab: Lab | undefined;
  readonly problems: readonly Problem[];
}

const WHENS: readonly When[] = ['now', 'became', 'ever', 'always', 'never'];
const CHECK_KEYS = new Set<string>([
  ...WHENS,
  'say',
  'ran',
  'script',
  'ask',
  'choices',
  'answer',
  'reveals',
  'otherwise',
]);
const STEP_KEYS = new Set(['title', 'checks', 'hints']);
const LAB_KEYS = new Set([
  'title',
  'summary',
  'level',
  'minutes',
  'tags',
  'seed',
  'languages',
  'needs',
  'draft',
  'absent',
]);

/** `files`: the lab's text files by path within its folder. A translation is laid over it with `translated` first. */
export function readLab(id: string, files: Readonly<Record<string, string>>): ReadResult {
  const problems: Problem[] = [];
  const paths = Object.keys(files).sort();
  const source = files['lab.yaml'];
  if (source === undefined) {
    return { lab: undefined, problems: [{ file: 'lab.yaml', line: 1, message: 'the lab has no lab.yaml' }] };
  }
  const head = mapping('lab.yaml', source, 1, problems);
  if (!head) return { lab: undefined, problems };
  head.only(LAB_KEYS);
  const cluster = files['cluster/cluster.yaml'];
  const config = cluster === undefined ? undefined : mapping('cluster/cluster.yaml', cluster, 1, problems);
  const manifests = paths.filter((path) => /^cluster\/(?!cluster\.yaml$)[^/]+\.ya?ml$/.test(path));
  const lab: Lab = {
    id,
    title: head.text('title', true),
    summary: head.text('summary', true),
    level: head.text('level', false) || 'beginner',
    minutes: head.number('minutes', 10),
    tags: head.list('tags'),
    seed: head.number('seed', 1),
    languages: head.list('languages', ['en']),
    steps: stepFolders(paths).map((folder) => readStep(folder, files, problems)),
    ...(head.value['draft'] === true && { draft: true }),
    cluster: {
      config: config?.value ?? {},
      urls: config ? readUrls(config.value['urls'], files, config.wrong) : {},
      scripts: paths
        .filter((path) => /^cluster\/[^/]+\.sh$/.test(path))
        .map((path) => ({ name: path.slice('cluster/'.length), text: files[path] ?? '' })),
      manifests: manifests.map((path) => ({ name: path.slice('cluster/'.length), text: files[path] ?? '' })),
    },
    home: homeFiles(files),
  };
  return { lab, problems };
}

/** A step's text without its front matter, and the front matter with the line it begins at. */
export function splitFrontMatter(source: string): {
  readonly matter: string;
  readonly line: number;
  readonly text: string;
} {
  const match = /^---\r?\n([\s\S]*?)(?:^|\r?\n)---[ \t]*(?:\r?\n|$)/.exec(source);
  if (!match) return { matter: '', line: 1, text: source };
  return { matter: match[1] ?? '', line: 2, text: source.slice(match[0].length) };
}

const stepFolders = (paths: readonly string[]): readonly string[] =>
  paths
    .filter((path) => /^steps\/[^/]+\/step\.md$/.test(path))
    .map((path) => path.slice(0, -'/step.md'.length));

function homeFiles(files: Readonly<Record<string, string>>): Readonly<Record<string, LabFile>> {
  const home = Object.entries(files).filter(([path]) => path.startsWith('files/'));
  return Object.fromEntries(
    home.map(([path, text]) => [path.slice('files/'.length), { text, executable: text.startsWith('#!') }]),
  );
}

function readStep(folder: string, files: Readonly<Record<string, string>>, problems: Problem[]): Step {
  const file = `${folder}/step.md`;
  const { matter, line, text } = splitFrontMatter(files[file] ?? '');
  const head = mapping(file, matter, line, problems);
  head?.only(STEP_KEYS);
  const checks = Object.entries((head?.value['checks'] ?? {}) as Record<string, unknown>);
  return {
    id: folder.replace(/^steps\/(\d+-)?/, ''),
    title: head?.text('title', true) ?? '',
    checks: checks.flatMap(([id, value]) =>
      readCheck(id, value, { folder, files }, (message) => head?.wrong(['checks', id], message)),
    ),
    hints: head?.list('hints') ?? [],
    text,
    ...(files[`${folder}/set-up.sh`] !== undefined && { setUp: files[`${folder}/set-up.sh`] ?? '' }),
  };
}

/** The folder of a step, and all files of its lab. */
interface StepFolder {
  readonly folder: string;
  readonly files: Readonly<Record<string, string>>;
}

function readCheck(
  id: string,
  value: unknown,
  within: StepFolder,
  wrong: (message: string) => void,
): Check[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    wrong(`check ${id} is not a mapping`);
    return [];
  }
  const check = value as Record<string, unknown>;
  for (const key of Object.keys(check)) if (!CHECK_KEYS.has(key)) wrong(`check ${id}: unknown key ${key}`);
  if (typeof check['say'] !== 'string') wrong(`check ${id}: say is missing`);
  const condition = readCondition(check, within, (message) => wrong(`check ${id}: ${message}`));
  if (!condition) {
    wrong(`check ${id}: one of ${WHENS.join(', ')}, ran, script or ask must be there`);
    return [];
  }
  const otherwise = Array.isArray(check['otherwise']) ? (check['otherwise'] as unknown[]) : [];
  const branches = otherwise.flatMap((entry) => {
    const { when, say } = (entry ?? {}) as Record<string, unknown>;
    if (typeof say === 'string') return [{ say, ...(typeof when === 'string' && { when }) }];
    wrong(`check ${id}: an otherwise without say`);
    return [];
  });
  const { reveals } = check;
  if (reveals !== undefined && typeof reveals !== 'boolean')
    wrong(`check ${id}: reveals is neither true nor false`);
  return [
    {
      id,
      say: String(check['say'] ?? ''),
      condition,
      otherwise: branches,
      ...(typeof reveals === 'boolean' && { reveals }),
    },
  ];
}

function readCondition(
  check: Readonly<Record<string, unknown>>,
  { folder, files }: StepFolder,
  wrong: (message: string) => void,
): Check['condition'] | undefined {
  for (const when of WHENS) {
    const expression = check[when];
    if (typeof expression === 'string' || typeof expression === 'boolean')
      return { when, expression: String(expression) };
  }
  if (typeof check['ran'] === 'string') return { ran: check['ran'] };
  if (typeof check['script'] === 'string') {
    const script = check['script'];
    const text = files[`${folder}/${script}`];
    if (text === undefined) wrong(`there is no file ${script} in the folder of the step`);
    return { script, text: text ?? 'exit 1' };
  }
  if (typeof check['ask'] !== 'string') return undefined;
  const choices = Array.isArray(check['choices']) ? (check['choices'] as unknown[]).map(String) : undefined;
  return { ask: check['ask'], answer: String(check['answer'] ?? ''), ...(choices && { choices }) };
}

/** A YAML mapping with its errors and its lines: what `lab.yaml`, `cluster.yaml` and front matter are. */
function mapping(file: string, source: string, firstLine: number, problems: Problem[]) {
  const lines = new LineCounter();
  const document: Document = parseDocument(source, { lineCounter: lines });
  const at = (offset: number) => firstLine - 1 + lines.linePos(offset).line;
  for (const error of document.errors) {
    problems.push({ file, line: at(error.pos[0]), message: error.message.split('\n')[0] ?? '' });
  }
  if (!isMap(document.contents) || document.errors.length > 0) {
    if (document.errors.length === 0)
      problems.push({ file, line: firstLine, message: 'is not a YAML mapping' });
    return undefined;
  }
  const value = document.toJS() as Record<string, unknown>;
  const wrong = (path: readonly string[], message: string) => {
    const node = document.getIn(path, true) as { range?: [number, number, number] | null } | undefined;
    problems.push({ file, line: node?.range ? at(node.range[0]) : firstLine, message });
  };
  return {
    value,
    wrong,
    only: (known: ReadonlySet<string>) => {
      for (const key of Object.keys(value)) if (!known.has(key)) wrong([key], `unknown key ${key}`);
    },
    text: (key: string, required: boolean): string => {
      const found = value[key];
      if (required && (found === undefined || found === '')) wrong([], `${key} is missing`);
      return found === undefined ? '' : String(found);
    },
    number: (key: string, fallback: number): number => {
      const found = value[key] ?? fallback;
      if (typeof found === 'number') return found;
      wrong([key], `${key} is not a number`);
      return fallback;
    },
    list: (key: string, fallback: readonly string[] = []): readonly string[] => {
      const found = value[key] ?? fallback;
      if (Array.isArray(found)) return found.map(String);
      wrong([key], `${key} is not a list`);
      return fallback;
    },
  };
}
