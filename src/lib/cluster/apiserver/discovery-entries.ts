/** A kind's lines in discovery: the resource itself and its subresources. */
import type { ResourceDefinition } from './resource.ts';
import { verbsOf } from './resources.ts';

/** meta/v1 APIResource. */
export interface DiscoveryEntry {
  readonly name: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  /** Only where they are not those of the list. */
  readonly group?: string;
  readonly version?: string;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}

const READ_WRITE = ['get', 'patch', 'update'];
const CONNECT = ['create', 'delete', 'get', 'patch', 'update'];

interface Subresource {
  readonly group?: string;
  readonly version?: string;
  /** That of the resource unless given. */
  readonly kind?: string;
  readonly verbs: readonly string[];
}

/** Subresources that are another kind than the resource they belong to, or cannot be read and written as usual. */
const SPECIAL: Readonly<Record<string, Subresource>> = {
  scale: { group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: READ_WRITE },
  finalize: { verbs: ['update'] },
  'serviceaccounts/token': {
    group: 'authentication.k8s.io',
    version: 'v1',
    kind: 'TokenRequest',
    verbs: ['create'],
  },
  'pods/attach': { kind: 'PodAttachOptions', verbs: ['create', 'get'] },
  'pods/binding': { kind: 'Binding', verbs: ['create'] },
  'pods/ephemeralcontainers': { verbs: READ_WRITE },
  'pods/eviction': { group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] },
  'pods/exec': { kind: 'PodExecOptions', verbs: ['create', 'get'] },
  'pods/log': { verbs: ['get'] },
  'pods/portforward': { kind: 'PodPortForwardOptions', verbs: ['create', 'get'] },
  'pods/proxy': { kind: 'PodProxyOptions', verbs: CONNECT },
  'services/proxy': { kind: 'ServiceProxyOptions', verbs: CONNECT },
  'nodes/proxy': { kind: 'NodeProxyOptions', verbs: CONNECT },
};

/** What the server has beside the subresources that a kind's definition names. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  pods: [
    'attach',
    'binding',
    'ephemeralcontainers',
    'eviction',
    'exec',
    'log',
    'portforward',
    'proxy',
    'status',
  ],
  services: ['proxy', 'status'],
  nodes: ['proxy', 'status'],
  namespaces: ['finalize', 'status'],
};

export function entriesOf(definition: ResourceDefinition): DiscoveryEntry[] {
  const { resource, singular, namespaced, kind, shortNames, categories, subresources = [] } = definition;
  const main: DiscoveryEntry = {
    name: resource,
    singularName: singular,
    namespaced,
    kind,
    verbs: verbsOf(definition),
    ...(shortNames && { shortNames }),
    ...(categories && { categories }),
  };
  const more = definition.group === '' ? (ALSO[resource] ?? []) : [];
  return [
    main,
    ...[...new Set([...subresources, ...more])].map((name) => subresourceEntry(definition, name)),
  ];
}

function subresourceEntry({ resource, namespaced, kind }: ResourceDefinition, part: string): DiscoveryEntry {
  const name = `${resource}/${part}`;
  const special = SPECIAL[name] ?? SPECIAL[part] ?? { verbs: READ_WRITE };
  return { name, singularName: '', namespaced, kind, ...special };
}
