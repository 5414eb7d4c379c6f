import { describe, expect, test } from 'vitest';
import { jsonPathPrinter, relaxedPath } from './jsonpath.ts';

const object = {
  kind: 'List',
  metadata: { labels: { app: 'web', 'kubernetes.io/name': 'x' } },
  items: [
    { name: 'a', ready: true, size: 1, nul: null, ports: [80, 443] },
    { name: 'b', ready: false, size: 2, ports: [8080] },
    { name: 'c', size: 1.5 },
  ],
};

describe('jsonpath', () => {
  test.each([
    ['{.kind}', 'List'],
    ['{$.kind} {@.kind}', 'List List'],
    ['text {.items[0].name}!', 'text a!'],
    ['{.items[*].name}', 'a b c'],
    ['{.items[-1].name}', 'c'],
    ['{.items[0:2].name}', 'a b'],
    ['{.items[::2].name}', 'a c'],
    ['{.items[0,2].name}', 'a c'],
    ["{.metadata.labels['app']}", 'web'],
    ['{.metadata.labels.kubernetes\\.io/name}', 'x'],
    ['{.items[?(@.size>1)].name}', 'b c'],
    ['{.items[?(@.name=="b")].ports}', '[8080]'],
    ['{.items[?(@.ports)].name}', 'a b'],
    ['{..size}', '1 2 1.5'],
    ['{.metadata.labels}', '{"app":"web","kubernetes.io/name":"x"}'],
    ['{.items[0].nul}', 'null'],
    ['{.nope.deeper}', ''],
    ['{range .items[*]}{.name}{"\\t"}{.size}{"\\n"}{end}', 'a\t1\nb\t2\nc\t1.5\n'],
    ['{range .items[*]}{range .ports[*]}{@},{end};{end}', '80,443,;8080,;;'],
    ['{range .nope[*]}x{end}y', 'y'],
    ['{range .items[*]}{.name}', 'abc'],
  ])('%s prints %j', (template, text) => {
    expect(jsonPathPrinter(template)(object)).toBe(text);
  });

  test.each([
    ['{.items[0}', 'error parsing jsonpath {.items[0}, unterminated array'],
    ['{.items', 'error parsing jsonpath {.items, unclosed action'],
    ['{.items[a]}', 'error parsing jsonpath {.items[a]}, invalid array index a'],
    ['{&}', "error parsing jsonpath {&}, unrecognized character in action: U+0026 '&'"],
    ['{.....b}', 'error parsing jsonpath {.....b}, invalid multiple recursive descent'],
  ])('%s cannot be read', (template, message) => {
    expect(() => jsonPathPrinter(template)).toThrow(message);
  });

  test.each([
    ['{.items[9].name}', 'array index out of bounds: index 9, length 3'],
    ['{.kind[0]}', 'string is not array or slice'],
    ['{.items[?(@.size=1)]}', 'unrecognized filter operator ='],
    ['{foo}', 'unrecognized identifier foo'],
    ['{end}', 'not in range, nothing to end'],
  ])('%s fails on this object', (template, message) => {
    expect(() => jsonPathPrinter(template)(object)).toThrow(
      `Error executing template: ${message}. Printing more`,
    );
  });

  test('the object of a failure is shown as Go writes it', () => {
    const failing = () => jsonPathPrinter('{.a[1]}')({ a: [null, 1], b: 'x' }.a ? { a: [], b: 'x' } : {});
    expect(failing).toThrow('map[string]interface {}{"a":[]interface {}{}, "b":"x"}\n\n\n');
  });

  test('-o jsonpath-as-json makes a list', () => {
    expect(jsonPathPrinter('{.items[*].name}', { asJson: true })(object)).toBe(
      '[\n    "a",\n    "b",\n    "c"\n]\n',
    );
  });

  test.each([
    ['.a.b', '{.a.b}'],
    ['a.b', '{.a.b}'],
    ['{.a}', '{.a}'],
    ['{a}', '{.a}'],
  ])('%s is loosely %s', (path, strict) => expect(relaxedPath(path)).toBe(strict));
});
