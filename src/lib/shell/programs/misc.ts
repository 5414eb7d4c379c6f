/** The rest: base64, sums, diff, cmp, identity, terminal, editors and pagers, which. */
import { fileError } from '#lib/shell/files.ts';
import { findCommand } from '#lib/shell/interpreter/command.ts';
import type { Interpreter } from '#lib/shell/interpreter/interpreter.ts';
import type { Process, Program } from '#lib/shell/program.ts';
import { sha256, utf8, utf8Text } from './digest.ts';
import { complain, linesOf, pathOf, program, ProgramError, readOptions, textOf } from './options.ts';
import { dateText } from './date-format.ts';
import { textPrograms } from './text.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function toBase64(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const bits = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const left = bytes.length - i;
    out += (ALPHABET[bits >> 18] as string) + ALPHABET[(bits >> 12) & 63] + (left > 1 ? ALPHABET[(bits >> 6) & 63] : '=') + (left > 2 ? ALPHABET[bits & 63] : '=');
  }
  return out;
}

/** Undefined where the text is not base64. */
export function fromBase64(text: string): Uint8Array | undefined {
  const bare = text.replace(/\s/g, '').replace(/=+$/, '');
  if (/[^A-Za-z0-9+/]/.test(bare) || bare.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((bare.length * 3) / 4));
  let [held, count, at] = [0, 0, 0];
  for (const char of bare) {
    held = ((held << 6) | ALPHABET.indexOf(char)) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes[at++] = (held >> count) & 255;
  }
  return bytes;
}

const base64 = program(async (process) => {
  const options = readOptions(process.args, { short: 'diw:', long: { decode: 'd', 'ignore-garbage': 'i', 'wrap=': 'w' } });
  const text = await textOf(process, options.rest[0] ?? '-');
  if (text === undefined) return 1;
  if (options.has('d')) {
    const bytes = fromBase64(options.has('i') ? text.replace(/[^A-Za-z0-9+/=]/g, '') : text);
    if (!bytes) return complain(process, 'invalid input');
    await process.stdout.write(utf8Text(bytes));
    return 0;
  }
  const out = toBase64(utf8(text));
  const wrap = Number(options.value('w') ?? 76);
  await process.stdout.write(wrap === 0 ? out : out.replace(new RegExp(`.{1,${wrap}}`, 'g'), '$&\n'));
  return 0;
});

const sha256sum = program(async (process) => {
  let status = 0;
  for (const name of process.args.length > 1 ? process.args.slice(1) : ['-']) {
    const text = await textOf(process, name);
    if (text === undefined) status = 1;
    else await process.stdout.write(`${sha256(utf8(text))}  ${name}\n`);
  }
  return status;
});

// --- diff

type Edit = { readonly kind: ' ' | '-' | '+'; readonly line: string };

/** The shortest edit script (Myers), forwards; gives up on very different long texts and replaces everything between the common ends. */
export function diffLines(a: readonly string[], b: readonly string[]): Edit[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  const same = (lines: readonly string[]): Edit[] => lines.map((line) => ({ kind: ' ', line }));
  return [...same(a.slice(0, start)), ...middle(left, right), ...same(a.slice(a.length - end))];
}

const MAX_EDITS = 1500;

function middle(a: readonly string[], b: readonly string[]): Edit[] {
  const trace: Map<number, number>[] = [];
  let frontier = new Map<number, number>([[1, 0]]);
  for (let d = 0; d <= Math.min(a.length + b.length, MAX_EDITS); d += 1) {
    const next = new Map<number, number>();
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (frontier.get(k - 1) ?? -1) < (frontier.get(k + 1) ?? -1));
      let x = down ? (frontier.get(k + 1) ?? 0) : (frontier.get(k - 1) ?? 0) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      next.set(k, x);
      if (x >= a.length && x - k >= b.length) return backtrack(a, b, [...trace, frontier], d);
    }
    trace.push(frontier);
    frontier = next;
  }
  return [...a.map((line): Edit => ({ kind: '-', line })), ...b.map((line): Edit => ({ kind: '+', line }))];
}

function backtrack(a: readonly string[], b: readonly string[], trace: readonly Map<number, number>[], depth: number): Edit[] {
  const edits: Edit[] = [];
  let [x, y] = [a.length, b.length];
  for (let d = depth; d >= 0; d -= 1) {
    const frontier = trace[d] as Map<number, number>;
    const k = x - y;
    const down = k === -d || (k !== d && (frontier.get(k - 1) ?? -1) < (frontier.get(k + 1) ?? -1));
    const from = down ? k + 1 : k - 1;
    const fromX = d === 0 ? 0 : (frontier.get(from) ?? 0);
    const fromY = d === 0 ? 0 : fromX - from;
    while (x > fromX && y > fromY) edits.push({ kind: ' ', line: a[(y -= 1, (x -= 1))] as string });
    if (d > 0) edits.push(down ? { kind: '+', line: b[(y -= 1)] as string } : { kind: '-', line: a[(x -= 1)] as string });
  }
  return edits.reverse();
}

