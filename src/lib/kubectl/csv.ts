/** Go's encoding/csv for one record: what a `string-slice` flag splits its value with. */
export function csvFields(text: string): string[] {
  if (text === '') return [];
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    const [field, next] = text[at] === '"' ? quoted(text, at + 1) : plain(text, at);
    fields.push(field);
    if (next >= text.length) return fields;
    at = next + 1;
  }
}

function plain(text: string, from: number): [string, number] {
  const comma = text.indexOf(',', from);
  const to = comma < 0 ? text.length : comma;
  const field = text.slice(from, to);
  if (field.includes('"')) {
    throw new Error(
      `parse error on line 1, column ${from + field.indexOf('"') + 1}: bare " in non-quoted field`,
    );
  }
  return [field, to];
}

function quoted(text: string, from: number): [string, number] {
  let field = '';
  for (let at = from; at < text.length; at += 1) {
    if (text[at] !== '"') field += text[at];
    else if (text[at + 1] === '"') {
      field += '"';
      at += 1;
    } else return [field, at + 1];
  }
  throw new Error(
    `parse error on line 1, column ${text.length + 1}: extraneous or missing " in quoted-field`,
  );
}
