/** From the body of a request to an object of the kind that the path names. */
import { decode, DecodeError, strictError, type FieldValidation } from '#lib/kube/decode.ts';
import type { KubeRequest } from '#lib/kube/client.ts';
import { badRequest } from '#lib/kube/status.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import { refuse, type WriteOptions } from './machinery.ts';
import type { ResourceDefinition } from './resource.ts';
import { groupVersion, type ResourceTable } from './resources.ts';
import { param, type Target } from './route.ts';

export function fieldValidation(request: KubeRequest): FieldValidation {
  const mode = param(request, 'fieldValidation') || 'Warn';
  if (mode === 'Strict' || mode === 'Warn' || mode === 'Ignore') return mode;
  return refuse(
    badRequest(`fieldValidation: Unsupported value: "${mode}": supported values: "Ignore", "Strict", "Warn"`),
  );
}

/** The object in the body of POST and PUT, in the namespace of the path. Throws BadRequest in the words of the real handlers. */
export function objectIn(
  request: KubeRequest,
  target: Target,
  resources: ResourceTable,
  options: WriteOptions,
): KubeObject {
  const { definition } = target;
  const body = jsonIn(request.body);
  const { apiVersion: given, kind: givenKind } = body as Partial<KubeObject>;
  const apiVersion = given || groupVersion(definition);
  const kind = givenKind || definition.kind;
  checkKind(definition, resources, apiVersion, kind);
  const { object, warnings } = decodedBody(definition, body, fieldValidation(request));
  warnings.forEach((warning) => options.warn(warning));
  return placed(object, target);
}

/** The typed object in a body, by the schema of its kind. Throws BadRequest. */
export function decodedBody(
  { group, version, kind, custom }: ResourceDefinition,
  body: unknown,
  mode: FieldValidation,
): { readonly object: KubeObject; readonly warnings: readonly string[] } {
  if (!custom) return decode(groupVersion({ group, version }), kind, body, mode);
  const why = (text: string) =>
    badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${text}`);
  try {
    const { object, unknown } = custom.decode(body);
    if (mode === 'Strict' && unknown.length > 0) return refuse(why(strictError(unknown)));
    return { object, warnings: mode === 'Warn' ? unknown.map((path) => `unknown field "${path}"`) : [] };
  } catch (error) {
    if (error instanceof DecodeError) return refuse(why(error.message));
    throw error;
  }
}

export function jsonIn(body: unknown): Record<string, unknown> {
  const value = typeof body === 'string' ? parse(body) : body;
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  const words = "couldn't get version/kind; json parse error: json: cannot unmarshal";
  const what = Array.isArray(value) ? 'array' : value === null || value === undefined ? 'null' : typeof value;
  return refuse(
    badRequest(
      `${words} ${what} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
    ),
  );
}

/** Text that is no JSON, in Go's words for the usual case. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return refuse(badRequest('unexpected end of JSON input'));
  }
}

function checkKind(
  definition: ResourceDefinition,
  resources: ResourceTable,
  apiVersion: string,
  kind: string,
): void {
  const expected = groupVersion(definition);
  if (apiVersion === expected && kind === definition.kind) return;
  const version = apiVersion.split('/').at(-1) ?? '';
  const other = resources.ofKind(apiVersion, kind);
  if (!other) {
    const why = `no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/api/legacyscheme/scheme.go:30"`;
    refuse(badRequest(`${kind} in version "${version}" cannot be handled as a ${definition.kind}: ${why}`));
  } else if (apiVersion !== expected) {
    refuse(
      badRequest(
        `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`,
      ),
    );
  } else {
    const types = `(v1.${kind}) to (${definition.group.split('.')[0] || 'core'}.${definition.kind})`;
    const why = `converting ${types}: unknown conversion`;
    refuse(badRequest(`${kind} in version "${version}" cannot be handled as a ${definition.kind}: ${why}`));
  }
}

/** The object in the namespace of the request; an object of another namespace is refused. */
export function placed(object: KubeObject, { definition, namespace }: Target): KubeObject {
  const { metadata = { name: '' } } = object;
  const { namespace: given } = metadata;
  if (!definition.namespaced || namespace === undefined || given === namespace)
    return object.metadata ? object : { ...object, metadata };
  if (given)
    refuse(
      badRequest('the namespace of the provided object does not match the namespace sent on the request'),
    );
  return { ...object, metadata: { ...metadata, namespace } };
}

/** On PUT the path and the object must speak of the same one. */
export function checkName(object: KubeObject, name: string): void {
  const given = object.metadata.name;
  if (!given)
    refuse(
      badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`),
    );
  if (given !== name)
    refuse(badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`));
}
