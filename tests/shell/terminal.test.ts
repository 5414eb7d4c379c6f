/** Keys in, screen out: the line editor and the terminal around it. */
import { expect, test } from 'vitest';
import { terminal } from '../support/shell-bench.ts';
import { settle } from '../support/drive.ts';

const LEFT = '\x1b[D';
const RIGHT = '\x1b[C';
const UP = '\x1b[A';
const DOWN = '\x1b[B';

/** The line as it stands on the screen after these keys, with the column of the cursor. */
test.each([
  ['abc', '~$ abc', 6],
  ['abc\x7f', '~$ ab', 5],
  [`abd${LEFT}c`, '~$ abcd', 6],
  ['abc\x01X', '~$ Xabc', 4],
  ['abc\x01\x05X', '~$ abcX', 7],
  ['one two\x17', '~$ one', 7],
  ['one two\x15', '~$', 3],
  ['one two\x01\x0b', '~$', 3],
  ['one two\x17\x19\x19', '~$ one twotwo', 13],
  ['one two\x1bb\x0b', '~$ one', 7],
  ['one two\x01\x1bf!', '~$ one! two', 7],
  ['one two\x01\x1bd', '~$  two', 3],
  ['one two\x1b\x7f', '~$ one', 7],
  ['ab\x14', '~$ ba', 5],
  ['abc\x01\x04', '~$ bc', 3],
  [`한글${LEFT}x`, '~$ 한x글', 6],
  ['한글\x7f', '~$ 한', 5],
  [`ab${LEFT}${LEFT}${RIGHT}x`, '~$ axb', 5],
  ['one two three\x1b[1;5D\x1b[1;5DX', '~$ one Xtwo three', 8],
  ['abc\x1b[Hx\x1b[Fy', '~$ xabcy', 8],
  ['abc\x1b[H\x1b[3~', '~$ bc', 3],
  ['\x1b[200~a b\x1b[201~', '~$ a b', 6],
])('keys %j show %j', async (keys, line, column) => {
  const { type, screen } = terminal();
  expect(await type(keys)).toBe(line);
  expect(screen.column).toBe(column);
});

test('a long line wraps and can be edited on every row', async () => {
  const { type, screen } = terminal({ columns: 10, rows: 5 });
  expect(await type('abcdefghijklmno')).toBe('~$ abcdefg\nhijklmno');
  expect(await type('\x01X')).toBe('~$ Xabcdef\nghijklmno');
  expect([screen.row, screen.column]).toEqual([0, 4]);
  expect(await type('\x05\x15')).toBe('~$');
  expect(await type('abcdefg')).toBe('~$ abcdefg');
  expect([screen.row, screen.column]).toEqual([1, 0]);
});

test('history: up and down go through it, and what was typed is kept below', async () => {
  const { type } = terminal();
  await type('echo one\r');
  await type('true\r');
  await type('echo two\r');
  await type('\x0c');
  expect(await type(UP)).toBe('~$ echo two');
  expect(await type(UP)).toBe('~$ true');
  expect(await type(`${DOWN}${DOWN}`)).toBe('~$');
  expect(await type(`ec${UP}${UP}`)).toBe('~$ true');
  expect(await type(`${DOWN}${DOWN}`)).toBe('~$ ec');
  expect(await type('\x1b[5~\x1b[5~')).toBe('~$ echo one'); // Page up keeps to what was typed
  await type('\x1b>\x15');
  expect(await type('\x12on')).toBe("(reverse-i-search)`on': echo one");
  expect(await type('\x05')).toBe('~$ echo one');
});

test('a command of several lines is one line of history', async () => {
  const { type, files } = terminal();
  await type('for i in 1 2\rdo echo n$i\rdone\r');
  await type('echo "a\rb"\r');
  await type('if true; then\recho y # yes\rfi\r');
  await type('case x in\rx) echo 1;;\resac\r');
  await type('echo a \\\rb\r');
  await type('f() {\recho 1\r}\r');
  expect(files.read('/root/.bash_history')).toBe(
    'for i in 1 2; do echo n$i; done\necho "a\nb"\nif true; then echo y # yes\nfi\n' +
      'case x in x) echo 1;; esac\necho a b\nf() { echo 1; }\n',
  );
});

test('HISTCONTROL and HISTIGNORE say what is remembered', async () => {
  const { type, shell } = terminal();
  await type('HISTCONTROL=erasedups HISTIGNORE="ls*:pwd"\r');
  for (const line of [' a=1', 'b=2', ' a=1', 'ls -l', 'pwd', 'lsb=1']) await type(`${line}\r`);
  expect(shell.history.slice(1)).toEqual(['b=2', ' a=1']);
  await type('history -c\r');
  expect(shell.history).toEqual([]);
});

