/** Where a pod may run: tolerations, affinity, spreading; and the taints of nodes. */
import { labelValueErrors } from '#lib/kube/label-names.ts';
import type { FieldError } from '#lib/kube/status.ts';
import type { LabelSelector, Taint, Toleration, TopologySpreadConstraint } from '#lib/kube/types.ts';
import { duplicate, invalid, notSupported, required } from '#lib/kube/validation/field-error.ts';
import { keyErrors, operatorErrors, selectorErrors, valueErrors } from '#lib/kube/validation/labels.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

const effectErrors = (effect: string, field: string): FieldError[] =>
  EFFECTS.includes(effect) ? [] : [notSupported(field, effect, EFFECTS)];

export function tolerationErrors(tolerations: readonly Toleration[] | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  tolerations?.forEach(({ key, operator, value = '', effect, tolerationSeconds }, i) => {
    const at = `${path}[${i}]`;
    if (key) errors.push(...keyErrors(key, `${at}.key`));
    else if (operator !== 'Exists') {
      const why = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
      errors.push(invalid(`${at}.operator`, operator ?? '', why));
    }
    if (tolerationSeconds !== undefined && effect !== 'NoExecute')
      errors.push(
        invalid(`${at}.effect`, effect ?? '', "effect must be 'NoExecute' when `tolerationSeconds` is set"),
      );
    errors.push(...operatorAndValue(operator, value, at));
    if (effect) errors.push(...effectErrors(effect, `${at}.effect`));
  });
  return errors;
}

function operatorAndValue(operator: string | undefined, value: string, at: string): FieldError[] {
  const field = `${at}.operator`;
  if (!operator || operator === 'Equal') {
    const wrong = labelValueErrors(value);
    return wrong.length > 0 ? [invalid(field, value, wrong.join(';'))] : [];
  }
  if (operator !== 'Exists') return [notSupported(field, operator, ['Equal', 'Exists'])];
  return value ? [invalid(field, value, "value must be empty when `operator` is 'Exists'")] : [];
}

export function taintErrors(taints: readonly Taint[] | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  taints?.forEach((taint, i) => {
    const { key, value = '', effect } = taint;
    const at = `${path}[${i}]`;
    errors.push(...keyErrors(key, `${at}.key`));
    const wrong = labelValueErrors(value);
    if (wrong.length > 0) errors.push(invalid(`${at}.value`, value, wrong.join(';')));
    if (!effect) errors.push(required(`${at}.effect`, ''));
    else errors.push(...effectErrors(effect, `${at}.effect`));
    const id = `${key}/${effect}`;
    if (seen.has(id)) {
      const shown = { go: `core.Taint{Key:"${key}", Value:"${value}", Effect:"${effect}", TimeAdded:<nil>}` };
      errors.push({ ...duplicate(at, shown), detail: 'taints must be unique by key and effect pair' });
    }
    seen.add(id);
  });
  return errors;
}

interface NodeSelectorTerm {
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

interface PodAffinityTerm {
  readonly topologyKey?: string;
  readonly labelSelector?: LabelSelector;
}

interface PodAffinity {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodAffinityTerm[];
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
    readonly weight: number;
    readonly podAffinityTerm: PodAffinityTerm;
  }[];
}

interface Affinity {
  readonly nodeAffinity?: {
    readonly requiredDuringSchedulingIgnoredDuringExecution?: {
      readonly nodeSelectorTerms?: readonly NodeSelectorTerm[];
    };
    readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
      readonly weight: number;
      readonly preference: NodeSelectorTerm;
    }[];
  };
  readonly podAffinity?: PodAffinity;
  readonly podAntiAffinity?: PodAffinity;
}

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

