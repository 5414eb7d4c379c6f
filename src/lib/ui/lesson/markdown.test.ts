import { expect, test } from 'vitest';
import { renderStep } from './markdown.ts';

const render = (source: string) => renderStep(source, 'en', [{ id: 'asked', say: 'It asks for `v2`' }]);

test('raw HTML is dropped, in blocks and in lines', () => {
  expect(
    render('a <b onclick="x">b</b>\n\n<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>'),
  ).not.toMatch(/<(b|script|img)/);
});

test('only addresses of pages become links, and they open in a new tab', () => {
  expect(render('[a](javascript:alert(1)) [b](data:text/html,x)')).not.toContain('href');
  expect(render('[a](https://kubernetes.io/docs)')).toMatch(
    /href="https:..kubernetes.io.docs" target="_blank" rel="noopener noreferrer"/,
  );
});

test('a run fence has two buttons, a copy fence one, a sample none', () => {
  expect(render('```run\nkubectl get pods\n```').match(/data-do="\w+"/g)).toEqual([
    'data-do="type"',
    'data-do="copy"',
  ]);
  expect(render('```copy\nx\n```').match(/data-do="\w+"/g)).toEqual(['data-do="copy"']);
  expect(render('```show\nNAME <none>\n```')).toMatch(/class="sample".*NAME &#60;none&#62;/s);
});

test('a change shows what comes and what goes', () => {
  expect(render('```diff\n-a: 1\n+a: 2\n b\n```')).toContain('<del>-a: 1</del>\n<ins>+a: 2</ins>\n b');
});

test('a check can stand in the text', () => {
  expect(render('Look: :check[asked].')).toContain(
    '<span class="check-here" data-check="asked">It asks for <code>v2</code></span>',
  );
});
