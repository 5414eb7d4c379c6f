/** The rest: base64, sums, identity, terminal, editors and pagers, which. */
import { findCommand } from '#lib/shell/interpreter/process.ts';
import type { Interpreter } from '#lib/shell/interpreter/interpreter.ts';
import type { Process, Program } from '#lib/shell/program.ts';
import { decodedUntilMistake, wrappedBase64 } from '#lib/bytes/base64.ts';
import { utf8, utf8Text } from '#lib/bytes/utf8.ts';
import { diff } from './diff.ts';
import { editor } from './editors.ts';
import { envsubst } from './envsubst.ts';
import { git } from './git.ts';
import { less } from './less.ts';
import { more } from './more.ts';
import { complain, program, ProgramError, readOptions, textOf } from './options.ts';
import { sudo } from './sudo.ts';

const base64 = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'diw:',
    long: { decode: 'd', 'ignore-garbage': 'i', 'wrap=': 'w' },
  });
  const text = await textOf(process, options.rest[0] ?? '-');
  if (text === undefined) return 1;
  if (options.has('d')) {
    const { bytes, isWhole } = decodedUntilMistake(
      options.has('i') ? text.replace(/[^A-Za-z0-9+/=]/g, '') : text,
    );
    await process.stdout.write(utf8Text(bytes));
    return isWhole ? 0 : complain(process, 'invalid input');
  }
  const columns = options.value('w') ?? '76';
  if (!/^\d+$/.test(columns)) return complain(process, `invalid wrap size: ‘${columns}’`);
  await process.stdout.write(wrappedBase64(utf8(text), Number(columns)));
  return 0;
});

// --- who and where

const print =
  (text: (process: Process) => string): Program =>
  async (process) => {
    await process.stdout.write(`${text(process)}\n`);
    return 0;
  };

const uname = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'asnrvmpio',
    long: {
      all: 'a',
      'kernel-name': 's',
      nodename: 'n',
      'kernel-release': 'r',
      machine: 'm',
      'operating-system': 'o',
    },
  });
  const host = process.env.get('HOSTNAME') ?? 'controlplane';
  const parts: Record<string, string> = {
    s: 'Linux',
    n: host,
    r: '6.1.0-drydock',
    v: '#1 SMP',
    m: 'x86_64',
    o: 'GNU/Linux',
  };
  const wanted = options.has('a')
    ? 'snrvmo'
    : options.all.length === 0
      ? 's'
      : 'snrvmo'
          .split('')
          .filter((letter) => options.has(letter))
          .join('');
  await process.stdout.write(
    `${wanted
      .split('')
      .map((letter) => parts[letter])
      .join(' ')}\n`,
  );
  return 0;
});

const id = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'ungG',
    long: { user: 'u', name: 'n', group: 'g', groups: 'G' },
  });
  const [user] = options.rest;
  if (user !== undefined && user !== 'root' && user !== '0')
    throw new ProgramError(`‘${user}’: no such user`);
  const short = options.has('u', 'g', 'G');
  await process.stdout.write(
    short ? `${options.has('n') ? 'root' : '0'}\n` : 'uid=0(root) gid=0(root) groups=0(root)\n',
  );
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

const reset: Program = async ({ stdout }) => {
  await stdout.write('\x1bc\x1b[?2004h');
  return 0;
};

const stty = program(async (process) => {
  const [, first = '', ...others] = process.args;
  const { columns = 80, rows = 24 } = process.terminal ?? {};
  if (!process.stdin.isTerminal) throw new ProgramError("'standard input': Inappropriate ioctl for device");
  if (first === 'size') await process.stdout.write(`${rows} ${columns}\n`);
  else if (first === '' || first === '-a')
    await process.stdout.write(`speed 38400 baud; rows ${rows}; columns ${columns}; line = 0;\n`);
  else if (first !== 'sane' || others.length > 0)
    throw new ProgramError(`not simulated: ${[first, ...others].join(' ')}`);
  return 0;
});

const tput = program(async (process) => {
  const [, name, number] = process.args;
  const size: Record<string, string> = {
    cols: `${process.terminal?.columns ?? 80}\n`,
    lines: `${process.terminal?.rows ?? 24}\n`,
    colors: '256\n',
  };
  const codes: Record<string, string> = {
    clear: '\x1b[H\x1b[2J',
    bold: '\x1b[1m',
    sgr0: '\x1b(B\x1b[m',
    smul: '\x1b[4m',
    rmul: '\x1b[24m',
    rev: '\x1b[7m',
    setaf: `\x1b[3${number ?? 0}m`,
    setab: `\x1b[4${number ?? 0}m`,
    civis: '\x1b[?25l',
    cnorm: '\x1b[?25h',
    el: '\x1b[K',
  };
  const text = size[name ?? ''] ?? codes[name ?? ''];
  if (text === undefined)
    throw new ProgramError(
      name === undefined ? 'missing argument' : `unknown terminfo capability '${name}'`,
      { status: name === undefined ? 2 : 4 },
    );
  await process.stdout.write(text);
  return 0;
});

const notSimulated: Program = async (process) => {
  await process.stderr.write(`not simulated: ${process.args[0]}\n`);
  return 1;
};

const NOT_SIMULATED = ['top', 'htop', 'man', 'zip', 'unzip', 'su', 'ip', 'ss', 'tmux', 'screen', 'free'];

export const miscPrograms: Record<string, Program> = {
  base64,
  envsubst,
  git,
  sudo,
  diff,
  uname,
  id,
  hostname,
  which,
  clear,
  tput,
  reset,
  stty,
  true: () => Promise.resolve(0),
  false: () => Promise.resolve(1),
  whoami: print(() => 'root'),
  pwd: print(({ cwd }) => cwd),
  nproc: print(() => '2'),
  arch: print(() => 'x86_64'),
  tty: async ({ stdin, stdout }) => {
    await stdout.write(stdin.isTerminal ? '/dev/pts/0\n' : 'not a tty\n');
    return stdin.isTerminal ? 0 : 1;
  },
  ...Object.fromEntries(['vi', 'vim', 'nano', 'emacs', 'code', 'edit'].map((name) => [name, editor])),
  less,
  more,
  ...Object.fromEntries(NOT_SIMULATED.map((name) => [name, notSimulated])),
};
