/**
 * `kustomize edit` and `create`: fields of the kustomization file of the current folder, set and added to. Fields stay in the order in
 * which they stand, with the comments above them; new ones come behind, in kustomize's own order.
 */
import { isMap, isSeq, parseDocument, type Document } from 'yaml';
import type { Process } from '#lib/shell/program.ts';
import { CommandError, PlainError } from '#lib/kubectl/errors.ts';

const NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

interface Image {
  readonly digest?: string;
  readonly name: string;
  readonly newName?: string;
  readonly newTag?: string;
}

/** Carries out `kustomize edit WORDS`. Throws CommandError with kustomize's words, PlainError for what is not simulated. */
export async function editKustomization(process: Process, words: readonly string[]): Promise<void> {
  const [verb = '', what = '', ...rest] = words;
  const unknown = rest.find((word) => word.startsWith('-'));
  if (unknown !== undefined) throw new PlainError(`not simulated: kustomize edit ${verb} ${what} ${unknown}`);
  if (verb === 'create') return create(process, words.slice(1));
  const change = changes[`${verb} ${what}`];
  if (!change) throw new PlainError(`not simulated: kustomize edit ${[verb, what].join(' ').trim()}`);
  const { path, document } = open(process);
  complete(document);
  const said = change(document, rest, process);
  for (const line of said ?? []) await process.stderr.write(`${line}\n`);
  process.files.write(path, document.toString({ indentSeq: false, lineWidth: 0 }));
}

type Change = (document: Document, words: readonly string[], process: Process) => readonly string[] | void;

/** A field that is one text. */
const text =
  (field: string, usage: string): Change =>
  (document, words) => {
    if (words.length !== 1) throw new CommandError(`must specify exactly one ${usage} value`);
    put(document, field, words[0]);
  };

/** Files or folders that are added to a list; those that are not there are passed over. */
const listed =
  (field: string, missing: string, kind: string): Change =>
  (document, words, { files, cwd, leash }) => {
    if (words.length === 0) throw new CommandError(missing);
    const said: string[] = [];
    const stamp = new Date(leash.now).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
    const before = (document.toJS() as Record<string, readonly string[]>)[field] ?? [];
    const items = [...before];
    for (const word of words) {
      if (!files.stat(files.resolve(cwd, word))) said.push(`${stamp} ${word} has no match`);
      else if (items.includes(word)) said.push(`${stamp} ${kind} ${word} already in kustomization file`);
      else items.push(word);
    }
    if (items.length > before.length) put(document, field, items);
    return said;
  };

const changes: Readonly<Record<string, Change>> = {
  'set namespace': text('namespace', 'namespace'),
  'set nameprefix': text('namePrefix', 'nameprefix'),
  'set namesuffix': text('nameSuffix', 'namesuffix'),
  'set image': (document, words) => {
    if (words.length === 0) throw new CommandError('no image specified');
    const given = words.map(imageOf);
    const before = ((document.toJS() as { images?: readonly Image[] }).images ?? []).filter(
      ({ name }) => !given.some((one) => one.name === name),
    );
    const last = given.filter(({ name }, at) => !given.slice(at + 1).some((one) => one.name === name));
    put(
      document,
      'images',
      [...before, ...last].sort((a, b) => (a.name < b.name ? -1 : 1)),
    );
  },
  'set replicas': (document, words) => {
    const given = words.map((word) => /^([^=]+)=(\d+)$/.exec(word));
    if (given.length === 0 || given.includes(null))
      throw new CommandError('invalid format of replica, use the following options:\n- <name>=<count>');
    const set = given.map((match) => ({ count: Number(match?.[2]), name: match?.[1] ?? '' }));
    const before = (
      (document.toJS() as { replicas?: readonly { name: string; count: number }[] }).replicas ?? []
    ).filter(({ name }) => !set.some((one) => one.name === name));
    put(
      document,
      'replicas',
      [...before, ...set].sort((a, b) => (a.name < b.name ? -1 : 1)),
    );
  },
  'add resource': listed('resources', 'must specify a resource file', 'resource'),
  'add component': listed('components', 'must specify a component file', 'component'),
  'add base': listed('resources', 'must specify a base directory', 'base'),
};

