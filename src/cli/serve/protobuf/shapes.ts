/**
 * Messages that are something else in JSON: a Quantity is a text, a Time too, raw JSON is a value.
 * From the Marshal methods of apimachinery's types (resource.Quantity, intstr.IntOrString, meta/v1 Time, …).
 */

type Plain = Readonly<Record<string, unknown>>;

interface Shape {
  readonly plain: (message: Plain) => unknown;
  readonly message: (plain: unknown) => Plain;
}

/** A message of one field that JSON shows as that field's value. */
const wrapped = (field: string, empty: unknown): Shape => ({
  plain: (message) => message[field] ?? empty,
  message: (plain) => ({ [field]: plain }),
});

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

/** `digits` of the part of a second, none where they are 0. */
const time = (digits: number): Shape => ({
  plain: ({ seconds, nanos }) => {
    if (seconds === undefined && nanos === undefined) return null;
    const [whole = ''] = new Date(Number(seconds ?? 0) * 1000).toISOString().split('.');
    const part = digits > 0 ? `.${pad(Number(nanos ?? 0), 9).slice(0, digits)}` : '';
    return `${whole}${part}Z`;
  },
  message: (plain) => {
    const [whole = '', part = ''] = String(plain).replace(/Z$/, '').split('.');
    return { seconds: Date.parse(`${whole}Z`) / 1000, nanos: Number(part.padEnd(9, '0').slice(0, 9)) };
  },
});

/** JSON within bytes; or bytes as they are, of an object in its envelope. */
const raw = (field: string): Shape => ({
  plain: (message) => {
    const text = Buffer.from(String(message[field] ?? ''), 'base64').toString('utf8');
    return text === '' ? null : (JSON.parse(text) as unknown);
  },
  message: (plain) => {
    const bytes = Buffer.from(plain instanceof Uint8Array ? plain : JSON.stringify(plain));
    return { [field]: bytes.toString('base64') };
  },
});

const TEXT = 1;

export const shapes: Readonly<Record<string, Shape>> = {
  'resource.Quantity': wrapped('string', '0'),
  'intstr.IntOrString': {
    plain: ({ type, intVal, strVal }) => (type === TEXT ? (strVal ?? '') : (intVal ?? 0)),
    message: (plain) =>
      typeof plain === 'string'
        ? { type: TEXT, intVal: 0, strVal: plain }
        : { type: 0, intVal: plain, strVal: '' },
  },
  'meta.v1.Time': time(0),
  'meta.v1.MicroTime': time(6),
  'meta.v1.FieldsV1': raw('Raw'),
  'meta.v1.Verbs': wrapped('items', []),
  'runtime.RawExtension': raw('raw'),
  'authentication.v1.ExtraValue': wrapped('items', []),
  'authorization.v1.ExtraValue': wrapped('items', []),
  'certificates.v1.ExtraValue': wrapped('items', []),
};
