import { describe, expect, test } from 'vitest';
import { templatePrinter } from './template.ts';

const object = {
  items: [{ name: 'a' }, { name: 'b' }],
  n: 20,
  half: 1.5,
  big: 12345678901234567000,
  s: 'hi',
  none: null,
  map: { b: 2, a: 1 },
};

describe('go-template', () => {
  test.each([
    ['{{.s}} {{.nope}} {{.nope.deeper}} {{.none}}', 'hi <no value> <no value> <no value>'],
    ['{{range .items}}{{.name}}{{"\\n"}}{{end}}', 'a\nb\n'],
    ['{{range $i, $e := .items}}{{if $i}}, {{end}}{{$e.name}}{{end}}', 'a, b'],
    ['{{range $k, $v := .map}}{{$k}}={{$v}};{{end}}', 'a=1;b=2;'],
    ['{{range .nope}}x{{else}}none{{end}}', 'none'],
    ['{{if and .s (eq .n 20)}}yes{{else}}no{{end}}', 'yes'],
    ['{{if .nope}}a{{else if .s}}b{{end}}', 'b'],
    ['{{with .s}}{{.}}{{end}}', 'hi'],
    ['{{(index .items 1).name}} {{len .items}}', 'b 2'],
    ['{{.map}} {{.items}}', 'map[a:1 b:2] [map[name:a] map[name:b]]'],
    ['{{.big}} {{.half}}', '1.2345678901234567e+19 1.5'],
    ['{{printf "%s|%5d|%-4s|%.2f|%v|%q" .s .n .s .half .n .s}}', 'hi|   20|hi  |1.50|20|"hi"'],
    ['{{printf "%s" .n}}', '%!s(int64=20)'],
    ['{{.s | len | printf "%d"}}', '2'],
    ['{{"aGVsbG8=" | base64decode}}', 'hello'],
    ['{{$x := 1}}{{if true}}{{$x = 2}}{{end}}{{$x}}', '2'],
    ['a {{- " b " -}} c', 'a b c'],
    ['{{/* nothing */}}x', 'x'],
    ['{{define "t"}}<{{.}}>{{end}}{{template "t" .s}}', '<hi>'],
    ['{{range .items}}{{.name}}{{break}}{{end}}', 'a'],
    ['{{print 1 2 "x" 3}} {{or 0 "y"}} {{not .s}} {{html "<a>"}}', '1 2x3 y false &lt;a&gt;'],
  ])('%s', (template, text) => {
    expect(templatePrinter(template)(object)).toBe(text);
  });

  test.each([
    ['{{.items', 'unclosed action'],
    ['{{foo}}', 'function "foo" not defined'],
    ['{{end}}', 'unexpected {{end}}'],
    ['{{if .s}}x', 'unexpected EOF'],
    ['{{if}}x{{end}}', 'missing value for if'],
    ['{{"a', 'unterminated quoted string'],
    ['{{.s}', "bad character U+007D '}'"],
    ['{{ $x }}', 'undefined variable "$x"'],
    ['\n\n{{foo}}', 'function "foo" not defined'],
  ])('%j cannot be read', (template, message) => {
    const line = template.split('\n').length;
    expect(() => templatePrinter(template)).toThrow(
      `error parsing template ${template}, template: output:${line}: ${message}`,
    );
  });

  test.each([
    [
      '{{.items.name}}',
      'output:1:8: executing "output" at <.items.name>: can\'t evaluate field name in type interface {}',
    ],
    [
      '{{index .items 9}}',
      'output:1:2: executing "output" at <index .items 9>: error calling index: index out of range: 9',
    ],
    ['{{range .s}}{{end}}', 'output:1:8: executing "output" at <.s>: range can\'t iterate over hi'],
    [
      '{{eq .n "x"}}',
      'output:1:2: executing "output" at <eq .n "x">: error calling eq: incompatible types for comparison',
    ],
  ])('%s fails on this object', (template, message) => {
    expect(() => templatePrinter(template)(object)).toThrow(`template: ${message}`);
  });
});
