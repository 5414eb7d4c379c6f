/** OpenAPI documents of what is served: version 3, one a group and version behind an index, and version 2 in one piece. */
import { createHash } from 'node:crypto';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { groupVersion } from '#lib/cluster/apiserver/resources.ts';
import type { Cluster } from '#lib/cluster/cluster.ts';
import type { FieldDocs } from '#lib/kube/field-docs.ts';
import { pathsOf, type Dialect } from './openapi-paths.ts';
import { Schemas, type Schema } from './openapi-schemas.ts';

const V3: Dialect = {
  parameter: (name) => ({ name, in: 'query', schema: { type: 'string' } }),
  answer: (schema) => ({ content: { 'application/json': { schema } } }),
};
const V2: Dialect = {
  parameter: (name) => ({ name, in: 'query', type: 'string' }),
  answer: (schema) => ({ schema }),
};

interface CustomResourceDefinition {
  readonly metadata: { readonly resourceVersion?: string };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly schema?: { readonly openAPIV3Schema?: Schema };
    }[];
  };
}

const customs = ({ store }: Cluster): readonly CustomResourceDefinition[] =>
  store.list(
    'customresourcedefinitions.apiextensions.k8s.io',
  ) as unknown as readonly CustomResourceDefinition[];

/** The schema that a custom resource was defined with. */
function customSchema(cluster: Cluster, { group, version, kind }: ResourceDefinition): Schema | undefined {
  const found = customs(cluster).find(({ spec }) => spec.group === group && spec.names.kind === kind);
  return found?.spec.versions.find(({ name }) => name === version)?.schema?.openAPIV3Schema;
}

/** Definitions by group and version. */
function byGroupVersion({ api }: Cluster): ReadonlyMap<string, readonly ResourceDefinition[]> {
  const groups = new Map<string, ResourceDefinition[]>();
  for (const definition of api.machinery.resources.all) {
    const name = groupVersion(definition);
    const known = groups.get(name);
    if (known) known.push(definition);
    else groups.set(name, [definition]);
  }
  return groups;
}

/** `apps/v1` is at `apis/apps/v1`, `v1` at `api/v1`. */
const placeOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`;

/** Where the document of each group and version is; the address changes with the document, so that it can be kept for good. */
export function index(cluster: Cluster): unknown {
  const revision = customs(cluster).map(({ metadata }) => metadata.resourceVersion);
  const paths = [...byGroupVersion(cluster)].map(([apiVersion, definitions]) => {
    const content = JSON.stringify([cluster.api.version, definitions.map(({ kind }) => kind), revision]);
    const hash = createHash('sha512').update(content).digest('hex').toUpperCase();
    const place = placeOf(apiVersion);
    return [place, { serverRelativeURL: `/openapi/v3/${place}?hash=${hash}` }];
  });
  return { paths: Object.fromEntries(paths) };
}

/** The document of `apis/apps/v1`; undefined for what is not served. */
export function documentV3(cluster: Cluster, place: string, docs: FieldDocs): unknown {
  const apiVersion = place.replace(/^apis?\//, '');
  const definitions = byGroupVersion(cluster).get(apiVersion);
  if (!definitions || placeOf(apiVersion) !== place) return undefined;
  const schemas = new Schemas(apiVersion, '#/components/schemas/', docs);
  const paths = describe(cluster, definitions, schemas, V3);
  return { openapi: '3.0.0', info: info(cluster), paths, components: { schemas: schemas.all } };
}

export function documentV2(cluster: Cluster, docs: FieldDocs): unknown {
  const paths: Record<string, Schema> = {};
  const definitions: Record<string, Schema> = {};
  for (const [apiVersion, kinds] of byGroupVersion(cluster)) {
    const schemas = new Schemas(apiVersion, '#/definitions/', docs);
    Object.assign(paths, describe(cluster, kinds, schemas, V2));
    Object.assign(definitions, schemas.all);
  }
  return { swagger: '2.0', info: info(cluster), paths, definitions };
}

const info = ({ api }: Cluster) => ({ title: 'Kubernetes', version: api.version });

function describe(
  cluster: Cluster,
  definitions: readonly ResourceDefinition[],
  schemas: Schemas,
  dialect: Dialect,
): Readonly<Record<string, Schema>> {
  const paths: Record<string, Schema> = {};
  for (const definition of definitions) {
    const { group, version, kind } = definition;
    const name = schemas.addKind({ group, version, kind }, customSchema(cluster, definition));
    if (name !== undefined) Object.assign(paths, pathsOf(definition, schemas.ref(name), dialect));
  }
  return paths;
}