test('history is kept in a file that a later terminal reads', async () => {
  const { type, files } = terminal();
  await type('echo one\r');
  await type(' secret\r');
  expect(files.read('/root/.bash_history')).toBe('echo one\n');
});

test.each([
  ['!!', 'echo last word'],
  ['echo !$', 'echo word'],
  ['!ec', 'echo last word'],
])('%s expands from history', async (typed, expanded) => {
  const { type } = terminal();
  await type('echo last word\r');
  expect((await type(`${typed}\r`)).split('\n')).toContain(expanded);
});

test.each([
  ['ech\t', '~$ echo'],
  ['cat alp\t', '~$ cat alpha.txt'],
  ['cd fo\t', '~$ cd folder/'],
  ['cat folder/b\t', '~$ cat folder/beta.txt'],
  ['echo $HOM\t', '~$ echo $HOME/'],
  ['echo x > al\t', '~$ echo x > alpha.txt'],
  ['ls | grep a && cat alp\t', '~$ ls | grep a && cat alpha.txt'],
  ['cat n\t', '~$ cat n'],
  ['cat two\t', '~$ cat two\\ words'],
  ['cat ~/al\t', '~$ cat ~/alpha.txt'],
  ['cat $HOME/al\t', '~$ cat $HOME/alpha.txt'],
  ['cat "tw\t', '~$ cat "two words"'],
  ["cat 'tw\t", "~$ cat 'two words'"],
  ['cat qu\t', "~$ cat quote\\'s"],
  ['cat "alpha.txt" al\t', '~$ cat "alpha.txt" alpha.txt'],
  ['./ru\t', '~$ ./run.sh'],
  ['./al\t', '~$ ./al'],
  ['echo ${HOM\t', '~$ echo ${HOME}/'],
  ['echo "$HOSTN\t', '~$ echo "$HOSTNAME'],
  ['unset HOSTN\t', '~$ unset HOSTNAME'],
  ['X=al\t', '~$ X=alpha.txt'],
  ['dd if=al\t', '~$ dd if=alpha.txt'],
  ['sudo -E ca\t alp\t', '~$ sudo -E ca alpha.txt'],
  ['if true; then cat alp\t', '~$ if true; then cat alpha.txt'],
  ['sort --rev\t', '~$ sort --reverse'],
  ['head --li\t', '~$ head --lines='],
  ['greet w\t', '~$ greet world'],
  ['echo 한\t', '~$ echo 한글.txt'],
  ['kill -KI\t', '~$ kill -KILL'],
  ['cat alpha.txt\x01\x1bf \x05\x1b[D\x1b[D\x1b[D\x1b[D\t', '~$ cat  alpha.txt.txt'],
])('Tab completes %j', async (keys, line) => {
  const { type, run } = terminal();
  await run('mkdir folder; touch alpha.txt folder/beta.txt n1 n2 "two words" "quote\'s" 한글.txt run.sh');
  await run('chmod +x run.sh; complete -W "world there" greet');
  expect(await type(keys)).toBe(line);
});

test('a second Tab lists what is possible', async () => {
  const { type, run } = terminal();
  await run('touch n1 n2');
  expect(await type('cat n\t\t')).toBe('~$ cat n\nn1  n2\n~$ cat n');
});

test('many possibilities are asked about, and shown a page at a time', async () => {
  const { type, run, screen } = terminal({ columns: 40, rows: 6 });
  await run('mkdir d; cd d; for i in {100..220}; do touch f$i; done');
  await type('\x0c');
  expect(await type('cat f\t\t')).toContain('Display all 121 possibilities? (y or n)');
  expect(await type('n')).toMatch(/\(y or n\)\n~\$ cat f$/);
  await type('\x0c');
  await type('\t\t');
  expect((await type('y')).split('\n').slice(-2)).toEqual(['f104  f125  f146  f167  f188  f209', '--More--']);
  await type('\r');
  expect((await type(' ')).split('\n').at(-1)).toBe('--More--');
  expect((await type('q')).split('\n').at(-1)).toBe('~$ cat f');
  expect(screen.column).toBe(8);
});

test('what is said of a word is listed beside it', async () => {
  const { session, type, screen } = terminal({ columns: 40, rows: 10 });
  expect(session.busy).toBe(false);
  await type('k9s g\t\t');
  expect(screen.text()).toBe(
    '~$ k9s g\nget    (Show them)\ngoing  (A text that is longer than the…)\n~$ k9s g',
  );
});

