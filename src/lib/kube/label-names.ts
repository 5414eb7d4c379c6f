/** What keys and values of labels may look like, in the words of apimachinery/pkg/util/validation. An empty list: nothing is wrong. */

const qualifiedName = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const labelValue = '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?';
const subdomain = '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';

const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`);
const isQualifiedName = whole(qualifiedName);
const isLabelValue = whole(labelValue);
const isSubdomain = whole(subdomain);

/** `must be … (e.g. 'a',  or 'b', regex used for validation is '…')`, spaces as Kubernetes writes them. */
export function regexError(message: string, pattern: string, ...examples: readonly string[]): string {
  const shown = examples.map((example) => `'${example}', `).join(' or ');
  return `${message} (${shown && `e.g. ${shown}`}regex used for validation is '${pattern}')`;
}

const QUALIFIED = regexError(
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  qualifiedName,
  'MyName',
  'my.name',
  '123-abc',
);

/** Keys of labels, annotations and taints: an optional DNS prefix, a slash, a name. */
export function qualifiedNameErrors(key: string): string[] {
  const parts = key.split('/');
  if (parts.length > 2)
    return [
      `a qualified name ${QUALIFIED} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  const errors: string[] = [];
  const name = parts.pop()!;
  const prefix = parts.pop();
  if (prefix === '') errors.push('prefix part must be non-empty');
  else if (prefix !== undefined)
    errors.push(...subdomainErrors(prefix).map((error) => `prefix part ${error}`));
  if (name === '') errors.push('name part must be non-empty');
  else if (name.length > 63) errors.push('name part must be no more than 63 characters');
  if (!isQualifiedName.test(name)) errors.push(`name part ${QUALIFIED}`);
  return errors;
}

export function labelValueErrors(value: string): string[] {
  const errors: string[] = [];
  if (value.length > 63) errors.push('must be no more than 63 characters');
  const words =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  if (!isLabelValue.test(value)) errors.push(regexError(words, labelValue, 'MyValue', 'my_value', '12345'));
  return errors;
}

/** Names of most objects (RFC 1123, dots allowed). */
export function subdomainErrors(name: string): string[] {
  const errors: string[] = [];
  if (name.length > 253) errors.push('must be no more than 253 characters');
  const words =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
  if (!isSubdomain.test(name)) errors.push(regexError(words, subdomain, 'example.com'));
  return errors;
}
