/** `istioctl analyze`: of the cluster, of files on top of it, or of files alone (`--use-kube=false`). */
import { isMap, isSeq, LineCounter, parseAllDocuments, type Document } from 'yaml';
import type { Cluster } from '#lib/cluster/cluster.ts';
import { analyze, type Finding, type Objects } from '#lib/cluster/mesh/analyze.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import type { Process } from '#lib/shell/program.ts';
import { notSimulated, ToolError, type Words } from './local-cluster.ts';

const DOCUMENTATION = 'https://istio.io/v1.24/docs/reference/config/analysis';
const LEVELS = ['Info', 'Warning', 'Error'];
const EXTENSIONS = ['.json', '.yaml', '.yml'];
/** Of the flags, those that `analyze` knows and that do something here. */
const KNOWN = new Set(
  '-n --namespace -A --all-namespaces --color -R --recursive -k --use-kube -o --output --failure-threshold --output-threshold -S --suppress --kubeconfig -c --context --timeout --ignore-unknown --revision'.split(
    ' ',
  ),
);

interface Asked {
  readonly cluster: Cluster;
  readonly process: Process;
  readonly words: Words;
  /** Files, folders, or `-`. */
  readonly files: readonly string[];
  readonly namespaceOf: (process: Process) => Promise<string>;
}

/** An object that a file holds, and where in it. */
interface FileObject {
  readonly object: KubeObject;
  readonly file: string;
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
}

export async function runAnalyze({ cluster, process, words, files, namespaceOf }: Asked): Promise<void> {
  const { stdout, stderr } = process;
  const odd = words.names.find((name) => !KNOWN.has(name));
  if (odd !== undefined) throw notSimulated(`istioctl analyze ${odd}`);
  const output = (words.value('-o', '--output') ?? 'log').toLowerCase();
  if (!['log', 'json', 'yaml'].includes(output))
    throw new ToolError(`Error: ${output} not a valid option for format. See istioctl analyze --help`, 64);
  if (output === 'yaml') throw notSimulated('istioctl analyze -o yaml');
  const all = words.has('-A', '--all-namespaces');
  const asked = words.value('-n', '--namespace');
  const home = asked ?? (await namespaceOf(process));
  const live = words.value('-k', '--use-kube') !== 'false';
  if (live && !cluster.store.get('namespaces', undefined, home))
    return void (await stderr.write(`namespace "${home}" not found\n`));
  const read = await readAll(process, files, words.has('-R', '--recursive'), home);
  const where = all ? 'all namespaces' : `namespace: ${home}`;
  const findings = analyze(objectsOf(live ? cluster : undefined, read), all ? undefined : home)
    .filter((one) => !isSuppressed(one, words.values('-S', '--suppress')))
    .map((one) => ({ ...one, place: placeOf(one, read) }));
  const shown = findings.filter(({ level }) => isAtLeast(level, words.value('--output-threshold') ?? 'Info'));
  if (output === 'json') return stdout.write(`${asJson(shown)}\n`);
  await stdout.write(`${shown.map(line).join('\n')}\n`);
  const of = files.length > 0 ? read.names.join('\n') : where;
  if (shown.length === 0) await stderr.write(`✔ No validation issues found when analyzing ${of}.\n`);
  if (!findings.some(({ level }) => isAtLeast(level, words.value('--failure-threshold') ?? 'Error'))) return;
  throw new ToolError(
    `Error: Analyzers found issues when analyzing ${where}.\nSee ${DOCUMENTATION} for more information about causes and resolutions.`,
    79,
  );
}

type Placed = Finding & { readonly place: string };

const line = ({ level, code, object, place, message }: Placed): string =>
  `${level} [${code}] (${object}${place && ` ${place}`}) ${message}`;

const asJson = (findings: readonly Placed[]): string =>
  JSON.stringify(
    findings.map(({ level, code, object, place, message }) => ({
      code,
      documentationUrl: `${DOCUMENTATION}/${code.toLowerCase()}/?ref=istioctl-analyze`,
      level,
      message,
      origin: object,
      ...(place !== '' && { reference: place }),
    })),
    undefined,
    '\t',
  );

const isAtLeast = (level: string, threshold: string): boolean =>
  LEVELS.indexOf(level) >= LEVELS.findIndex((one) => one.toLowerCase() === threshold.toLowerCase());

