/** What a Job may say of failures that count and successes that suffice: pkg/apis/batch/validation/validation.go. */
import { indexesIn } from '#lib/kube/indexes.ts';
import type { FieldError } from '#lib/kube/status.ts';
import type { JobSpec, PodFailurePolicyRule, SuccessPolicyRule } from '#lib/kube/types/batch.ts';
import { duplicate, invalid, notSupported, OMITTED, required } from '#lib/kube/validation/field-error.ts';
import { keyErrors } from '#lib/kube/validation/labels.ts';
import { nonNegative } from '#lib/kube/validation/values.ts';

const MAX_RULES = 20;
const MAX_VALUES = 255;
const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const OPERATORS = ['In', 'NotIn'];
const STATUSES = ['False', 'True', 'Unknown'];

/** Go's %q of a list. */
const listed = (values: readonly string[]): string =>
  `valid values: [${values.map((one) => JSON.stringify(one)).join(' ')}]`;

const tooMany = (field: string, count: number, most: number): FieldError[] =>
  count > most
    ? [{ type: 'FieldValueTooMany', field, value: count, detail: `must have at most ${most} items` }]
    : [];

const bare = (field: string, detail: string): FieldError => invalid(field, OMITTED, detail);

/** One of a few words, which a missing one is told. */
function word(value: string | undefined, supported: readonly string[], field: string): FieldError[] {
  if (!value) return [required(field, listed(supported))];
  return supported.includes(value) ? [] : [notSupported(field, value, supported)];
}

export function failurePolicyErrors(spec: JobSpec, path: string): FieldError[] {
  const { rules = [] } = spec.podFailurePolicy ?? {};
  return [
    ...tooMany(`${path}.rules`, rules.length, MAX_RULES),
    ...rules.flatMap((rule, i) => failureRuleErrors(spec, rule, `${path}.rules[${i}]`)),
  ];
}

function failureRuleErrors(spec: JobSpec, rule: PodFailurePolicyRule, path: string): FieldError[] {
  const { action, onExitCodes, onPodConditions = [] } = rule;
  const errors =
    action === 'FailIndex' && spec.backoffLimitPerIndex === undefined
      ? [invalid(`${path}.action`, action, 'requires the backoffLimitPerIndex to be set')]
      : word(action, ACTIONS, `${path}.action`);
  if (onExitCodes) errors.push(...exitCodeErrors(spec, onExitCodes, `${path}.onExitCodes`));
  errors.push(...tooMany(`${path}.onPodConditions`, onPodConditions.length, MAX_RULES));
  onPodConditions.forEach(({ type, status }, i) => {
    const at = `${path}.onPodConditions[${i}]`;
    errors.push(...keyErrors(type, `${at}.type`), ...word(status, STATUSES, `${at}.status`));
  });
  if (onExitCodes && onPodConditions.length > 0)
    errors.push(bare(path, 'specifying both OnExitCodes and OnPodConditions is not supported'));
  if (!onExitCodes && onPodConditions.length === 0)
    errors.push(bare(path, 'specifying one of OnExitCodes and OnPodConditions is required'));
  return errors;
}

function exitCodeErrors(
  { template }: JobSpec,
  { operator, containerName, values = [] }: NonNullable<PodFailurePolicyRule['onExitCodes']>,
  path: string,
): FieldError[] {
  const errors = word(operator, OPERATORS, `${path}.operator`);
  const { containers, initContainers = [] } = template.spec;
  if (
    containerName !== undefined &&
    ![...containers, ...initContainers].some(({ name }) => name === containerName)
  ) {
    const why = 'must be one of the container or initContainer names in the pod template';
    errors.push(invalid(`${path}.containerName`, containerName, why));
  }
  const shown = { go: `[]int32{${values.join(', ')}}` };
  if (values.length === 0)
    errors.push(invalid(`${path}.values`, { go: '[]int32(nil)' }, 'at least one value is required'));
  errors.push(...tooMany(`${path}.values`, values.length, MAX_VALUES));
  values.forEach((value, i) => {
    const at = `${path}.values[${i}]`;
    if (operator === 'In' && value === 0)
      errors.push(invalid(at, value, 'must not be 0 for the In operator'));
    if (values.indexOf(value) < i) errors.push(duplicate(at, value));
  });
  if (values.some((value, i) => i > 0 && (values[i - 1] as number) > value))
    errors.push(invalid(`${path}.values`, shown, 'must be ordered'));
  return errors;
}

export function successPolicyErrors(spec: JobSpec, path: string): FieldError[] {
  const { rules = [] } = spec.successPolicy ?? {};
  if (spec.completionMode !== 'Indexed')
    return [
      invalid(
        path,
        { go: 'batch.SuccessPolicy{Rules:[]batch.SuccessPolicyRule{…}}' },
        'requires indexed completion mode',
      ),
    ];
  const errors =
    rules.length === 0
      ? [
          required(
            `${path}.rules`,
            'at least one rules must be specified when the successPolicy is specified',
          ),
        ]
      : [];
  return [
    ...errors,
    ...tooMany(`${path}.rules`, rules.length, MAX_RULES),
    ...rules.flatMap((rule, i) => successRuleErrors(spec, rule, `${path}.rules[${i}]`)),
  ];
}

function successRuleErrors(
  { completions = 0 }: JobSpec,
  { succeededCount: count, succeededIndexes: indexes }: SuccessPolicyRule,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (count === undefined && indexes === undefined)
    errors.push(required(path, 'at least one of succeededCount or succeededIndexes must be specified'));
  let total = completions;
  if (indexes !== undefined) {
    try {
      total = indexesIn(indexes, completions).size;
    } catch (error) {
      const why = `error parsing succeededIndexes: ${(error as Error).message}`;
      errors.push(invalid(`${path}.succeededIndexes`, indexes, why));
    }
  }
  if (count === undefined) return errors;
  const field = `${path}.succeededCount`;
  errors.push(...nonNegative(count, field));
  const bound = 'must be less than or equal to';
  if (count > completions)
    errors.push(invalid(field, count, `${bound} ${completions} (the number of specified completions)`));
  if (indexes !== undefined && count > total) {
    const why = `${bound} ${total} (the number of indexes in the specified succeededIndexes field)`;
    errors.push(invalid(field, count, why));
  }
  return errors;
}