test.each([
  ['if true; then\recho yes\rfi\r', 'yes'],
  ['echo "a\rb"\r', 'b'],
  ['cat <<E\rtext\rE\r', 'text'],
  ['echo one \\\rtwo\r', 'one two'],
  ['true &&\recho then\r', 'then'],
  ['for i in 1 2\rdo echo n$i\rdone\r', 'n2'],
])('%j asks for more lines with "> "', async (keys, last) => {
  const { type } = terminal();
  const rows = (await type(keys)).split('\n');
  expect(rows.some((row) => row.startsWith('> '))).toBe(true);
  expect(rows.at(-2)).toBe(last);
});

test('a pasted script can be edited and runs as a whole', async () => {
  const { type } = terminal();
  expect(await type('\x1b[200~echo one\r\necho two\r\n\x1b[201~')).toBe('~$ echo one\necho two');
  expect(await type(' more\r')).toBe('~$ echo one\necho two more\none\ntwo more\n~$');
});

test('Ctrl-C at the prompt drops the line; while a command runs it ends the command', async () => {
  const { type, session } = terminal();
  expect(await type('abc\x03')).toBe('~$ abc^C\n~$');
  await type('sleep 100; echo no\r');
  expect(session.busy).toBe(true);
  expect(await type('\x03')).toBe('~$ abc^C\n~$ sleep 100; echo no\n^C\n~$');
  expect(session.busy).toBe(false);
});

test('a trap on INT runs, and the next Ctrl-C still counts', async () => {
  const { type } = terminal();
  await type('trap "echo caught" INT\r');
  await type('sleep 100; echo after; sleep 100\r');
  expect((await type('\x03')).split('\n').slice(-2)).toEqual(['^Ccaught', 'after']);
  await type('\x03');
  expect((await type('trap - INT\r')).split('\n').at(-1)).toBe('~$');
});

test('a program reads lines from the keyboard, with echo and erasing', async () => {
  const { type } = terminal();
  await type('cat\r');
  expect(await type('abd\x7fc\r')).toBe('~$ cat\nabc\nabc');
  expect((await type('\x04')).split('\n').at(-1)).toBe('~$');
  await type('read -s -p "password: " p; echo "[$p]"\r');
  expect((await type('hidden\r')).split('\n').slice(-2)[0]).toContain('[hidden]');
});

test('what is typed ahead runs after the command', async () => {
  const { type, pass, screen } = terminal();
  await type('sleep 1\r');
  await type('echo later\r');
  await pass(1500);
  expect(screen.text().split('\n').slice(-2)).toEqual(['later', '~$']);
});

test('jobs are announced and their end is told before a prompt', async () => {
  const { type, pass } = terminal();
  expect(await type('sleep 5 &\r')).toMatch(/^~\$ sleep 5 &\n\[1\] \d+\n~\$$/);
  await pass(6000);
  expect(await type('\r')).toMatch(/\n\[1\]\+ {2}Done {20}sleep 5\n~\$$/);
  await type('sleep 50 &\r');
  await type('fg\r');
  expect(await type('\x03')).toMatch(/fg\nsleep 50\n\^C\n~\$$/);
});

test('exit and Ctrl-D do not close the terminal', async () => {
  const { type } = terminal();
  expect((await type('exit\r')).split('\n').at(-1)).toBe('~$');
  expect((await type('\x04')).split('\n').at(-1)).toBe('~$');
});

test('a line that is run from the page is typed visibly', async () => {
  const { session, screen, leash, type } = terminal();
  await type('half');
  session.runLine('echo from the page');
  await settle(leash);
  expect(screen.text()).toBe('~$ echo from the page\nfrom the page\n~$');
});

/** The rows after the first prompt, as bash 5.2 shows them. */
const rows = (text: string) => text.replaceAll(/\[(\d)\] \d+$/gm, '[$1] PID');

test('Ctrl-Z stops a program; jobs, bg and fg go on with it', async () => {
  const { type, pass } = terminal({ columns: 80, rows: 60 });
  await type('sleep 100\r');
  expect(await type('\x1a')).toBe('~$ sleep 100\n^Z\n[1]+  Stopped                 sleep 100\n~$');
  await type('\x0csleep 600\r');
  await type('\x1a');
  await type('\x0cjobs\r');
  expect(await type('bg %1\r')).toBe(
    '~$ jobs\n[1]-  Stopped                 sleep 100\n[2]+  Stopped                 sleep 600\n' +
      '~$ bg %1\n[1]- sleep 100 &\n~$',
  );
  await type('\x0cfg\r');
  expect(await type('\x1a')).toBe('~$ fg\nsleep 600\n^Z\n[2]+  Stopped                 sleep 600\n~$');
  await pass(101_000);
  expect(await type('\x0cjobs\r')).toBe(
    '~$ jobs\n[1]-  Done                    sleep 100\n[2]+  Stopped                 sleep 600\n~$',
  );
  await type('\x0cfg\r');
  expect(await type('\x03')).toBe('~$ fg\nsleep 600\n^C\n~$');
});