/** `IST0103=Pod web-*.shop`: the code, and the object as kind, name and namespace, with stars. */
function isSuppressed({ code, object }: Finding, rules: readonly string[]): boolean {
  const [, kind = '', namespace, name = ''] = /^(\S+) (?:([^/]+)\/)?(\S+)$/.exec(object) ?? [];
  const written = `${kind} ${name}${namespace === undefined ? '' : `.${namespace}`}`;
  return rules.some((rule) => {
    const [wanted, pattern, ...more] = rule.split('=');
    if (pattern === undefined || more.length > 0)
      throw new ToolError(`Error: ${rule} is not a valid suppression value. See istioctl analyze --help`);
    const regex = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
    return wanted === code && new RegExp(`^${regex}$`).test(written);
  });
}

/** What is in the cluster, and in its place what the files say of the same objects. */
function objectsOf(cluster: Cluster | undefined, { objects }: Read): Objects {
  const plural = (kind: string) => {
    const low = kind.toLowerCase();
    return low.endsWith('y') ? `${low.slice(0, -1)}ies` : low.endsWith('s') ? `${low}es` : `${low}s`;
  };
  const resourceOf = ({ apiVersion, kind }: KubeObject) => {
    const [group = '', version] = apiVersion.split('/');
    return version === undefined ? plural(kind) : `${plural(kind)}.${group}`;
  };
  const key = ({ metadata }: KubeObject) => `${metadata.namespace ?? ''}/${metadata.name}`;
  return {
    list(resource) {
      const own = objects.map(({ object }) => object).filter((one) => resourceOf(one) === resource);
      const known = new Set(own.map(key));
      const stored = cluster?.store.list(resource) ?? [];
      return [...stored.filter((one) => !known.has(key(one))), ...own];
    },
  };
}

interface Read {
  readonly names: readonly string[];
  readonly objects: readonly FileObject[];
}

async function readAll(
  process: Process,
  paths: readonly string[],
  deep: boolean,
  namespace: string,
): Promise<Read> {
  const { files, cwd } = process;
  const names: string[] = [];
  const texts: (readonly [name: string, text: string])[] = [];
  const open = async (path: string, isInner: boolean): Promise<void> => {
    const absolute = files.resolve(cwd, path);
    const stat = files.stat(absolute);
    if (!stat) throw new ToolError(`Error: stat ${path}: no such file or directory`);
    if (stat.kind === 'dir') {
      if (isInner && !deep) return;
      for (const name of files.list(absolute)) await open(`${path.replace(/\/$/, '')}/${name}`, true);
      return;
    }
    if (!EXTENSIONS.some((extension) => path.endsWith(extension)))
      return process.stderr.write(
        `Skipping file ${path}, recognized file extensions are: [${EXTENSIONS.join(' ')}]\n`,
      );
    names.push(path);
    texts.push([path, files.read(absolute)]);
  };
  for (const path of paths) {
    if (path !== '-') await open(path, false);
    else {
      names.push('-');
      texts.push(['-', await process.stdin.readAll()]);
    }
  }
  return { names, objects: texts.flatMap(([file, text]) => objectsIn(file, text, namespace)) };
}

function objectsIn(file: string, text: string, namespace: string): FileObject[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines });
  return [...documents].flatMap((document) => {
    const object = document.toJS() as KubeObject | null;
    if (!object || typeof object !== 'object' || !object.kind || !object.metadata) return [];
    const { metadata } = object;
    const home = object.kind === 'Namespace' ? {} : { namespace: metadata.namespace ?? namespace };
    return [{ object: { ...object, metadata: { ...metadata, ...home } }, file, document, lines }];
  });
}

/** `vs.yaml:12`, for what a file holds: the line of the field that the finding is about, or of the document. */
function placeOf({ object, path }: Finding, { objects }: Read): string {
  const found = objects.find(
    (one) =>
      `${one.object.kind} ${one.object.metadata.namespace ? `${one.object.metadata.namespace}/` : ''}${one.object.metadata.name}` ===
      object,
  );
  if (!found) return '';
  let node: unknown = found.document.contents;
  let at = found.document.contents?.range[0] ?? 0;
  for (const step of path ?? []) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(key) === String(step));
      const key = pair?.key as { range?: readonly number[] } | undefined;
      at = key?.range?.[0] ?? at;
      node = pair?.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      at = (node as { range?: readonly number[] } | undefined)?.range?.[0] ?? at;
    }
  }
  return `${found.file}:${found.lines.linePos(at).line}`;
}
