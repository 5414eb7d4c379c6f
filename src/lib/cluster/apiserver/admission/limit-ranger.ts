/** LimitRanger: what containers ask for when they do not say, and the bounds of what they may (plugin/pkg/admission/limitranger). */
import { compareQuantity, milliValue } from '#lib/kube/quantity.ts';
import type { Container, KubeObject, Pod } from '#lib/kube/types.ts';
import type { LimitRange, LimitRangeItem, Quantities } from '#lib/kube/types/quota.ts';
import { podTotal } from '#lib/cluster/controllers/resource-quota/pod-amounts.ts';
import { quantitiesOf } from '#lib/cluster/controllers/resource-quota/amounts.ts';
import type { AdmissionPlugin, AdmissionRequest } from '#lib/cluster/apiserver/admission.ts';
import { createsPod, refuse, withSpec } from './pods.ts';

const ANNOTATION = 'kubernetes.io/limit-ranger';

/** What containers get that do not say: the later item counts. */
function defaultsOf({ spec }: LimitRange): { limits: Quantities; requests: Quantities } {
  const items = (spec?.limits ?? []).filter(({ type }) => type === 'Container');
  return {
    limits: Object.assign({}, ...items.map((item) => item.default)) as Quantities,
    requests: Object.assign({}, ...items.map((item) => item.defaultRequest)) as Quantities,
  };
}

type Defaults = ReturnType<typeof defaultsOf>;

/** The container with what it lacks, and what was put in, in words. */
function filled(container: Container, defaults: Defaults, sort: string): [Container, string[]] {
  const notes: string[] = [];
  let { resources = {} } = container;
  for (const side of ['requests', 'limits'] as const) {
    const own = resources[side] ?? {};
    const missing = Object.keys(defaults[side]).filter((name) => own[name] === undefined);
    if (missing.length === 0) continue;
    resources = { ...resources, [side]: { ...defaults[side], ...own } };
    const word = side === 'requests' ? 'request' : 'limit';
    notes.push(`${missing.sort().join(', ')} ${word} for ${sort} ${container.name}`);
  }
  return [notes.length > 0 ? { ...container, resources } : container, notes];
}

function withDefaults(pod: Pod, range: LimitRange): Pod {
  const defaults = defaultsOf(range);
  const containers = pod.spec.containers.map((one) => filled(one, defaults, 'container'));
  const inits = pod.spec.initContainers?.map((one) => filled(one, defaults, 'init container'));
  const notes = [...containers, ...(inits ?? [])].flatMap(([, words]) => words);
  if (notes.length === 0) return pod;
  const annotations = {
    ...pod.metadata.annotations,
    [ANNOTATION]: `LimitRanger plugin set: ${notes.join('; ')}`,
  };
  return withSpec(
    { ...pod, metadata: { ...pod.metadata, annotations } },
    {
      containers: containers.map(([one]) => one),
      ...(inits && { initContainers: inits.map(([one]) => one) }),
    },
  );
}

interface Asked {
  readonly requests: Quantities;
  readonly limits: Quantities;
}

const names = (quantities: Quantities = {}): string[] => Object.keys(quantities).sort();

function tooLittle(
  type: string,
  name: string,
  least: string,
  { requests, limits }: Asked,
): string | undefined {
  const words = `minimum ${name} usage per ${type} is ${least}`;
  const [request, limit] = [requests[name], limits[name]];
  if (request === undefined) return `${words}.  No request is specified`;
  if (compareQuantity(request, least) < 0) return `${words}, but request is ${request}`;
  if (limit !== undefined && compareQuantity(limit, least) < 0) return `${words}, but limit is ${limit}`;
  return undefined;
}

function tooMuch(type: string, name: string, most: string, { requests, limits }: Asked): string | undefined {
  const words = `maximum ${name} usage per ${type} is ${most}`;
  const [request, limit] = [requests[name], limits[name]];
  if (limit === undefined) return `${words}.  No limit is specified`;
  if (compareQuantity(limit, most) > 0) return `${words}, but limit is ${limit}`;
  if (request !== undefined && compareQuantity(request, most) > 0)
    return `${words}, but request is ${request}`;
  return undefined;
}

