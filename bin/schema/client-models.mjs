/** What the generated models of @kubernetes/client-node know of Kubernetes' types: what is required, and descriptions. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const capital = (word) => word[0].toUpperCase() + word.slice(1);
const oneLine = (text) =>
  text
    .replace(/^\s*\*? ?/gm, '')
    .replace(/\\'/g, "'")
    .trim();

export class ModelDocs {
  static async load() {
    const main = createRequire(import.meta.url).resolve('@kubernetes/client-node');
    const folder = join(dirname(main), 'gen/models');
    return new ModelDocs(folder, await import(pathToFileURL(join(folder, 'all.js')).href));
  }

  constructor(folder, models) {
    this.folder = folder;
    this.models = models;
  }

  /** `k8s.io/api/core/v1` and `Event`: `CoreV1Event`. Undefined where OpenAPI has no such type. */
  named(home, name) {
    const [version, group] = home.split('/').reverse();
    const stem = `${capital(version)}${name}`;
    return [stem, `${capital(group)}${stem}`].find((model) => this.models[model]);
  }

  /** The names of the fields that must be there; undefined for an unknown type. */
  required(home, name) {
    const model = this.named(home, name);
    return (
      model &&
      new Set(
        [...this.text(model).matchAll(/^ {4}'([^']+)': /gm)].map(([, field]) => this.json(model, field)),
      )
    );
  }

  /** Names in JSON differ from those of the models where those are words of JavaScript. */
  json(model, field) {
    return this.models[model].attributeTypeMap.find(({ name }) => name === field)?.baseName ?? field;
  }

  text(model) {
    return readFileSync(join(this.folder, `${model}.d.ts`), 'utf8');
  }

  /** `{ about, fields: { name: text } }`; line breaks are lost in it. Undefined for an unknown type. */
  docs(home, name) {
    const model = this.named(home, name);
    if (!model) return undefined;
    const text = this.text(model);
    const about = /\/\*\*\n([^/]*?)\*\/\nexport declare class/.exec(text)?.[1] ?? '';
    const fields = [...text.matchAll(/ {4}\/\*\*\n((?:(?!\*\/)[^])*?)\s*\*\/\n {4}'([^']+)'\??: /g)];
    return {
      about: oneLine(about),
      fields: Object.fromEntries(fields.map(([, words, field]) => [this.json(model, field), oneLine(words)])),
    };
  }
}

const PRIMITIVES = {
  string: 's',
  boolean: 'b',
  number: 'n',
  any: '*',
  object: '*',
  Date: 't',
  V1MicroTime: 'u',
  IntOrString: 'x',
};
const FORMATS = { int32: 'i', int64: 'l', byte: 'y', 'date-time-micro': 'u' };
const refOf = (model) =>
  model
    .replace(/^V1/, '')
    .replace(/^ApiextensionsV1/, 'apiextensions.')
    .replace(/^ApiregistrationV1/, 'apiregistration.');

function code(type, format) {
  const list = /^Array<(.*)>$/.exec(type);
  if (list) return `[${code(list[1], format)}`;
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type);
  if (map) return `{${code(map[1], format)}`;
  return FORMATS[format] ?? PRIMITIVES[type] ?? refOf(type);
}

/** The packed fields of a kind and of all that it refers to and nobody has described yet, as `[ref, text]`. */
export function* modelFields(models, kind, known) {
  const waiting = [`V1${kind}`];
  const seen = new Set(waiting);
  for (let model = waiting.shift(); model; model = waiting.shift()) {
    if (known[refOf(model)] !== undefined) continue;
    const declaration = models.text(model);
    const fields = models.models[model].attributeTypeMap.map(({ baseName, name, type, format }) => {
      const packed = code(type, format);
      const required = declaration.includes(`    '${name}': `) ? '!' : '';
      const [inner] = /[A-Z]\w+$/.exec(type.replace(/>$|; \}$/g, '')) ?? [];
      if (inner && models.models[inner] && !PRIMITIVES[inner] && !seen.has(inner)) {
        seen.add(inner);
        waiting.push(inner);
      }
      return `${baseName}=${packed}${required}${packed === 's' && !required ? '-' : ''}`;
    });
    yield [refOf(model), fields.sort().join(' ')];
  }
}