export function affinityErrors(
  given: Readonly<Record<string, unknown>> | undefined,
  path: string,
): FieldError[] {
  if (!given) return [];
  const { nodeAffinity, podAffinity, podAntiAffinity } = given as Affinity;
  const errors: FieldError[] = [];
  const node = `${path}.nodeAffinity`;
  const wanted = nodeAffinity?.[REQUIRED];
  if (wanted) {
    const at = `${node}.${REQUIRED}.nodeSelectorTerms`;
    if (!wanted.nodeSelectorTerms?.length)
      errors.push(required(at, 'must have at least one node selector term'));
    wanted.nodeSelectorTerms?.forEach((term, i) => errors.push(...nodeTermErrors(term, `${at}[${i}]`)));
  }
  nodeAffinity?.[PREFERRED]?.forEach(({ weight, preference }, i) => {
    const at = `${node}.${PREFERRED}[${i}]`;
    errors.push(...weightErrors(weight, at), ...nodeTermErrors(preference ?? {}, `${at}.preference`));
  });
  if (podAffinity) errors.push(...podAffinityErrors(podAffinity, `${path}.podAffinity`));
  if (podAntiAffinity) errors.push(...podAffinityErrors(podAntiAffinity, `${path}.podAntiAffinity`));
  return errors;
}

const weightErrors = (weight: number, at: string): FieldError[] =>
  weight >= 1 && weight <= 100 ? [] : [invalid(`${at}.weight`, weight ?? 0, 'must be in the range 1-100')];

/** Also of the nodes that a volume can be reached from. */
export function nodeTermErrors({ matchExpressions = [] }: NodeSelectorTerm, path: string): FieldError[] {
  return matchExpressions.flatMap(({ key, operator, values = [] }, i) => {
    const at = `${path}.matchExpressions[${i}]`;
    const single = operator === 'Gt' || operator === 'Lt';
    const word = "must be specified single value when `operator` is 'Lt' or 'Gt'";
    const wrongCount = single && values.length !== 1 ? [required(`${at}.values`, word)] : [];
    return [
      ...(single ? wrongCount : operatorErrors(operator, values.length, at)),
      ...keyErrors(key ?? '', `${at}.key`),
      ...values.flatMap((value, j) => valueErrors(value, `${at}.values[${j}]`)),
    ];
  });
}

function podAffinityErrors(affinity: PodAffinity, path: string): FieldError[] {
  const errors: FieldError[] = [];
  affinity[REQUIRED]?.forEach((term, i) => errors.push(...podTermErrors(term, `${path}.${REQUIRED}[${i}]`)));
  affinity[PREFERRED]?.forEach(({ weight, podAffinityTerm }, i) => {
    const at = `${path}.${PREFERRED}[${i}]`;
    errors.push(
      ...weightErrors(weight, at),
      ...podTermErrors(podAffinityTerm ?? {}, `${at}.podAffinityTerm`),
    );
  });
  return errors;
}

function podTermErrors({ topologyKey, labelSelector }: PodAffinityTerm, path: string): FieldError[] {
  const errors = labelSelector ? selectorErrors(labelSelector, `${path}.labelSelector`) : [];
  if (!topologyKey) return [...errors, required(`${path}.topologyKey`, 'can not be empty')];
  return [...errors, ...keyErrors(topologyKey, `${path}.topologyKey`)];
}

export function spreadErrors(
  constraints: readonly TopologySpreadConstraint[] | undefined,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  constraints?.forEach(({ maxSkew, topologyKey, whenUnsatisfiable, labelSelector }, i) => {
    const at = `${path}[${i}]`;
    if (!(maxSkew > 0)) errors.push(invalid(`${at}.maxSkew`, maxSkew ?? 0, 'must be greater than zero'));
    if (!topologyKey) errors.push(required(`${at}.topologyKey`, 'can not be empty'));
    else errors.push(...keyErrors(topologyKey, `${at}.topologyKey`));
    const actions = ['DoNotSchedule', 'ScheduleAnyway'];
    if (!actions.includes(whenUnsatisfiable))
      errors.push(notSupported(`${at}.whenUnsatisfiable`, whenUnsatisfiable ?? '', actions));
    const twin = constraints
      .slice(i + 1)
      .some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable);
    if (twin)
      errors.push(
        duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`),
      );
    if (labelSelector) errors.push(...selectorErrors(labelSelector, `${at}.labelSelector`));
  });
  return errors;
}
