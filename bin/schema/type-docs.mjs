/** Descriptions of types and fields, from generated sets of TypeScript types that each lack something. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENUM_DOCS, UNPUBLISHED } from './enum-docs.mjs';

const clean = (text) =>
  text
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .replaceAll('*\\/', '*/')
    .trim();

const files = new Map();

/** `{ about, fields }` of an interface in kubernetes-types, with its line breaks. */
function interfaceDocs(folder, home, name) {
  const [version, group] = home.split('/').reverse();
  const path = join(folder, group, `${version}.d.ts`);
  if (!files.has(path)) files.set(path, existsSync(path) ? readFileSync(path, 'utf8') : '');
  const text = files.get(path);
  const start = text.indexOf(`\nexport interface ${name} {`);
  if (start < 0) return undefined;
  const body = text.slice(start, text.indexOf('\n}', start));
  const comment = text.slice(text.lastIndexOf('/**', start) + 3, start).replace(/\*\/\s*$/, '');
  const fields = [...body.matchAll(/\/\*\*((?:(?!\*\/)[^])*)\*\/\s+(?:readonly )?"?([\w$-]+)"?\??: /g)];
  return {
    about: clean(comment),
    fields: Object.fromEntries(fields.map(([, words, field]) => [field, clean(words)])),
  };
}

/** What is said of types that have a notation of their own in JSON. */
const INT_OR_STRING =
  'IntOrString is a type that can hold an int32 or a string.  When used in JSON or YAML marshalling and unmarshalling, it produces or consumes the inner type.  This allows you to have, for example, a JSON field that can accept a name or number.';
const MICRO_TIME = 'MicroTime is version of Time with microsecond level precision.';

const aliasDocs = (text, name) => {
  const end = text.indexOf(`\nexport type ${name} `);
  return clean(text.slice(text.lastIndexOf('/**', end) + 3, end).replace(/\*\/\s*$/, ''));
};

function specialDocs(folder) {
  const [quantity, meta] = ['api/resource', 'meta/v1'].map((path) =>
    readFileSync(join(folder, `${path}.d.ts`), 'utf8'),
  );
  const about = {
    Quantity: aliasDocs(`\n${quantity}`, 'Quantity'),
    Time: aliasDocs(meta, 'Time'),
    MicroTime: MICRO_TIME,
    IntOrString: INT_OR_STRING,
    FieldsV1: interfaceDocs(folder, 'k8s.io/apimachinery/pkg/apis/meta/v1', 'FieldsV1')?.about ?? '',
  };
  return Object.fromEntries(Object.entries(about).map(([name, text]) => [name, [text, {}]]));
}

const words = (text) => text.replace(/\s+/g, ' ').trim();

/** The newer text; with the line breaks of the older where they say the same. Two spaces were an empty line. */
function better(newer, older) {
  if (!newer) return older ?? '';
  if (older && words(newer) === words(older)) return older;
  return newer.replace(/ {2,}(?=\S)/g, '\n\n');
}

/** Descriptions in the definitions of cdk8s-plus-32, by `Definition` and `Definition#field`. */
function importDocs(folder) {
  const text = readFileSync(join(folder, 'lib/imports/k8s.d.ts'), 'utf8');
  const comments = text.matchAll(/\/\*\*\n((?:(?!\*\/)[^])*?)\s*\* @schema (\S+)\s+\*\//g);
  return new Map(
    [...comments].map(([, said, name]) => [name, clean(said.replace(/^\s*\* @default.*$/m, ''))]),
  );
}

/** `k8s.io/api/core/v1` and `Pod`: `io.k8s.api.core.v1.Pod`. */
function definitionOf(home, name) {
  const path = home.replace('k8s.io/', '').replaceAll('/', '.');
  return `io.k8s.${path}.${name}`;
}

/** The lines about an enumeration's values at the end of a description. */
function valuesText(code, enums) {
  const name = code.replace(/^[[{]*#/, '');
  if (!code.includes('#') || !enums[name] || UNPUBLISHED.includes(name)) return '';
  const docs = ENUM_DOCS[name] ?? {};
  const values = enums[name].split(' ').map((value) => (value === '""' ? '' : value));
  const lines = values.sort().map((value) => ` - \`"${value}"\`${docs[value] ? ` ${docs[value]}` : ''}`);
  return `\n\nPossible enum values:\n${lines.join('\n')}`;
}

/**
 * `{ ref: [about the type, { field: text }] }`; what has no text is left out.
 * `origins` says for each ref the Go package and name; `folders` are those of kubernetes-types and cdk8s-plus-32.
 */
export function typeDocs(origins, { types, enums }, models, folders) {
  const all = specialDocs(folders.types);
  const imports = importDocs(folders.imports);
  for (const [ref, { home, name }] of Object.entries(origins)) {
    const newer = models.docs(home, name) ?? { about: '', fields: {} };
    const older = interfaceDocs(folders.types, home, name) ?? { about: '', fields: {} };
    const definition = definitionOf(home, name);
    const fields = {};
    for (const packed of types[ref].split(' ')) {
      const [, field, code] = /^([^=]+)=([^!+~-]+)/.exec(packed);
      const imported = imports.get(`${definition}#${field}`);
      // The models repeat here what is said of the type.
      const ofType = code.endsWith('x') || code.endsWith('q') || code.endsWith('*');
      const text = imported ?? better(ofType ? '' : newer.fields[field], older.fields[field]);
      if (text) fields[field] = text + valuesText(code, enums);
    }
    all[ref] = [imports.get(definition) ?? better(newer.about, older.about), fields];
  }
  return all;
}
