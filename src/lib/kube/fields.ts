/** Field selectors: `metadata.name=web,status.phase!=Running`. From apimachinery/pkg/fields. */

export interface FieldRequirement {
  readonly field: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

/** Throws an Error with the server's words. The parts come out sorted, as the server sorts them. */
export function parseFieldSelector(text: string): FieldRequirement[] {
  const parts = splitTerms(text).sort();
  return parts.filter((part) => part !== '').map((part) => parseTerm(part, text));
}

/** `read` gives the value of a field label; a label that the kind does not know is the caller's affair. */
export function matchesFields(reqs: readonly FieldRequirement[], read: (field: string) => string): boolean {
  return reqs.every(({ field, operator, value }) => (read(field) === value) === (operator === '='));
}

/** Commas split, unless escaped by a backslash. */
function splitTerms(text: string): string[] {
  const parts = [''];
  for (let i = 0; i < text.length; i++) {
    if (text[i] === ',') parts.push('');
    else parts.push(`${parts.pop()}${text[i] === '\\' ? text.slice(i, ++i + 1) : text[i]}`);
  }
  return parts;
}

function parseTerm(part: string, selector: string): FieldRequirement {
  const found = /^(.*?)(!=|==|=)(.*)$/s.exec(part);
  if (!found) throw new Error(`invalid selector: '${selector}'; can't understand '${part}'`);
  return { field: found[1]!, operator: found[2] === '!=' ? '!=' : '=', value: unescape(found[3]!) };
}

function unescape(value: string): string {
  return value.replace(/\\[^]?|[,=]/g, (piece) => {
    if (piece === ',' || piece === '=')
      throw new Error(`invalid field selector: unescaped character in value: ${piece.charCodeAt(0)}`);
    if (!/^\\[\\,=]$/.test(piece))
      throw new Error(`invalid field selector: invalid escape sequence: ${piece}`);
    return piece.slice(1);
  });
}
