/** less, more, watch and the editors on a terminal: keys in, screen out. */
import { expect, test } from 'vitest';
import { terminal } from '../support/shell-bench.ts';

const size = { columns: 40, rows: 8 };

/** The rows of the screen, the last being the one where less asks. */
async function paged(line: string, keys: readonly string[] = [], columns = 40) {
  const bench = terminal({ ...size, columns });
  await bench.run(
    'seq 1 100 > n.txt; printf "one\\ttab\\n%s\\n" "$(printf "x%.0s" {1..50})" > long; mkdir d',
  );
  await bench.type('\x0c');
  let text = await bench.type(`${line}\r`);
  for (const key of keys) text = await bench.type(key);
  return { ...bench, rows: text.split('\n') };
}

test.each<[string, readonly string[], string, string, string]>([
  ['less n.txt', [], '1', '7', 'n.txt'],
  ['less n.txt', [' '], '8', '14', ':'],
  ['less n.txt', [' ', 'b'], '1', '7', ':'],
  ['less n.txt', ['j', 'j'], '3', '9', ':'],
  ['less n.txt', ['\x1b[B', '\x1b[B', '\x1b[A'], '2', '8', ':'],
  ['less n.txt', ['\x1b[6~', '\x1b[5~'], '1', '7', ':'],
  ['less n.txt', ['d'], '4', '10', ':'],
  ['less n.txt', ['G'], '94', '100', '(END)'],
  ['less n.txt', ['G', 'k'], '93', '99', ':'],
  ['less n.txt', ['G', 'g'], '1', '7', ':'],
  ['less n.txt', ['50g'], '50', '56', ':'],
  ['less n.txt', ['5', 'j'], '6', '12', ':'],
  ['less n.txt', ['/42\r'], '42', '48', ':'],
  ['less n.txt', ['/9$\r', 'n', 'n'], '29', '35', ':'],
  ['less n.txt', ['/9$\r', 'n', 'N'], '9', '15', ':'],
  ['less n.txt', ['G', '?8$\r'], '88', '94', ':'],
  ['less n.txt', ['/nothing\r'], '1', '7', 'Pattern not found  (press RETURN)'],
  ['less n.txt', ['='], '1', '7', 'n.txt lines 1-7/100  (press RETURN)'],
  ['less -N n.txt', [], '      1 1', '      7 7', 'n.txt'],
  ['less +G n.txt', [], '94', '100', 'n.txt (END)'],
  ['less +50 n.txt', [], '50', '56', 'n.txt'],
  ['seq 30 | less', [' '], '8', '14', ':'],
  ['seq 30 | less', ['G'], '24', '30', '(END)'],
  ['less long', [], 'one     tab', '~', 'long (END)'],
  ['less -S long', ['\x1b[C'], '', '~', '(END)'],
  ['less n.txt long', [], '1', '7', 'n.txt (file 1 of 2)'],
  ['less n.txt long', [':n'], 'one     tab', '~', 'long (file 2 of 2) (END)'],
])('%s, then %j', async (line, keys, first, last, status) => {
  const { rows } = await paged(line, keys);
  expect([rows[0], rows[6], rows[7]]).toEqual([first, last, status]);
});

test('less leaves the prompt behind, and passes through where there is no terminal', async () => {
  const { type } = await paged('less n.txt', ['q']);
  expect(await type('echo $?\r')).toMatch(/0\n~\$$/);
  expect(await type('\x0cless n.txt | tail -1\r')).toBe('~$ less n.txt | tail -1\n100\n~$');
  expect(await type('\x0cless -F d/../long | head -1\r')).toContain('one');
});

test.each([
  ['less nofile', 'nofile: No such file or directory', 1],
  ['less d', 'd is a directory', 1],
  ['less', 'Missing filename ("less --help" for help)', 1],
  ['more nofile', 'more: cannot open nofile: No such file or directory', 1],
  ['more d', '\n*** d: directory ***\n', 1],
  ['more', "more: bad usage\nTry 'more --help' for more information.", 1],
])('%s says %j', async (line, said, status) => {
  const { type } = await paged(line, [], 80);
  expect(await type(`\x0c${line}\r`)).toBe(`~$ ${line}\n${said}\n~$`);
  await type(line);
  expect(await type('\x15\x0cecho $?\r')).toContain(`\n${status}\n`);
});

test('Ctrl-C in less ends the wait for a slow pipe, not less', async () => {
  const { type } = await paged('(seq 3; sleep 100; seq 4) | less');
  expect((await type('\x03')).split('\n').slice(0, 4)).toEqual(['1', '2', '3', '~']);
  await type('q');
  expect((await type('\x03')).split('\n').at(-1)).toMatch(/~\$$/);
});

test('less is drawn again when the terminal changes its size', async () => {
  const { session, type } = await paged('less n.txt', [' ']);
  session.resize({ columns: 40, rows: 5 });
  expect((await type('j')).split('\n').slice(0, 5)).toEqual(['9', '10', '11', '12', ':']);
});

test('more shows a screen, a line, and how far it is', async () => {
  const { type } = await paged('more n.txt');
  expect((await type('')).split('\n').at(-1)).toBe('--More--(4%)');
  expect((await type('\r')).split('\n').slice(-2)).toEqual(['8', '--More--(5%)']);
  expect((await type(' ')).split('\n').slice(-2)).toEqual(['15', '--More--(12%)']);
  expect((await type('q')).split('\n').at(-1)).toBe('~$');
  expect((await type('\x0cseq 5 | more\r')).split('\n').slice(1)).toEqual(['1', '2', '3', '4', '5', '~$']);
});

test('watch draws in place, marks what changed, and leaves with Ctrl-C', async () => {
  const { type, pass, screen } = await paged('watch -n1 date +%S', [], 80);
  const first = screen.text().split('\n');
  expect(first[0]).toMatch(/^Every 1\.0s: date \+%S/);
  await pass(1000);
  expect(Number(screen.text().split('\n')[2])).toBe((Number(first[2]) + 1) % 60);
  expect((await type('\x03')).split('\n').at(-1)).toBe('~$');
});

test('watch -g ends when the output changes, -e when the command fails and a key is pressed', async () => {
  const { type, pass } = await paged('watch -t -n1 -g date +%S', [], 80);
  await pass(1500);
  expect(await type('\x0cecho $?\r')).toContain('\n0\n');
  expect(await type('\x0cwatch -t -e false\r')).toContain('command exit with a non-zero status, press a k');
  await type('x');
  expect(await type('\x0cecho $?\r')).toContain('\n8\n');
});

test('editors open the page’s editor, and refuse what cannot be edited', async () => {
  const opened: string[] = [];
  const { type, files, run } = terminal({ columns: 80, rows: 30 }, {}, (all, path) => {
    opened.push(path);
    all.write(path, 'edited\n');
  });
  await run('mkdir d; touch f');
  await type('vi f\rnano -T 4 new\remacs +3 f\rcode f:3\rvim -c "set nu" f\r');
  expect(opened).toEqual(['/root/f', '/root/new', '/root/f', '/root/f', '/root/f']);
  expect(files.read('/root/new')).toBe('edited\n');
  expect(await type('\x0cnano d\r')).toContain('"d" is a directory');
  expect(await type('\x0cvim no/such\r')).toContain('"no/such" E212: Can\'t open file for writing');
  expect(await type('\x0cnano no/such\r')).toContain("Directory '/root/no' does not exist");
  expect(opened).toHaveLength(5);
});