interface Hunk {
  readonly edits: readonly Edit[];
  readonly from: number;
  readonly to: number;
  readonly removed: number;
  readonly added: number;
}

/** Groups edits with `context` lines around them; line numbers count from 1. */
export function hunksOf(edits: readonly Edit[], context: number): Hunk[] {
  const hunks: Hunk[] = [];
  let [a, b] = [1, 1];
  let open: { edits: Edit[]; from: number; to: number; quiet: number } | undefined;
  const recent: Edit[] = [];
  const close = () => {
    if (!open) return;
    const kept = open.edits.slice(0, open.edits.length - Math.max(0, open.quiet - context));
    const removed = kept.filter(({ kind }) => kind !== '+').length;
    const added = kept.filter(({ kind }) => kind !== '-').length;
    hunks.push({ edits: kept, from: open.from, to: open.to, removed, added });
    open = undefined;
  };
  for (const edit of edits) {
    if (edit.kind !== ' ') {
      open ??= { edits: [...recent], from: a - recent.length, to: b - recent.length, quiet: 0 };
      open.edits.push(edit);
      open.quiet = 0;
      recent.length = 0;
    } else if (open) {
      open.edits.push(edit);
      open.quiet += 1;
      if (open.quiet > 2 * context) {
        const tail = open.edits.slice(open.edits.length - context);
        close();
        recent.splice(0, recent.length, ...(context > 0 ? tail : []));
      }
    } else {
      recent.push(edit);
      if (recent.length > context) recent.shift();
    }
    if (edit.kind !== '+') a += 1;
    if (edit.kind !== '-') b += 1;
  }
  close();
  return hunks;
}

function unified(hunks: readonly Hunk[]): string {
  const span = (start: number, count: number) => (count === 1 ? String(start) : `${count === 0 ? start - 1 : start},${count}`);
  return hunks.map(({ edits, from, to, removed, added }) => `@@ -${span(from, removed)} +${span(to, added)} @@\n${edits.map(({ kind, line }) => `${kind}${line}\n`).join('')}`).join('');
}

function normal(hunks: readonly Hunk[]): string {
  const span = (start: number, count: number) => (count <= 1 ? String(count === 0 ? start - 1 : start) : `${start},${start + count - 1}`);
  return hunks
    .map(({ edits, from, to, removed, added }) => {
      const letter = removed === 0 ? 'a' : added === 0 ? 'd' : 'c';
      const lines = (kind: string, mark: string) => edits.filter((edit) => edit.kind === kind).map(({ line }) => `${mark} ${line}\n`).join('');
      return `${span(from, removed)}${letter}${span(to, added)}\n${lines('-', '<')}${letter === 'c' ? '---\n' : ''}${lines('+', '>')}`;
    })
    .join('');
}

const diff = program(async (process) => {
  const options = readOptions(process.args, { short: 'uU:qsiwbBNrac', long: { unified: 'u', brief: 'q', 'report-identical-files': 's', 'ignore-case': 'i', 'ignore-all-space': 'w', 'ignore-space-change': 'b', 'new-file': 'N', recursive: 'r', 'color=?': 'color', 'context=?': 'c' }, status: 2 });
  if (options.has('c')) throw new ProgramError('not simulated: -c', { status: 2 });
  const [left, right, extra] = options.rest;
  if (left === undefined || right === undefined) {
    await process.stderr.write(`diff: missing operand${left === undefined ? '' : ` after '${left}'`}\ndiff: Try 'diff --help' for more information.\n`);
    return 2;
  }
  if (extra !== undefined) throw new ProgramError(`extra operand '${extra}'`, { status: 2 });
  return compare(process, left, right, options.has('q') ? 'q' : options.has('u', 'U') ? 'u' : 'n', Number(options.value('U') ?? 3), options);
});

