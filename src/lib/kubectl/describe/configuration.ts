/** `kubectl describe` of ConfigMaps, Secrets, ServiceAccounts and Namespaces */
import { decodeBase64 } from '#lib/bytes/base64.ts';
import type { ConfigMap, KubeObject, Namespace, Secret, ServiceAccount } from '#lib/kube/types.ts';
import type { LimitRange, ResourceQuota } from '#lib/kube/types/quota.ts';
import { writeLimitRanges } from '#lib/kubectl/kinds/limit-range/describe.ts';
import { writeQuotas } from '#lib/kubectl/kinds/resource-quota/describe.ts';
import { describeEvents, type Describer } from './describer.ts';
import { fieldLabel } from './field-label.ts';
import { longTime, orNone } from './writer.ts';

export const describeConfigMap: Describer<ConfigMap> = async (map, w, context) => {
  w.line(0, `Name:\t${map.metadata.name}`);
  w.line(0, `Namespace:\t${map.metadata.namespace}`);
  w.labels('Labels', map.metadata.labels);
  w.annotations(map.metadata.annotations);
  w.line(0, '\nData\n====');
  for (const key of Object.keys(map.data ?? {}).sort()) {
    w.line(0, `${key}:\n----`);
    w.line(0, `${map.data?.[key]}\n`);
  }
  w.line(0, '\nBinaryData\n====');
  for (const key of Object.keys(map.binaryData ?? {}).sort()) {
    w.line(0, `${key}: ${byteCount(map.binaryData?.[key] ?? '')} bytes`);
  }
  w.line(0, '');
  await describeEvents(map, w, context);
};

export const describeSecret: Describer<Secret> = (secret, w) => {
  w.line(0, `Name:\t${secret.metadata.name}`);
  w.line(0, `Namespace:\t${secret.metadata.namespace}`);
  w.labels('Labels', secret.metadata.labels);
  w.annotations(secret.metadata.annotations);
  w.line(0, `\nType:\t${secret.type ?? ''}`);
  w.line(0, '\nData\n====');
  const isToken = secret.type === TOKEN_TYPE;
  for (const key of Object.keys(secret.data ?? {}).sort()) {
    const value = secret.data?.[key] ?? '';
    w.line(0, `${key}:\t${isToken && key === 'token' ? decodeBase64(value) : `${byteCount(value)} bytes`}`);
  }
};

export const describeServiceAccount: Describer<ServiceAccount> = async (account, w, context) => {
  const { metadata, imagePullSecrets = [], secrets = [] } = account;
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace}`);
  w.labels('Labels', metadata.labels);
  w.annotations(metadata.annotations);
  const there = await context.list<Secret>(`/api/v1/namespaces/${metadata.namespace}/secrets`);
  const known = new Set(there.map((secret) => secret.metadata.name));
  const shown = ({ name = '' }) => (known.has(name) ? name : `${orNone(name)} (not found)`);
  w.stacked('Image pull secrets', imagePullSecrets.map(shown));
  w.stacked('Mountable secrets', secrets.map(shown));
  const tokens = there.filter((secret) => isTokenOf(secret, account));
  w.stacked(
    'Tokens',
    tokens.map((secret) => secret.metadata.name),
  );
  await describeEvents(account, w, context);
};

const TOKEN_TYPE = 'kubernetes.io/service-account-token';

function isTokenOf({ type, metadata }: Secret, account: ServiceAccount): boolean {
  const said = (what: string) => metadata.annotations?.[`kubernetes.io/service-account.${what}`];
  const { name, uid } = account.metadata;
  return type === TOKEN_TYPE && said('name') === name && said('uid') === uid;
}

/** How many bytes stand behind base64 text. */
const byteCount = (encoded: string): number => Math.floor((encoded.replace(/=+$/, '').length * 3) / 4);

export const describeNamespace: Describer<Namespace> = async (namespace, w, context) => {
  const { name, labels, annotations } = namespace.metadata;
  w.line(0, `Name:\t${name}`);
  w.labels('Labels', labels);
  w.annotations(annotations);
  w.line(0, `Status:\t${namespace.status?.phase ?? ''}`);
  if (namespace.status?.conditions?.length) {
    w.line(0, 'Conditions:\n  Type\tStatus\tLastTransitionTime\tReason\tMessage');
    w.line(1, '----\t------\t------------------\t------\t-------');
    for (const { type, status, lastTransitionTime, reason, message } of namespace.status.conditions) {
      w.line(1, [type, status, longTime(lastTransitionTime), reason, message].join('\t'));
    }
  }
  w.line(0, '');
  writeQuotas(await context.list<ResourceQuota>(`/api/v1/namespaces/${name}/resourcequotas`), w);
  w.line(0, '');
  writeLimitRanges(await context.list<LimitRange>(`/api/v1/namespaces/${name}/limitranges`), w);
};

/** A kind without a describer of its own: its fields as they are, in words (the generic describer). */
export const describeAnything: Describer = async (object: KubeObject, w, context) => {
  const { metadata, apiVersion, kind, ...rest } = object;
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  w.labels('Labels', metadata.labels);
  w.annotations(metadata.annotations);
  const shown: Readonly<Record<string, unknown>> = {
    'API Version': apiVersion,
    Kind: kind,
    Metadata: withoutShown(metadata),
    ...rest,
  };
  for (const line of fieldLines(shown, 0)) w.line(0, line);
  await describeEvents(object, w, context);
};

const withoutShown = (metadata: object): unknown =>
  Object.fromEntries(
    Object.entries(metadata).filter(
      ([key]) => !['name', 'namespace', 'labels', 'annotations', 'managedFields'].includes(key),
    ),
  );

function fieldLines(fields: Readonly<Record<string, unknown>>, level: number): readonly string[] {
  const indent = '  '.repeat(level);
  const keys = Object.keys(fields).sort((a, b) => (a < b ? -1 : 1));
  return keys.flatMap((key) => {
    const value = fields[key];
    const name = fieldLabel(key);
    if (Array.isArray(value)) {
      const items = value.flatMap((item: unknown) =>
        typeof item === 'object' && item !== null
          ? fieldLines(item as Record<string, unknown>, level + 1)
          : [`${indent}  ${String(item)}`],
      );
      return [`${indent}${name}:`, ...items];
    }
    if (typeof value === 'object' && value !== null)
      return [`${indent}${name}:`, ...fieldLines(value as Record<string, unknown>, level + 1)];
    return value === undefined ? [] : [`${indent}${name}:\t${value === null ? '<nil>' : String(value)}`];
  });
}
