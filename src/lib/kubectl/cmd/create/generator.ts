/** What the sub-verbs of `create` have in common: a name, an object made of flags, a request, a line about it. */
import { escapeHtml } from '#lib/kubectl/printers/json.ts';
import { StatusError } from '#lib/kube/status.ts';
import type { KubeObject, Labels, ObjectMeta } from '#lib/kube/types.ts';
import { command, type Command, type CommandSpec, type Flags } from '#lib/kubectl/command.ts';
import type { GlobalFlags, Run } from '#lib/kubectl/context.ts';
import { CommandError, notSimulated, usageError } from '#lib/kubectl/errors.ts';
import { printFlags } from '#lib/kubectl/printers/output.ts';
import { LAST_APPLIED, withAnnotation } from '#lib/kubectl/write/annotations.ts';
import {
  dryRunFlag,
  dryRunOf,
  managerFlag,
  saveConfigFlag,
  validateFlag,
  validationOf,
} from '#lib/kubectl/write/flags.ts';
import { resultPrinter } from '#lib/kubectl/write/print.ts';
import { createObject, type Basics } from '#lib/kubectl/write/requests.ts';

const commonFlags = {
  ...dryRunFlag,
  ...printFlags,
  ...validateFlag,
  ...saveConfigFlag,
  ...managerFlag('kubectl-create'),
} as const;

type CommonFlags = typeof commonFlags;

interface GeneratorSpec<F extends Flags> extends Omit<CommandSpec<F>, 'run'> {
  /** What introduces a refusal of the server: `failed to create deployment: `. Without it the refusal stands alone. */
  readonly failure?: string;
  /** Objects outside namespaces take no notice of -n. */
  readonly clusterWide?: boolean;
  /** The object. Fields in the order of Kubernetes' own types: that is their order in `-o json`. */
  readonly make: (run: Run<F & CommonFlags & GlobalFlags>, name: string) => KubeObject | Promise<KubeObject>;
}

/** A sub-verb of `create`. */
export function generator<const F extends Flags>(spec: GeneratorSpec<F>): Command {
  const { make, failure = '', clusterWide = false, ...rest } = spec;
  const declared = command({
    ...rest,
    flags: { ...commonFlags, ...spec.flags } as CommonFlags & F,
    async run(run) {
      const values = run.flags as unknown as Run<CommonFlags & GlobalFlags>['flags'];
      const name = nameFrom(run);
      const dryRun = await dryRunOf(run, values['dry-run']);
      const print = resultPrinter(run, values, 'created', dryRun);
      const validation = validationOf(values.validate);
      const made = inNamespace(
        run,
        await make(run as unknown as Parameters<typeof make>[0], name),
        clusterWide,
      );
      const object = values['save-config'] ? withOwnText(made) : made;
      if (dryRun === 'client') return print(object, 'here');
      const options = { dryRun, validation, manager: values['field-manager'] };
      await print(await post(run, object, options, failure));
    },
  });
  return declared;
}

/** Exactly one word before `--`. Throws a usage error otherwise. */
function nameFrom(run: Basics): string {
  const count = run.dash === -1 ? run.args.length : run.dash;
  if (count !== 1) throw usageError(run.path, `exactly one NAME is required, got ${count}`);
  return run.args[0]!;
}

/** The words after `--`, or all after the name. */
export const commandWords = (run: Basics): readonly string[] => run.args.slice(1);

/** `kind` and `apiVersion` first, as Go writes typed objects. */
export function typed(
  apiVersion: string,
  kind: string,
  name: string,
  metadata: Partial<ObjectMeta> = {},
): KubeObject {
  return {
    kind,
    apiVersion,
    metadata: { name, creationTimestamp: null, ...metadata } as unknown as ObjectMeta,
  };
}

export const labelled = (labels: Labels): { metadata: { creationTimestamp: null; labels: Labels } } => ({
  metadata: { creationTimestamp: null, labels },
});

function inNamespace(run: Basics, object: KubeObject, clusterWide: boolean): KubeObject {
  if (!run.namespaceGiven || clusterWide) return object;
  const { name, ...rest } = object.metadata;
  return { ...object, metadata: { name, namespace: run.namespace, ...rest } };
}

const withOwnText = (object: KubeObject): KubeObject =>
  withAnnotation(object, LAST_APPLIED, `${escapeHtml(JSON.stringify(object))}\n`);

async function post(
  run: Basics,
  object: KubeObject,
  options: Parameters<typeof createObject>[3],
  failure: string,
): Promise<KubeObject> {
  const mapping = await run.mapper.kindFor(object.apiVersion, object.kind);
  if (!mapping) throw notSimulated(`${object.kind} in ${object.apiVersion}`);
  try {
    return await createObject(run, { mapping, namespace: run.namespace }, object, options);
  } catch (error) {
    if (failure && error instanceof StatusError) throw new CommandError(failure + error.message);
    throw error;
  }
}
