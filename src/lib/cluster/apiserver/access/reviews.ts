/** Resources that are questions: they are answered and not stored (pkg/registry/authorization, pkg/registry/authentication). */
import { decode } from '#lib/kube/decode.ts';
import type { KubeRequest } from '#lib/kube/client.ts';
import { rfc3339 } from '#lib/kube/time.ts';
import { invalid, invalidStatus } from '#lib/kube/validation/field-error.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import { fieldValidation, jsonIn } from '#lib/cluster/apiserver/body.ts';
import { refuse } from '#lib/cluster/apiserver/machinery.ts';
import type { ServerResponse } from '#lib/cluster/apiserver/stream.ts';
import { demand } from './authorize.ts';
import { judge, rulesFor, type Attempt } from './rbac.ts';
import { claimsOf, ISSUER, userOfClaims } from './tokens.ts';
import type { User } from './users.ts';

interface Question {
  readonly spec: Readonly<Record<string, unknown>>;
  readonly user: User;
  readonly store: Store;
  readonly now: number;
  /** Of the path: only local reviews have one. */
  readonly namespace?: string;
}

export interface ReviewKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly answer: (question: Question) => object;
}

const AUTHENTICATION = { group: 'authentication.k8s.io', version: 'v1', namespaced: false } as const;
const AUTHORIZATION = { group: 'authorization.k8s.io', version: 'v1', namespaced: false } as const;

export const REVIEWS: readonly ReviewKind[] = [
  { ...AUTHENTICATION, kind: 'SelfSubjectReview', answer: ({ user }) => ({ userInfo: userInfo(user) }) },
  { ...AUTHENTICATION, kind: 'TokenReview', answer: aboutToken },
  { ...AUTHORIZATION, namespaced: true, kind: 'LocalSubjectAccessReview', answer: aboutSubject },
  { ...AUTHORIZATION, kind: 'SelfSubjectAccessReview', answer: aboutSelf },
  { ...AUTHORIZATION, kind: 'SelfSubjectRulesReview', answer: aboutRules },
  { ...AUTHORIZATION, kind: 'SubjectAccessReview', answer: aboutSubject },
];

export const pluralOf = ({ kind }: Pick<ReviewKind, 'kind'>): string => `${kind.toLowerCase()}s`;

const userInfo = ({ name, uid, groups, extra }: User) => ({
  username: name,
  ...(uid && { uid }),
  groups,
  ...(extra && { extra }),
});

/** The answer to a question; undefined for any other request. */
export function review(
  store: Store,
  request: KubeRequest,
  user: User,
  now: number,
): ServerResponse | undefined {
  const parts = request.path.split('/');
  const [, , group, version, ...rest] = parts;
  const namespace = rest[0] === 'namespaces' ? rest[1] : undefined;
  const resource = rest.at(-1);
  const kind = REVIEWS.find(
    (one) => one.group === group && one.version === version && pluralOf(one) === resource,
  );
  if (!kind || request.method !== 'POST' || kind.namespaced !== (namespace !== undefined)) return undefined;
  demand(store, user, {
    verb: 'create',
    group: kind.group,
    resource: pluralOf(kind),
    ...(namespace && { namespace }),
  });
  const apiVersion = `${kind.group}/${kind.version}`;
  const { object } = decode<KubeObject>(
    apiVersion,
    kind.kind,
    jsonIn(request.body),
    fieldValidation(request),
  );
  const spec = (object['spec'] ?? {}) as Question['spec'];
  const status = kind.answer({ spec, user, store, now, ...(namespace && { namespace }) });
  const creationTimestamp = kind.kind === 'SelfSubjectReview' ? rfc3339(now) : null;
  const metadata = { ...object.metadata, creationTimestamp };
  return { status: 201, body: { ...object, metadata, status } };
}

interface Attributes {
  readonly namespace?: string;
  readonly verb?: string;
  readonly group?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly name?: string;
}

/** What a review asks about. Throws where it asks about nothing, or about two things. */
function attemptIn(kind: string, spec: Question['spec']): Attempt {
  const attributes = spec['resourceAttributes'] as Attributes | undefined;
  const path = spec['nonResourceAttributes'] as { path?: string; verb?: string } | undefined;
  if ((attributes === undefined) === (path === undefined)) {
    const why = attributes
      ? 'cannot be specified in combination with nonResourceAttributes'
      : 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
    refuse(invalidStatus(AUTHORIZATION.group, kind, '', [invalid('spec.resourceAttributes', null, why)]));
  }
  if (path) return { verb: path.verb ?? '', group: '', resource: '', path: path.path ?? '' };
  const { namespace, verb = '', group = '', resource = '', subresource, name } = attributes ?? {};
  const whole = subresource ? `${resource}/${subresource}` : resource;
  return { verb, group, resource: whole, ...(namespace && { namespace }), ...(name && { name }) };
}

function verdict(kind: string, { spec, store }: Question, user: User) {
  const { allowed, reason } = judge(store, user, attemptIn(kind, spec));
  return { allowed, ...(reason && { reason }) };
}

function aboutSelf(question: Question): object {
  return verdict('SelfSubjectAccessReview', question, question.user);
}

function aboutSubject(question: Question): object {
  const { user, groups = [], uid } = question.spec as { user?: string; groups?: string[]; uid?: string };
  if (!user && groups.length === 0) {
    const why = 'at least one of user or group must be specified';
    refuse(invalidStatus(AUTHORIZATION.group, 'SubjectAccessReview', '', [invalid('spec.user', '', why)]));
  }
  const asked = { name: user ?? '', groups, ...(uid && { uid }) };
  return verdict('SubjectAccessReview', question, asked);
}

function aboutRules({ spec, user, store }: Question): object {
  const namespace = spec['namespace'] as string | undefined;
  const rules = rulesFor(store, user, namespace);
  return {
    resourceRules: rules
      .filter(({ nonResourceURLs = [] }) => nonResourceURLs.length === 0)
      .map(({ verbs, apiGroups, resources, resourceNames }) => ({
        verbs,
        apiGroups,
        resources,
        ...(resourceNames && { resourceNames }),
      })),
    nonResourceRules: rules
      .filter(({ nonResourceURLs = [] }) => nonResourceURLs.length > 0)
      .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    incomplete: false,
  };
}

function aboutToken({ spec, store, now }: Question): object {
  const { token = '', audiences = [ISSUER] } = spec as { token?: string; audiences?: string[] };
  const claims = claimsOf(store, token, now);
  const shared = audiences.filter((one) => claims?.aud.includes(one));
  if (!claims || shared.length === 0)
    return { user: {}, error: '[invalid bearer token, token lookup failed]' };
  return { authenticated: true, user: userInfo(userOfClaims(claims)), audiences: shared };
}
