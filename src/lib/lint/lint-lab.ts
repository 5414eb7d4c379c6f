/** Everything that can be said of a lab without running it. */
import { definitions } from '#lib/cluster/mesh/definitions.ts';
import { ConfigError, clusterSchema, loadConfig } from '#lib/cluster/images/load.ts';
import labSchema from '#lib/lab/schemas/lab.schema.json' with { type: 'json' };
import stepSchema from '#lib/lab/schemas/step.schema.json' with { type: 'json' };
import { splitFrontMatter } from '#lib/lab/read.ts';
import { readUrls } from '#lib/lab/urls.ts';
import { labFieldsSchema } from '#lib/worker/lab-fields.ts';
import { stepFolders } from '#lib/lab/ways.ts';
import { checkFindings } from './conditions.ts';
import { kindNames } from './kinds.ts';
import { documentsOf, imageProblem, manifestFindings } from './manifests.ts';
import { againstSchema, YamlSource, type Finding } from './source.ts';
import { textFindings } from './text.ts';
import { translationFindings } from './translations.ts';
import { labWayFindings, wayFindings } from './ways.ts';

const wholeClusterSchema = {
  ...clusterSchema,
  properties: { ...(clusterSchema['properties'] as object), ...labFieldsSchema },
};

export interface LintTools {
  /** Whether kubectl knows that command line (without `kubectl`). */
  understands(words: readonly string[]): boolean;
  /** What bash does not understand in a script, if anything. */
  scriptMistake?(text: string): { readonly line: number; readonly message: string } | undefined;
}

/** `files`: the lab's text files by path within its folder. Findings are in the order of files, lines and columns. */
export function lintLab(
  files: Readonly<Record<string, string>>,
  { understands, scriptMistake }: LintTools,
): readonly Finding[] {
  const findings: Finding[] = [];
  const add = (more: readonly Finding[]) => void findings.push(...more);
  const at = (file: string, message: string): Finding => ({ file, line: 1, column: 1, message });

  const head = new YamlSource('lab.yaml', files['lab.yaml'] ?? '');
  if (files['lab.yaml'] === undefined) return [at('lab.yaml', 'the lab has no lab.yaml')];
  add(againstSchema(head, labSchema));
  const {
    languages = ['en'],
    absent = [],
    draft = false,
  } = asRecord(head.value) as {
    draft?: boolean;
    languages?: string[];
    absent?: string[];
  };

  const config = new YamlSource('cluster/cluster.yaml', files['cluster/cluster.yaml'] ?? '{}');
  const configFindings = againstSchema(config, wholeClusterSchema);
  add(configFindings);
  readUrls(asRecord(config.value)['urls'], files, (path, message) => add([config.at(path, message)]));
  let { images } = loadConfig(undefined);
  if (configFindings.length === 0) {
    try {
      ({ images } = loadConfig(config.value, Object.keys(labFieldsSchema)));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      add([at('cluster/cluster.yaml', error.message.replace(/^cluster\.yaml: /, ''))]);
    }
    const { nodes = [] } = asRecord(config.value) as { nodes?: readonly { cached?: readonly string[] }[] };
    for (const [node, { cached = [] }] of nodes.entries()) {
      for (const [index, image] of cached.entries()) {
        const problem = imageProblem(image, images);
        if (problem !== undefined) add([config.at(['nodes', node, 'cached', index], problem)]);
      }
    }
  }

  const manifests = Object.keys(files).filter((path) =>
    /^(cluster\/(?!cluster\.ya?ml$)|files\/|steps\/[^/]+\/[^/]+\/).*\.ya?ml$/.test(path),
  );
  const documents = manifests.flatMap((path) => documentsOf(path, files[path] ?? ''));
  const installed = asRecord(config.value)['mesh'] ? definitions() : [];
  const kinds = kindNames([...installed, ...documents.map(({ value }) => value)]);
  const isApplied = (file: string) => file.startsWith('cluster/');
  for (const document of documents) {
    // What a learner finds need not be right, nor a manifest: only what claims to be one is looked at.
    if (isApplied(document.file)) add(manifestFindings(document, { kinds, images, absent: new Set(absent) }));
  }
  for (const path of Object.keys(files))
    if (/^cluster\/.*\.(?!(?:ya?ml|sh)$)[^.]+$/.test(path))
      add([at(path, 'is not applied: only *.yaml in cluster/ is, and *.sh is run')]);
  for (const [path, text] of Object.entries(files)) {
    if (!/^(cluster|steps\/[^/]+)\/[^/]+\.sh$/.test(path)) continue;
    const mistake = scriptMistake?.(text);
    if (mistake) add([{ file: path, line: mistake.line, column: 1, message: mistake.message }]);
  }

  const steps = stepFolders(files);
  if (steps.length === 0) add([at('lab.yaml', 'the lab has no steps (steps/NAME/step.md)')]);
  const paths = new Set(Object.keys(files));
  for (const step of steps) {
    const file = `${step}/step.md`;
    const { matter, line, text } = splitFrontMatter(files[file] ?? '');
    const source = new YamlSource(file, matter, line);
    const wrong = againstSchema(source, stepSchema);
    add(wrong);
    const firstLine = (files[file] ?? '').split('\n').length - text.split('\n').length + 1;
    const written = { file, firstLine, text, files: paths };
    if (source.findings.length > 0) {
      add(textFindings(written));
      continue;
    }
    const checks = Object.entries(asRecord(asRecord(source.value)['checks']));
    const ids = new Set(checks.map(([id]) => id));
    const questions = new Set(
      checks.flatMap(([id, check]) => (asRecord(check)['ask'] === undefined ? [] : [id])),
    );
    const scripts = new Set(
      checks.flatMap(([, check]) => {
        const { script } = asRecord(check);
        return typeof script === 'string' ? [script] : [];
      }),
    );
    for (const [id, check] of checks) {
      const { script } = asRecord(check);
      if (typeof script === 'string' && files[`${step}/${script}`] === undefined)
        add([source.at(['checks', id, 'script'], `there is no file ${script} in the folder of the step`)]);
    }
    if (wrong.length === 0) add(checkFindings(source, kinds, understands));
    add(textFindings({ ...written, checks: ids }));
    add(wayFindings({ step, checks: ids, questions, scripts, draft }, files).map(mild));
  }
  if (!draft) add(labWayFindings(files).map(mild));
  add(strayFiles(files));
  add(translationFindings(files, languages).map(mild));
  return findings.sort(byPlace);
}

const mild = (finding: Finding): Finding => ({ ...finding, mild: true });

const KNOWN = /^(lab\.yaml|README\.md|IMPORT\.md|cluster\/|files\/|web\/|steps\/[^/]+\/|i18n\/|pictures\/)/;

const strayFiles = (files: Readonly<Record<string, string>>): readonly Finding[] =>
  Object.keys(files).flatMap((file) => {
    const [, folder] = /^(steps\/[^/]+)\//.exec(file) ?? [];
    const orphan = folder !== undefined && files[`${folder}/step.md`] === undefined;
    if (orphan) return [{ file, line: 1, column: 1, message: `${folder} has no step.md` }];
    return KNOWN.test(file) ? [] : [mild({ file, line: 1, column: 1, message: 'is no part of a lab' })];
  });

const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const byPlace = (a: Finding, b: Finding): number =>
  a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1;
