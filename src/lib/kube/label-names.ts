/** What keys and values of labels may look like, in the words of apimachinery/pkg/util/validation. An empty list: nothing is wrong. */

const qualifiedName = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const labelValue = '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?';
const subdomain = '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';

const matches = (pattern: string, text: string): boolean => new RegExp(`^(?:${pattern})$`).test(text);

/** `must be … (e.g. 'a',  or 'b', regex used for validation is '…')`, spaces as Kubernetes writes them. */
export function regexError(message: string, pattern: string, ...examples: readonly string[]): string {
  const shown = examples.map((example) => `'${example}', `).join(' or ');
  return `${message} (${shown && `e.g. ${shown}`}regex used for validation is '${pattern}')`;
}

/** Keys of labels, annotations and taints: an optional DNS prefix, a slash, a name. */
export function qualifiedNameErrors(key: string): string[] {
  const words =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  const regex = regexError(words, qualifiedName, 'MyName', 'my.name', '123-abc');
  const parts = key.split('/');
  if (parts.length > 2)
    return [
      `a qualified name ${regex} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  const errors: string[] = [];
  const name = parts.pop()!;
  const prefix = parts.pop();
  if (prefix === '') errors.push('prefix part must be non-empty');
  else if (prefix !== undefined)
    errors.push(...subdomainErrors(prefix).map((error) => `prefix part ${error}`));
  if (name === '') errors.push('name part must be non-empty');
  else if (name.length > 63) errors.push('name part must be no more than 63 characters');
  if (!matches(qualifiedName, name)) errors.push(`name part ${regex}`);
  return errors;
}

export function labelValueErrors(value: string): string[] {
  const errors: string[] = [];
  if (value.length > 63) errors.push('must be no more than 63 characters');
  const words =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  if (!matches(labelValue, value)) errors.push(regexError(words, labelValue, 'MyValue', 'my_value', '12345'));
  return errors;
}

/** Names of most objects (RFC 1123, dots allowed). */
export function subdomainErrors(name: string): string[] {
  const errors: string[] = [];
  if (name.length > 253) errors.push('must be no more than 253 characters');
  const words =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
  if (!matches(subdomain, name)) errors.push(regexError(words, subdomain, 'example.com'));
  return errors;
}
