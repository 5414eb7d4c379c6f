/** The CustomResourceDefinitions that an installation of Istio 1.24 leaves. */
import type { KubeObject } from '#lib/kube/types.ts';
import type { CustomColumn, JsonSchema } from '#lib/kube/types/apiextensions.ts';
import {
  authorizationPolicy,
  destinationRule,
  gateway,
  peerAuthentication,
  requestAuthentication,
  serviceEntry,
  sidecar,
  virtualService,
} from './schemas.ts';
import { any } from './schema-words.ts';

interface Kind {
  readonly kind: string;
  readonly plural: string;
  readonly group: 'networking' | 'security' | 'telemetry' | 'extensions';
  readonly shortNames?: readonly string[];
  readonly versions: readonly string[];
  readonly columns?: readonly [name: string, path: string, type?: string][];
  readonly spec?: JsonSchema;
}

const ALL = ['v1', 'v1alpha3', 'v1beta1'];
const SECURITY = ['v1', 'v1beta1'];

const kinds: readonly Kind[] = [
  {
    kind: 'VirtualService',
    plural: 'virtualservices',
    group: 'networking',
    shortNames: ['vs'],
    versions: ALL,
    columns: [
      ['Gateways', '.spec.gateways'],
      ['Hosts', '.spec.hosts'],
    ],
    spec: virtualService,
  },
  {
    kind: 'DestinationRule',
    plural: 'destinationrules',
    group: 'networking',
    shortNames: ['dr'],
    versions: ALL,
    columns: [['Host', '.spec.host']],
    spec: destinationRule,
  },
  {
    kind: 'Gateway',
    plural: 'gateways',
    group: 'networking',
    shortNames: ['gw'],
    versions: ALL,
    spec: gateway,
  },
  {
    kind: 'ServiceEntry',
    plural: 'serviceentries',
    group: 'networking',
    shortNames: ['se'],
    versions: ALL,
    columns: [
      ['Hosts', '.spec.hosts'],
      ['Location', '.spec.location'],
      ['Resolution', '.spec.resolution'],
    ],
    spec: serviceEntry,
  },
  { kind: 'Sidecar', plural: 'sidecars', group: 'networking', versions: ALL, spec: sidecar },
  {
    kind: 'WorkloadEntry',
    plural: 'workloadentries',
    group: 'networking',
    shortNames: ['we'],
    versions: ALL,
    columns: [['Address', '.spec.address']],
  },
  { kind: 'WorkloadGroup', plural: 'workloadgroups', group: 'networking', shortNames: ['wg'], versions: ALL },
  { kind: 'EnvoyFilter', plural: 'envoyfilters', group: 'networking', versions: ['v1alpha3'] },
  { kind: 'ProxyConfig', plural: 'proxyconfigs', group: 'networking', versions: ['v1beta1'] },
  {
    kind: 'PeerAuthentication',
    plural: 'peerauthentications',
    group: 'security',
    shortNames: ['pa'],
    versions: SECURITY,
    columns: [['Mode', '.spec.mtls.mode']],
    spec: peerAuthentication,
  },
  {
    kind: 'RequestAuthentication',
    plural: 'requestauthentications',
    group: 'security',
    shortNames: ['ra'],
    versions: SECURITY,
    spec: requestAuthentication,
  },
  {
    kind: 'AuthorizationPolicy',
    plural: 'authorizationpolicies',
    group: 'security',
    shortNames: ['ap'],
    versions: SECURITY,
    columns: [['Action', '.spec.action']],
    spec: authorizationPolicy,
  },
  {
    kind: 'Telemetry',
    plural: 'telemetries',
    group: 'telemetry',
    shortNames: ['telemetry'],
    versions: ['v1', 'v1alpha1'],
  },
  { kind: 'WasmPlugin', plural: 'wasmplugins', group: 'extensions', versions: ['v1alpha1'] },
];

/** Kinds whose fields are known, and whose objects do something. */
export const isKnownKind = (kind: string): boolean => kinds.some((one) => one.kind === kind && one.spec);

const AGE: CustomColumn = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

const labels = {
  app: 'istio-pilot',
  chart: 'istio',
  heritage: 'Tiller',
  release: 'istio',
};

export const definitions = (): KubeObject[] => kinds.map(definition);

function definition({ kind, plural, group, shortNames, versions, columns, spec = any }: Kind): KubeObject {
  const domain = `${group}.istio.io`;
  const shown = (columns ?? []).map(([name, jsonPath, type = 'string']) => ({ name, type, jsonPath }));
  const stored = versions.find((one) => one.includes('beta')) ?? versions.at(-1);
  const openAPIV3Schema = { type: 'object', properties: { spec, status: any } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${domain}`, labels },
    spec: {
      group: domain,
      names: {
        categories: ['istio-io', domain.replaceAll('.', '-')],
        kind,
        listKind: `${kind}List`,
        plural,
        singular: kind.toLowerCase(),
        ...(shortNames && { shortNames }),
      },
      scope: 'Namespaced',
      versions: versions.map((name) => ({
        name,
        served: true,
        storage: name === stored,
        subresources: { status: {} },
        ...(columns && { additionalPrinterColumns: [...shown, AGE] }),
        schema: { openAPIV3Schema },
      })),
    },
  };
}