function tooWide(type: string, name: string, most: string, { requests, limits }: Asked): string | undefined {
  const words = `${name} max limit to request ratio per ${type} is ${most}`;
  const request = milliValue(requests[name] ?? '0');
  const limit = milliValue(limits[name] ?? '0');
  if (request === 0) return `${words}, but no request is specified or request is 0`;
  if (limit === 0) return `${words}, but no limit is specified or limit is 0`;
  const ratio = limit / request;
  return ratio * 1000 > milliValue(most) ? `${words}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
}

function mistakes(item: LimitRangeItem, asked: Asked): string[] {
  const { type, min = {}, max = {}, maxLimitRequestRatio: ratio = {} } = item;
  return [
    ...names(min).map((name) => tooLittle(type, name, min[name] as string, asked)),
    ...names(max).map((name) => tooMuch(type, name, max[name] as string, asked)),
    ...names(ratio).map((name) => tooWide(type, name, ratio[name] as string, asked)),
  ].filter((text) => text !== undefined);
}

const askedBy = ({ resources }: Container): Asked => ({
  requests: resources?.requests ?? {},
  limits: resources?.limits ?? {},
});

function podMistakes(pod: Pod, { spec }: LimitRange): string[] {
  const { containers, initContainers = [] } = pod.spec;
  return (spec?.limits ?? []).flatMap((item) => {
    if (item.type === 'Container')
      return [...containers, ...initContainers].flatMap((one) => mistakes(item, askedBy(one)));
    if (item.type !== 'Pod') return [];
    const total = (side: 'requests' | 'limits') => quantitiesOf(podTotal(pod, side));
    return mistakes(item, { requests: total('requests'), limits: total('limits') });
  });
}

/** Claims are bounded by what they ask for; they have no limit. */
function claimMistakes(claim: KubeObject, { spec }: LimitRange): string[] {
  const { resources } = (claim['spec'] ?? {}) as { resources?: { requests?: Quantities } };
  const requests = resources?.requests ?? {};
  const items = (spec?.limits ?? []).filter(({ type }) => type === 'PersistentVolumeClaim');
  return items
    .flatMap((item) => [
      ...names(item.min).map((name) =>
        tooLittle(item.type, name, item.min?.[name] as string, { requests, limits: {} }),
      ),
      ...names(item.max).map((name) => claimTooLarge(name, item.max?.[name] as string, requests[name])),
    ])
    .filter((text) => text !== undefined);
}

function claimTooLarge(name: string, most: string, request: string | undefined): string | undefined {
  const words = `maximum ${name} usage per PersistentVolumeClaim is ${most}`;
  if (request === undefined) return `${words}.  No request is specified`;
  return compareQuantity(request, most) > 0 ? `${words}, but request is ${request}` : undefined;
}

const isClaim = ({ resource, subresource, operation }: AdmissionRequest): boolean =>
  !subresource &&
  operation !== 'DELETE' &&
  resource.kind === 'PersistentVolumeClaim' &&
  resource.group === '';

export const limitRanger: AdmissionPlugin = {
  name: 'LimitRanger',
  admit(request, { view }) {
    if (!createsPod(request)) return request.object;
    const ranges = view.list<LimitRange>('limitranges', request.object.metadata.namespace);
    return ranges.reduce(withDefaults, request.object as Pod);
  },
  validate(request, { view }) {
    const isPod = createsPod(request);
    if (!isPod && !isClaim(request)) return;
    const { object } = request;
    for (const range of view.list<LimitRange>('limitranges', object.metadata.namespace)) {
      const found = [...new Set(isPod ? podMistakes(object as Pod, range) : claimMistakes(object, range))];
      if (found.length > 0)
        refuse(request, object, found.length === 1 ? (found[0] as string) : `[${found.join(', ')}]`);
    }
  },
};
