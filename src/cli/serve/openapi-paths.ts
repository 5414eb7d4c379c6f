/** The paths of a group's resources: which operations there are, on which kind, with which parameters. */
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { verbsOf } from '#lib/cluster/apiserver/resources.ts';
import type { Schema } from './openapi-schemas.ts';

/** The verb of discovery, the method, and whether the path names one object. */
const OPERATIONS = [
  { verb: 'list', method: 'get', action: 'list', one: false },
  { verb: 'create', method: 'post', action: 'post', one: false },
  { verb: 'deletecollection', method: 'delete', action: 'deletecollection', one: false },
  { verb: 'get', method: 'get', action: 'get', one: true },
  { verb: 'update', method: 'put', action: 'put', one: true },
  { verb: 'patch', method: 'patch', action: 'patch', one: true },
  { verb: 'delete', method: 'delete', action: 'delete', one: true },
] as const;

const WRITE = ['dryRun', 'fieldManager', 'fieldValidation'];
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  list: [
    'allowWatchBookmarks',
    'continue',
    'fieldSelector',
    'labelSelector',
    'limit',
    'resourceVersion',
    'watch',
  ],
  post: WRITE,
  put: WRITE,
  patch: [...WRITE, 'force'],
  delete: ['dryRun', 'gracePeriodSeconds', 'propagationPolicy'],
  deletecollection: ['dryRun', 'fieldSelector', 'gracePeriodSeconds', 'labelSelector', 'propagationPolicy'],
};

/** The documents differ in how they write a parameter, and a body of this schema. */
export interface Dialect {
  readonly parameter: (name: string) => Schema;
  readonly answer: (schema: Schema) => Schema;
}

/** Its paths with their operations; `schema` refers to the kind. */
export function pathsOf(
  definition: ResourceDefinition,
  schema: Schema,
  dialect: Dialect,
): Readonly<Record<string, Schema>> {
  const { group, version, resource, namespaced } = definition;
  const root = group ? `/apis/${group}/${version}` : `/api/${version}`;
  const collection = `${root}${namespaced ? '/namespaces/{namespace}' : ''}/${resource}`;
  const paths: Record<string, Schema> = {
    [collection]: operations(definition, false, schema, dialect),
    [`${collection}/{name}`]: operations(definition, true, schema, dialect),
  };
  if (namespaced && verbsOf(definition).includes('list')) {
    const list = operations({ ...definition, verbs: ['list'] }, false, schema, dialect);
    paths[`${root}/${resource}`] = list;
  }
  return Object.fromEntries(Object.entries(paths).filter(([, path]) => Object.keys(path).length > 0));
}

function operations(definition: ResourceDefinition, one: boolean, schema: Schema, dialect: Dialect): Schema {
  const { group, version, kind } = definition;
  const verbs = verbsOf(definition);
  return Object.fromEntries(
    OPERATIONS.filter((operation) => operation.one === one && verbs.includes(operation.verb)).map(
      ({ method, action }) => [
        method,
        {
          operationId: `${action}${group.split('.')[0]}${version}${definition.namespaced ? 'Namespaced' : ''}${kind}`,
          parameters: (PARAMETERS[action] ?? []).map(dialect.parameter),
          responses: { 200: { description: 'OK', ...dialect.answer(schema) } },
          'x-kubernetes-action': action,
          'x-kubernetes-group-version-kind': { group, version, kind },
        },
      ],
    ),
  );
}
