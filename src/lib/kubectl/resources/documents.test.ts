import { describe, expect, test } from 'vitest';
import { documentsOf } from './documents.ts';

const values = (text: string) =>
  documentsOf(text).map((document) => ('value' in document ? document.value : document.error));

describe('files are taken apart as kubectl does it', () => {
  test.each([
    ['a: 1\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
    ['---\n# nothing\n---\na: 1\n---\n', [{ a: 1 }]],
    ['hello world\n', ['hello world']],
    ['a: 1\na: 2\n', [{ a: 2 }]],
    ['{"a": 1}\n{"b": 2}', [{ a: 1 }, { b: 2 }]],
    ['a: yes\nb: "yes"\nc: 0644\n', [{ a: true, b: 'yes', c: 420 }]],
  ])('%j', (text, found) => expect(values(text)).toEqual(found));
});

describe('broken texts are refused in the words of Go', () => {
  test.each([
    ['a:\n b: 1\n  c: 2\n', 'yaml: line 3: mapping values are not allowed in this context'],
    ['a: 1\n\tb: 2\n', 'yaml: line 2: found a tab character that violates indentation'],
    ['a:\n\tb: 2\n', 'yaml: line 2: found character that cannot start any token'],
    ['a:\n  b: 1\n c: 2\n', 'yaml: line 2: did not find expected key'],
    ['a: @x\n', 'yaml: found character that cannot start any token'],
    ['x: 1\na: "b\n', 'yaml: line 3: found unexpected end of stream'],
    ['x: 1\na: [1, 2\n', "yaml: line 2: did not find expected ',' or ']'"],
    ['a: - b\n', 'yaml: block sequence entries are not allowed in this context'],
    ['a:\n- b\nc\n', "yaml: line 4: could not find expected ':'"],
    ['ok: 1\n---\na: *x\n', "yaml: unknown anchor 'x' referenced"],
  ])('%j', (text, message) => {
    expect(values(text).at(-1)).toBe(`error converting YAML to JSON: ${message}`);
  });

  test.each([
    ['{"a": {"b": 1}', 'unexpected EOF'],
    ['{"a": 1,}', "json: offset 9: invalid character '}' looking for beginning of object key string"],
    ['{a: 1}', "json: offset 2: invalid character 'a' looking for beginning of object key string"],
    ['{"a": 1}\nfoo', "json: offset 11: invalid character 'o' in literal false (expecting 'a')"],
    ['{"a": "ü" "b"}', `json: offset 12: invalid character '"' after object key:value pair`],
  ])('JSON %j', (text, message) => {
    expect(values(text).at(-1)).toEqual(message);
  });

  test.each([
    ['image: {{ .Values.image }}', '{".Values.image":interface {}(nil)}'],
    ['a: {{b: 1, c: true, e: [1, x]}}', '{"b":1, "c":true, "e":[]interface {}{1, "x"}}'],
  ])('a template that was not filled in: %j', (text, key) => {
    const shown = `map[interface {}]interface {}${key}`;
    expect(values(text)).toEqual([`error converting YAML to JSON: yaml: invalid map key: ${shown}`]);
  });
});
