/** Lays a lab's translation over it: whole files replace files, but YAML (with front matter) only adds the words it has. */
import { parse, stringify } from 'yaml';
import { splitFrontMatter } from './read.ts';

/** The lab's files in that language, without `i18n/`. A language the lab does not have leaves it as it was written. */
export function translated(
  files: Readonly<Record<string, string>>,
  language: string,
): Record<string, string> {
  const own = Object.entries(files).filter(([path]) => !path.startsWith('i18n/'));
  const result = Object.fromEntries(own);
  const prefix = `i18n/${language}/`;
  for (const [path, text] of Object.entries(files)) {
    if (!path.startsWith(prefix)) continue;
    const name = path.slice(prefix.length);
    const original = result[name];
    if (original === undefined) result[name] = text;
    else if (name === 'lab.yaml') result[name] = overlaid(original, text);
    else if (name.endsWith('/step.md')) result[name] = step(original, text);
    else result[name] = text;
  }
  return result;
}

/** Front matter word by word, the text below as a whole. */
function step(original: string, translation: string): string {
  const base = splitFrontMatter(original);
  const words = splitFrontMatter(translation);
  return `---\n${overlaid(base.matter, words.matter)}---\n${words.text}`;
}

/** What cannot be read stays as it was written; lint says where. `of` says which original was translated, and is no word. */
function overlaid(original: string, translation: string): string {
  try {
    const { of: _, ...words } = (parse(translation) ?? {}) as Record<string, unknown>;
    return stringify(overlay(parse(original), words));
  } catch {
    return original;
  }
}

/** Mappings are merged key by key and lists place by place; everything else is replaced. */
function overlay(base: unknown, over: unknown): unknown {
  if (over === undefined || over === null) return base;
  if (Array.isArray(base) && Array.isArray(over)) {
    return base.map((item: unknown, at) => overlay(item, over[at]));
  }
  if (isMapping(base) && isMapping(over)) {
    const merged = { ...base };
    for (const [key, value] of Object.entries(over)) merged[key] = overlay(base[key], value);
    return merged;
  }
  return over;
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
