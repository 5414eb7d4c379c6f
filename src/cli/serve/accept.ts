/**
 * Content negotiation: which of the formats that the server has does the client want, and as what (objects, a Table, or
 * their metadata only)? From apiserver/pkg/endpoints/handlers/negotiation/negotiate.go.
 */

export type Format = 'json' | 'yaml' | 'protobuf';

export const MEDIA_TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json',
  yaml: 'application/yaml',
  protobuf: 'application/vnd.kubernetes.protobuf',
};

export interface Wanted {
  readonly format: Format;
  /** `Table`, `PartialObjectMetadata` or `PartialObjectMetadataList`; the objects themselves where absent. */
  readonly as?: string;
  /** Of the group meta.k8s.io: `v1` or `v1beta1`. */
  readonly version?: string;
}

interface Clause {
  readonly type: string;
  readonly params: Readonly<Record<string, string>>;
  readonly weight: number;
}

const FORMATS: Readonly<Record<string, Format>> = {
  'application/json': 'json',
  'application/*': 'json',
  '*/*': 'json',
  'application/yaml': 'yaml',
  'application/vnd.kubernetes.protobuf': 'protobuf',
};

const TRANSFORMS = new Set(['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList']);

/** What the client is given; undefined where it takes nothing that there is. */
export function negotiate(header: string | undefined): Wanted | undefined {
  const wanted = clauses(header || '*/*').flatMap((clause) => offer(clause) ?? []);
  const [first] = wanted;
  // A client that reads both gets the readable one: a real server would follow the order.
  const plain = wanted.find(({ format, as }) => format === 'json' && as === undefined);
  return first?.format === 'protobuf' && plain ? plain : first;
}

function offer({ type, params }: Clause): Wanted | undefined {
  const format = FORMATS[type];
  if (!format) return undefined;
  const { as, g: group, v: version = 'v1' } = params;
  if (as === undefined) return { format };
  const known = group === 'meta.k8s.io' && TRANSFORMS.has(as) && ['v1', 'v1beta1'].includes(version);
  return known && format !== 'protobuf' ? { format, as, version } : undefined;
}

/** Those with the greatest weight first, else in their order. */
function clauses(header: string): Clause[] {
  const all = header.split(',').map((text): Clause => {
    const [type = '', ...rest] = text.split(';').map((part) => part.trim());
    const params = Object.fromEntries(
      rest.map((part) => {
        const [key = '', value = ''] = part.split('=');
        return [key, value.replace(/^"(.*)"$/, '$1')];
      }),
    );
    const weight = Number(params['q'] ?? 1);
    return { type: type.toLowerCase(), params, weight: Number.isFinite(weight) ? weight : 0 };
  });
  return all.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight);
}

/** The header as the API server of the simulation understands it. */
export const acceptFor = ({ as, version }: Wanted): string =>
  as === 'Table' ? `application/json;as=Table;v=${version};g=meta.k8s.io` : 'application/json';