async function compare(process: Process, left: string, right: string, style: 'q' | 'u' | 'n', context: number, options: ReturnType<typeof readOptions>): Promise<number> {
  const { files, stdout } = process;
  const kind = (name: string) => (name === '-' ? 'file' : files.stat(pathOf(process, name))?.kind);
  const folder = (name: string) => name.replace(/\/$/, '');
  if (kind(left) === 'dir' && kind(right) === 'dir') {
    let status = 0;
    const names = [...new Set([...files.list(pathOf(process, left)), ...files.list(pathOf(process, right))])].sort((a, b) => (a < b ? -1 : 1));
    for (const name of names) {
      const [a, b] = [`${folder(left)}/${name}`, `${folder(right)}/${name}`];
      const missing = kind(a) === undefined ? right : kind(b) === undefined ? left : undefined;
      if (missing !== undefined && !options.has('N')) {
        await stdout.write(`Only in ${folder(missing)}: ${name}\n`);
        status = 1;
      } else if (kind(a) === 'dir' && kind(b) === 'dir' && !options.has('r')) await stdout.write(`Common subdirectories: ${a} and ${b}\n`);
      else {
        const titled = style !== 'q' && kind(a) === 'file' && kind(b) === 'file' && files.read(pathOf(process, a)) !== files.read(pathOf(process, b));
        if (titled) await stdout.write(`${process.args.filter((word) => word === 'diff' || /^-./.test(word)).join(' ')} ${a} ${b}\n`);
        status = Math.max(status, await compare(process, a, b, style, context, options));
      }
    }
    return status;
  }
  const base = (name: string) => name.slice(name.lastIndexOf('/') + 1);
  if (kind(left) === 'dir') left = `${folder(left)}/${base(right)}`;
  else if (kind(right) === 'dir') right = `${folder(right)}/${base(left)}`;
  const empty = (name: string) => options.has('N') && kind(name) === undefined;
  const a = empty(left) ? '' : await textOf(process, left);
  const b = empty(right) ? '' : await textOf(process, right);
  if (a === undefined || b === undefined) return 2;
  const shape = (line: string) => {
    const folded = options.has('i') ? line.toLowerCase() : line;
    return options.has('w') ? folded.replace(/\s+/g, '') : options.has('b') ? folded.replace(/\s+/g, ' ').trimEnd() : folded;
  };
  const [before, after] = [linesOf(a), linesOf(b)];
  const same = before.length === after.length && before.every((line, i) => shape(line) === shape(after[i] as string));
  if (same) {
    if (options.has('s')) await stdout.write(`Files ${left} and ${right} are identical\n`);
    return 0;
  }
  if (style === 'q') await stdout.write(`Files ${left} and ${right} differ\n`);
  else {
    const edits = options.has('i', 'w', 'b') ? restored(diffLines(before.map(shape), after.map(shape)), before, after) : diffLines(before, after);
    const stamp = (name: string) => `${name}\t${dateText('%F %T.%N +0000', (name === '-' ? undefined : files.stat(pathOf(process, name))?.modifiedMs) ?? process.leash.now)}`;
    if (style === 'u') await stdout.write(`--- ${stamp(left)}\n+++ ${stamp(right)}\n${unified(hunksOf(edits, context))}`);
    else await stdout.write(normal(hunksOf(edits, 0)));
  }
  return 1;
}

/** Puts the lines back as they were written, after comparing simplified ones. */
function restored(edits: readonly Edit[], before: readonly string[], after: readonly string[]): Edit[] {
  let [a, b] = [0, 0];
  return edits.map(({ kind }) => {
    const line = (kind === '+' ? after[b] : before[a]) as string;
    if (kind !== '+') a += 1;
    if (kind !== '-') b += 1;
    return { kind, line };
  });
}

// --- who and where

const print =
  (text: (process: Process) => string): Program =>
  async (process) => {
    await process.stdout.write(`${text(process)}\n`);
    return 0;
  };

const uname = program(async (process) => {
  const options = readOptions(process.args, { short: 'asnrvmpio', long: { all: 'a', 'kernel-name': 's', nodename: 'n', 'kernel-release': 'r', machine: 'm', 'operating-system': 'o' } });
  const host = process.env.get('HOSTNAME') ?? 'controlplane';
  const parts: Record<string, string> = { s: 'Linux', n: host, r: '6.1.0-drydock', v: '#1 SMP', m: 'x86_64', o: 'GNU/Linux' };
  const wanted = options.has('a') ? 'snrvmo' : options.all.length === 0 ? 's' : 'snrvmo'.split('').filter((letter) => options.has(letter)).join('');
  await process.stdout.write(`${wanted.split('').map((letter) => parts[letter]).join(' ')}\n`);
  return 0;
});

const id = program(async (process) => {
  const options = readOptions(process.args, { short: 'ungG', long: { user: 'u', name: 'n', group: 'g', groups: 'G' } });
  const short = options.has('u', 'g', 'G');
  await process.stdout.write(short ? `${options.has('n') ? 'root' : '0'}\n` : 'uid=0(root) gid=0(root) groups=0(root)\n');
  return 0;
});

