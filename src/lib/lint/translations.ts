/**
 * The state of a lab's translations: what is missing, what no longer belongs to anything, and what lags behind. A translated file names
 * the original that it was made from (`of: 1a2b3c4d`, the first eight digits of its SHA-256).
 */
import { createHash } from 'node:crypto';
import { splitFrontMatter } from '#lib/lab/read.ts';
import { YamlSource, type Finding, type Path } from './source.ts';

/** What a translation says it was made from. */
export const originOf = (original: string): string =>
  createHash('sha256').update(original).digest('hex').slice(0, 8);

/** Texts that learners read, by key; everything else in YAML is not translated. */
const WORDS = new Set(['title', 'summary', 'say', 'ask', 'choices', 'answer', 'hints']);
/** May be as in the original. */
const OPTIONAL = new Set(['choices', 'answer']);

export function translationFindings(
  files: Readonly<Record<string, string>>,
  languages: readonly string[],
): readonly Finding[] {
  const originals = Object.keys(files).filter(
    (path) => path === 'lab.yaml' || /^steps\/[^/]+\/step\.md$/.test(path),
  );
  const wanted = languages.slice(1).flatMap((language) =>
    originals.flatMap((path) => {
      const file = `i18n/${language}/${path}`;
      const translation = files[file];
      if (translation === undefined)
        return [{ file, line: 1, column: 1, message: `${path} has no translation` }];
      return fileFindings(file, path, files[path] ?? '', translation);
    }),
  );
  const unwanted = Object.keys(files).flatMap((path) => {
    const [, language = '', name = ''] = /^i18n\/([^/]+)\/(.+)$/.exec(path) ?? [];
    if (language === '') return [];
    if (!languages.slice(1).includes(language))
      return [{ file: path, line: 1, column: 1, message: `lab.yaml does not list the language ${language}` }];
    return files[name] === undefined
      ? [{ file: path, line: 1, column: 1, message: `translates ${name}, which is not there` }]
      : [];
  });
  return [...wanted, ...unwanted];
}

function fileFindings(file: string, path: string, original: string, translation: string): readonly Finding[] {
  const isStep = path.endsWith('.md');
  const from = isStep ? splitFrontMatter(original) : { matter: original, line: 1, text: '' };
  const to = isStep ? splitFrontMatter(translation) : { matter: translation, line: 1, text: '' };
  const base = new YamlSource(path, from.matter, from.line).value;
  const source = new YamlSource(file, to.matter, to.line);
  if (source.findings.length > 0) return source.findings;
  const of = (source.value as { of?: unknown } | null)?.of;
  const origin = originOf(original);
  const lag =
    String(of) === origin
      ? []
      : [source.at(['of'], `lags behind ${path}: bring it up to date, then write \`of: ${origin}\``)];
  const textless =
    isStep && from.text.trim() !== '' && to.text.trim() === ''
      ? [source.at([], 'the text is not translated')]
      : [];
  return [
    ...lag,
    ...textless,
    ...missingWords(base, source.value, [], source),
    ...strayKeys(base, source.value, [], source),
  ];
}

function missingWords(base: unknown, over: unknown, path: Path, source: YamlSource): readonly Finding[] {
  if (Array.isArray(base))
    return base.flatMap((one, at) =>
      missingWords(one, Array.isArray(over) ? (over[at] as unknown) : undefined, [...path, at], source),
    );
  if (typeof base === 'object' && base !== null) {
    return Object.entries(base).flatMap(([key, one]) => {
      const there = (over as Record<string, unknown> | undefined | null)?.[key];
      return WORDS.has(key) || typeof one === 'object'
        ? missingWords(one, there, [...path, key], source)
        : [];
    });
  }
  const key = path.findLast((part) => typeof part === 'string') ?? '';
  if (!WORDS.has(key) || OPTIONAL.has(key) || over !== undefined) return [];
  return [source.at(path, `${path.join('.')} is not translated`)];
}

function strayKeys(base: unknown, over: unknown, path: Path, source: YamlSource): readonly Finding[] {
  if (typeof over !== 'object' || over === null) return [];
  return Object.entries(over as Record<string, unknown>).flatMap(([key, one]) => {
    const step = Array.isArray(over) ? Number(key) : key;
    if (path.length === 0 && key === 'of') return [];
    const there = (base as Record<string, unknown> | undefined | null)?.[key];
    return there === undefined
      ? [source.at([...path, step], `${[...path, step].join('.')} is not in the original`)]
      : strayKeys(there, one, [...path, step], source);
  });
}
