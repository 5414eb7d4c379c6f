/** What options of a list or a watch go together. From apimachinery/pkg/apis/meta/internalversion/validation. */
import type { KubeRequest } from '#lib/kube/client.ts';
import type { FieldError } from '#lib/kube/status.ts';
import { forbiddenField, invalidStatus, notSupported } from '#lib/kube/validation/field-error.ts';
import { refuse } from './machinery.ts';
import { param } from './route.ts';

const MATCH = 'resourceVersionMatch';
const INITIAL = 'sendInitialEvents';

/** Throws Invalid for options that do not go together. */
export function checkListOptions(request: KubeRequest, watching: boolean): void {
  const initial = param(request, INITIAL) !== undefined;
  const errors = watching && initial ? initialErrors(request) : matchErrors(request, watching, initial);
  if (errors.length > 0) refuse(invalidStatus('meta.k8s.io', 'ListOptions', '', errors));
}

function matchErrors(request: KubeRequest, watching: boolean, initial: boolean): FieldError[] {
  const match = param(request, MATCH) ?? '';
  const version = param(request, 'resourceVersion') ?? '';
  const errors: FieldError[] = [];
  if (match !== '') {
    if (watching)
      errors.push(forbiddenField(MATCH, `${MATCH} is forbidden for watch unless ${INITIAL} is provided`));
    if (version === '')
      errors.push(forbiddenField(MATCH, `${MATCH} is forbidden unless resourceVersion is provided`));
    if (param(request, 'continue'))
      errors.push(forbiddenField(MATCH, `${MATCH} is forbidden when continue is provided`));
    if (match !== 'Exact' && match !== 'NotOlderThan')
      errors.push(notSupported(MATCH, match, ['Exact', 'NotOlderThan', '']));
    if (match === 'Exact' && version === '0')
      errors.push(forbiddenField(MATCH, `${MATCH} "exact" is forbidden for resourceVersion "0"`));
  }
  if (initial) errors.push(forbiddenField(INITIAL, `${INITIAL} is forbidden for list`));
  return errors;
}

function initialErrors(request: KubeRequest): FieldError[] {
  const match = param(request, MATCH) ?? '';
  if (match === 'NotOlderThan') return [];
  const errors = [forbiddenField(MATCH, `${INITIAL} requires setting ${MATCH} to NotOlderThan`)];
  if (match !== '') errors.push(notSupported(MATCH, match, ['NotOlderThan']));
  return errors;
}