const hostname = program(async (process) => {
  const options = readOptions(process.args, { short: 'sfiI', long: { short: 's', fqdn: 'f' } });
  if (options.rest.length > 0) throw new ProgramError('you must be root to change the host name');
  if (options.has('i', 'I')) throw new ProgramError('not simulated: addresses');
  await process.stdout.write(`${process.env.get('HOSTNAME') ?? 'controlplane'}\n`);
  return 0;
});

const which = program(async (process) => {
  const from = (process as { startedBy?: Interpreter }).startedBy;
  let status = 0;
  for (const name of process.args.slice(1).filter((word) => !word.startsWith('-'))) {
    const found = from && findCommand(from, name, process.env.get('PATH'));
    if (found && found.kind !== 'none') await process.stdout.write(`${found.path}\n`);
    else status = 1;
  }
  return process.args.length < 2 ? 1 : status;
});

// --- terminal, editors

const clear: Program = async ({ stdout }) => {
  await stdout.write('\x1b[H\x1b[2J\x1b[3J');
  return 0;
};

const tput = program(async (process) => {
  const [, name, number] = process.args;
  const size: Record<string, string> = { cols: `${process.terminal?.columns ?? 80}\n`, lines: `${process.terminal?.rows ?? 24}\n`, colors: '256\n' };
  const codes: Record<string, string> = { clear: '\x1b[H\x1b[2J', bold: '\x1b[1m', sgr0: '\x1b(B\x1b[m', smul: '\x1b[4m', rmul: '\x1b[24m', rev: '\x1b[7m', setaf: `\x1b[3${number ?? 0}m`, setab: `\x1b[4${number ?? 0}m`, civis: '\x1b[?25l', cnorm: '\x1b[?25h', el: '\x1b[K' };
  const text = size[name ?? ''] ?? codes[name ?? ''];
  if (text === undefined) throw new ProgramError(name === undefined ? 'missing argument' : `unknown terminfo capability '${name}'`, { status: name === undefined ? 2 : 4 });
  await process.stdout.write(text);
  return 0;
});

/** The page's editor on one file. */
const editor = program(async (process) => {
  const names = process.args.slice(1).filter((word) => !/^[-+]/.test(word));
  const { terminal, files } = process;
  if (!terminal?.edit || !process.stdout.isTerminal) throw new ProgramError('there is no terminal to edit on; write the file with cat > FILE <<EOF instead');
  if (names.length !== 1) throw new ProgramError(names.length === 0 ? 'name the file to edit' : 'one file at a time, please');
  const path = pathOf(process, names[0] as string);
  if (files.stat(path)?.kind === 'dir') throw new ProgramError(`${names[0]}: Is a directory`);
  const parent = path.slice(0, path.lastIndexOf('/')) || '/';
  if (files.stat(parent)?.kind !== 'dir') throw new ProgramError(`${names[0]}: ${fileError('ENOENT').message}`);
  const isNew = !files.stat(path);
  if (isNew) files.write(path, '');
  const saved = await terminal.edit(path);
  if (!saved && isNew && files.stat(path)?.size === 0) files.remove(path);
  return 0;
});

/** Prints through: the page scrolls. */
const pager: Program = (process) => (textPrograms['cat'] as Program)({ ...process, args: ['cat', ...process.args.slice(1).filter((word) => !/^[-+]./.test(word))] });

const notSimulated: Program = async (process) => {
  await process.stderr.write(`not simulated: ${process.args[0]}\n`);
  return 1;
};

const NOT_SIMULATED = ['jq', 'yq', 'top', 'htop', 'man', 'tar', 'gzip', 'zip', 'unzip', 'ssh', 'scp', 'sudo', 'su', 'apt', 'apt-get', 'git', 'python3', 'node', 'perl', 'make', 'systemctl', 'journalctl', 'ln', 'chown', 'nc', 'ping', 'dig', 'nslookup', 'ip', 'ss', 'telnet', 'openssl', 'crictl', 'tmux', 'screen', 'free', 'dd', 'split', 'join', 'comm', 'expr', 'bc'];

export const miscPrograms: Record<string, Program> = {
  base64,
  sha256sum,
  diff,
  uname,
  id,
  hostname,
  which,
  clear,
  tput,
  true: () => Promise.resolve(0),
  false: () => Promise.resolve(1),
  whoami: print(() => 'root'),
  pwd: print(({ cwd }) => cwd),
  nproc: print(() => '2'),
  arch: print(() => 'x86_64'),
  tty: print(({ stdin }) => (stdin.isTerminal ? '/dev/pts/0' : 'not a tty')),
  ...Object.fromEntries(['vi', 'vim', 'nano', 'edit'].map((name) => [name, editor])),
  ...Object.fromEntries(['less', 'more'].map((name) => [name, pager])),
  ...Object.fromEntries(NOT_SIMULATED.map((name) => [name, notSimulated])),
};