const WRONG_IMAGE = `invalid format of image, use one of the following options:
- <image>=<newimage>:<newtag>
- <image>=<newimage>@<digest>
- <image>=<newimage>
- <image>:<newtag>
- <image>@<digest>`;

/** `nginx=registry/nginx:1.27`, `nginx:1.27`, `nginx@sha256:…` */
function imageOf(word: string): Image {
  const parts = word.split('=');
  if (parts.length > 2) throw new CommandError(WRONG_IMAGE);
  const [named, replaced] = parts.length === 2 ? [parts[0] ?? '', parts[1] ?? ''] : [undefined, word];
  const [whole = '', digest] = replaced.split('@');
  const [, base = whole, tag] = digest === undefined ? (/^(.*):([\w.-]+)$/.exec(whole) ?? []) : [];
  if (base === '' || (named === undefined && digest === undefined && tag === undefined) || named === '')
    throw new CommandError(WRONG_IMAGE);
  return {
    ...(digest !== undefined && { digest }),
    name: named ?? base,
    ...(named !== undefined && { newName: base }),
    ...(tag !== undefined && { newTag: tag }),
  };
}

function open({ files, cwd }: Process): { readonly path: string; readonly document: Document } {
  const found = NAMES.filter((name) => files.stat(files.resolve(cwd, name)));
  if (found.length === 0) throw new CommandError("Missing kustomization file 'kustomization.yaml'.\n");
  if (found.length > 1) throw new CommandError(`Found multiple kustomization file: [${found.join(' ')}]\n`);
  const [name = ''] = found;
  const path = files.resolve(cwd, name);
  if (files.stat(path)?.kind === 'dir') throw new CommandError(`${name} should be a file`);
  const document = parseDocument(files.read(path));
  if (document.errors.length > 0 || (document.contents !== null && !isMap(document.contents)))
    throw new CommandError(
      `invalid Kustomization: ${document.errors[0]?.message.split('\n')[0] ?? 'not a mapping'}`,
    );
  return { path, document };
}

function put(document: Document, field: string, value: unknown): void {
  document.set(field, document.createNode(value));
  const node = document.get(field, true);
  if (isSeq(node)) node.flow = false;
}

/** What kustomize adds to a file that does not say what it is. */
function complete(document: Document): void {
  const fresh = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' };
  if (document.contents === null) document.contents = document.createNode({}) as never;
  const { contents } = document;
  if (!isMap(contents)) return;
  contents.flow = false;
  const added = Object.entries(fresh).filter(([field]) => !document.has(field));
  for (const [field, value] of added) contents.items.push(document.createPair(field, value));
}

/** `kustomize create [--resources A,B] [--namespace N] [--nameprefix P] [--namesuffix S]` */
function create({ files, cwd }: Process, words: readonly string[]): void {
  const fields: Record<string, unknown> = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
  };
  const known: Readonly<Record<string, string>> = {
    '--resources': 'resources',
    '--namespace': 'namespace',
    '--nameprefix': 'namePrefix',
    '--namesuffix': 'nameSuffix',
  };
  for (let at = 0; at < words.length; at += 1) {
    const [name = '', ...inline] = (words[at] as string).split('=');
    const field = known[name];
    if (!field) throw new PlainError(`not simulated: kustomize create ${words[at] ?? ''}`);
    const value = inline.length > 0 ? inline.join('=') : words[(at += 1)];
    if (value === undefined) throw new CommandError(`flag needs an argument: ${name}`);
    fields[field] = field === 'resources' ? value.split(',') : value;
  }
  if (NAMES.some((name) => files.stat(files.resolve(cwd, name))))
    throw new CommandError('kustomization file already exists');
  const document = parseDocument('{}');
  document.contents = document.createNode(fields) as never;
  files.write(
    files.resolve(cwd, 'kustomization.yaml'),
    document.toString({ indentSeq: false, lineWidth: 0 }),
  );
}