test('what is stopped prints nothing and reads nothing until it goes on', async () => {
  const { type, pass } = terminal({ columns: 80, rows: 60 });
  await type('(sleep 2; echo sub)\r');
  await type('\x1a');
  await pass(5000);
  await type('\x0cecho $?\r');
  await pass(5000);
  expect(await type('fg\r')).toBe('~$ echo $?\n148\n~$ fg\n(sleep 2; echo sub)\nsub\n~$');
  await type('cat | tr a-z A-Z\r');
  await type('\x1a');
  await type('\x0cecho typed\r');
  await type('fg\r');
  await type('abc\r');
  expect((await type('\x04')).split('\n').slice(2)).toEqual([
    '~$ fg',
    'cat | tr a-z A-Z',
    'abc',
    'ABC',
    '~$',
  ]);
});

test('Ctrl-Z leaves a loop and fails an &&, but not a ;', async () => {
  const { type } = terminal({ columns: 80, rows: 60 });
  await type('while true; do sleep 3; echo x; done\r');
  expect(await type('\x1a')).toMatch(/\^Z\n\[1\]\+ {2}Stopped {17}sleep 3\n~\$$/);
  await type('\x0csleep 9; echo after\r');
  expect(await type('\x1a')).toMatch(/sleep 9\nafter\n~\$$/);
  await type('\x0csleep 8 && echo and\r');
  expect(await type('\x1a')).toMatch(/\[3\]\+ {2}Stopped {17}sleep 8\n~\$$/);
});

test('a job that reads from the keyboard behind the prompt is stopped', async () => {
  const { type } = terminal({ columns: 80, rows: 60 });
  await type('cat &\r');
  expect(rows(await type('\r'))).toBe('~$ cat &\n[1] PID\n\n[1]+  Stopped                 cat\n~$\n~$');
  await type('\x0ckill %1\r');
  expect(await type('\r')).toContain('[1]+  Terminated              cat');
});

test('kill -STOP and -CONT hold a job and let it go', async () => {
  const { type, pass } = terminal({ columns: 80, rows: 60 });
  await type('(sleep 1; echo late) &\r');
  await type('kill -STOP %1\r');
  await pass(3000);
  expect(await type('\x0cjobs\r')).toBe('~$ jobs\n[1]+  Stopped                 (sleep 1; echo late)\n~$');
  expect(await type('kill -CONT $!\r')).toContain('late');
});

test.each([
  ['\\u@\\h:\\w\\$ ', 'root@controlplane:~#'],
  ['[\\u \\W]$ ', '[root ~]$'],
  ['\\s-\\v \\! \\j \\\\ \\q> ', 'bash-5.2 3 0 \\ \\q>'],
  ['$X $(echo hi) `echo z` $ ', '5 hi z $'],
  ['\\[\\e[31m\\]red\\[\\e[0m\\]> ', 'red>'],
  ['a\\nb> ', 'a\nb>'],
])('PS1=%j shows %j', async (ps1, shown) => {
  const { type, shell } = terminal();
  await type('X=5\r');
  shell.setVariable('PS1', ps1);
  await type('true\r');
  expect(await type('\x0cecho 1\x15')).toBe(shown);
});

test('PROMPT_COMMAND runs before each prompt and leaves $? alone', async () => {
  const { type } = terminal({ columns: 80, rows: 60 });
  await type("PROMPT_COMMAND='echo before'; PS1='$? > '\r");
  expect(await type('\x0cfalse\r')).toMatch(/false\nbefore\n1 >$/);
  expect(await type('echo ahead\recho more\r')).toMatch(/ahead\nbefore\n0 > echo more\nmore\nbefore\n0 >$/);
});

test('COLUMNS follows the size of the terminal', async () => {
  const { type, session } = terminal();
  session.resize({ columns: 33, rows: 9 });
  expect(await type('echo $COLUMNS $LINES\r')).toContain('\n33 9\n');
});

test('C-x C-e edits the line in the page’s editor and runs it', async () => {
  const { type } = terminal({ columns: 80, rows: 24 }, {}, (files, path) =>
    files.write(path, 'echo edited\n'),
  );
  expect(await type('ech\x18\x05')).toBe('~$ echo edited\nedited\n~$');
});

test('vi opens the page’s editor', async () => {
  const { shell, type, files } = terminal();
  shell.terminal = {
    columns: 80,
    rows: 24,
    edit: (path) => {
      files.write(path, 'edited\n');
      return Promise.resolve(true);
    },
  };
  expect((await type('vi f; cat f\r')).split('\n')).toContain('edited');
});
