/** `kubectl auth reconcile`: roles and bindings that hold at least what a file says (pkg/cmd/auth/reconcile.go, component-helpers/auth/rbac). */
import { deepEqual } from '#lib/kube/equal.ts';
import { breakdown, compact, covered } from '#lib/kube/rbac-rules.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import type { Binding, ClusterRole, PolicyRule, Subject } from '#lib/kube/types/rbac.ts';
import { command } from '#lib/kubectl/command.ts';
import { isNotFound } from '#lib/kubectl/write/failures.ts';
import { pathOf } from '#lib/kubectl/resources/mapper.ts';
import { dryRunFlag, dryRunOf, fileFlags, outputFlags } from '#lib/kubectl/write/flags.ts';
import { resultPrinter } from '#lib/kubectl/write/print.ts';
import { createObject, getObject, replaceObject, type Basics } from '#lib/kubectl/write/requests.ts';
import { findTargets, needFiles, type FoundTarget } from '#lib/kubectl/write/targets.ts';

interface Options {
  readonly removeRules: boolean;
  readonly removeSubjects: boolean;
  readonly dryRun: 'none' | 'client' | 'server';
}

/** What must be done, the object as it will be, and what that adds and takes away. */
interface Plan {
  readonly operation: 'none' | 'create' | 'update' | 'recreate';
  readonly object: KubeObject;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export const reconcile = command({
  use: 'reconcile -f FILENAME',
  short: 'Make roles and bindings hold what a file says',
  flags: {
    ...fileFlags,
    ...dryRunFlag,
    ...outputFlags,
    'remove-extra-permissions': { type: 'bool', about: 'Take away what roles hold beyond the file' },
    'remove-extra-subjects': { type: 'bool', about: 'Take away whom bindings name beyond the file' },
  },
  async run(run) {
    const { flags } = run;
    needFiles(flags);
    const options: Options = {
      removeRules: flags['remove-extra-permissions'],
      removeSubjects: flags['remove-extra-subjects'],
      dryRun: await dryRunOf(run, flags['dry-run']),
    };
    const print = resultPrinter(run, flags, 'reconciled', options.dryRun);
    await findTargets(run, { ...flags, continueOnError: true }).visit(async (target) => {
      if (!target.object.apiVersion.startsWith('rbac.authorization.k8s.io/')) return;
      const old = await present(run, target);
      const isBinding = target.object.kind.endsWith('Binding');
      const plan = !old
        ? fresh(target.object, isBinding)
        : isBinding
          ? ofBinding(target.object, old, options)
          : ofRole(target.object, old, options);
      if (options.dryRun !== 'client') await carryOut(run, target, plan, options);
      await print(plan.object);
      await tell(run, plan, isBinding);
    });
  },
});

async function present(run: Basics, target: FoundTarget): Promise<KubeObject | undefined> {
  try {
    return await getObject(run, target);
  } catch (error) {
    if (isNotFound(error as Error)) return undefined;
    throw error;
  }
}

const ruleText = ({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): string => {
  const list = (items: readonly string[] = []) => `[${items.join(' ')}]`;
  return `{Verbs:${list(verbs)} APIGroups:${list(apiGroups)} Resources:${list(resources)} ResourceNames:${list(resourceNames)} NonResourceURLs:${list(nonResourceURLs)}}`;
};

const subjectText = ({ kind, apiGroup = '', name, namespace = '' }: Subject): string =>
  `{Kind:${kind} APIGroup:${apiGroup} Name:${name} Namespace:${namespace}}`;

function fresh(object: KubeObject, isBinding: boolean): Plan {
  const added = isBinding
    ? ((object as Binding).subjects ?? []).map(subjectText)
    : ((object as ClusterRole).rules ?? []).map(ruleText);
  return { operation: 'create', object, added, removed: [] };
}

const uncovered = (owned: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] =>
  compact(wanted.flatMap(breakdown).filter((part) => !covered(owned, part)));

/** Labels and annotations of the file come to those that are there. */
const withMeta = (old: KubeObject, { metadata: { labels, annotations } }: KubeObject): KubeObject => ({
  ...old,
  metadata: {
    ...old.metadata,
    ...(labels && { labels: { ...old.metadata.labels, ...labels } }),
    ...(annotations && { annotations: { ...old.metadata.annotations, ...annotations } }),
  },
});

function ofRole(wanted: KubeObject, old: KubeObject, { removeRules }: Options): Plan {
  const [have, want] = [(old as ClusterRole).rules ?? [], (wanted as ClusterRole).rules ?? []];
  const missing = uncovered(have, want);
  const extra = removeRules ? uncovered(want, have) : [];
  const rules = extra.length > 0 ? want : [...have, ...missing];
  const object = { ...withMeta(old, wanted), rules: rules.length > 0 ? rules : (old as ClusterRole).rules };
  const operation = deepEqual(object, old) ? 'none' : 'update';
  return { operation, object, added: missing.map(ruleText), removed: extra.map(ruleText) };
}

function ofBinding(wanted: KubeObject, old: KubeObject, { removeSubjects }: Options): Plan {
  const [have, want] = [(old as Binding).subjects ?? [], (wanted as Binding).subjects ?? []];
  const lacks = (list: readonly Subject[]) => (one: Subject) => !list.some((other) => deepEqual(other, one));
  const missing = want.filter(lacks(have));
  const extra = removeSubjects ? have.filter(lacks(want)) : [];
  const subjects = [...have.filter((one) => !extra.includes(one)), ...missing];
  const { roleRef } = wanted as Binding;
  // What a binding gives cannot be changed: it is made anew.
  const other = !deepEqual(roleRef, (old as Binding).roleRef);
  const object = { ...withMeta(old, wanted), roleRef, ...(subjects.length > 0 && { subjects }) };
  const operation = other ? 'recreate' : deepEqual(object, old) ? 'none' : 'update';
  return { operation, object, added: missing.map(subjectText), removed: extra.map(subjectText) };
}

async function carryOut(run: Basics, target: FoundTarget, plan: Plan, { dryRun }: Options): Promise<void> {
  const { operation, object } = plan;
  const { mapping, namespace, name } = target;
  if (operation === 'none') return;
  if (operation === 'update') return void (await replaceObject(run, target, object, { dryRun }));
  if (operation === 'recreate') await run.send({ method: 'DELETE', path: pathOf(mapping, namespace, name) });
  const { resourceVersion: _v, uid: _u, creationTimestamp: _c, ...metadata } = object.metadata;
  await createObject(run, target, { ...object, metadata }, { dryRun });
}

async function tell(run: Basics, { operation, added, removed }: Plan, isBinding: boolean): Promise<void> {
  if (operation === 'none') return;
  const what = isBinding ? 'subjects' : 'rules';
  await run.printErr(`\treconciliation required ${operation}`);
  for (const [title, lines] of [
    [`missing ${what} added`, added],
    [`extra ${what} removed`, removed],
  ] as const)
    if (lines.length > 0)
      await run.printErr([`\t${title}:`, ...lines.map((line) => `\t\t${line}`)].join('\n'));
}
