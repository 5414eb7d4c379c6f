/** `bash` and `sh` as programs: `-c`, a script file, or lines from standard input. */
import { sinkOf, streamOf } from '#lib/shell/io.ts';
import { FileError, type Process, type Program } from '#lib/shell/program.ts';
import type { ShellProcess } from './process.ts';
import { parse } from 'unbash';
import { Jump } from './flow.ts';
import { isIncomplete, syntaxError, syntaxTree } from '#lib/script/syntax.ts';
import { Interpreter, type Descriptor } from './interpreter.ts';
import { setOption } from './options.ts';
import { OWN_VARIABLES } from './variables.ts';

interface Invocation {
  readonly command?: string;
  readonly script?: string;
  readonly args: readonly string[];
  readonly options: readonly string[];
  readonly error?: string;
}

const LETTERS: Record<string, string> = {
  e: 'errexit',
  u: 'nounset',
  x: 'xtrace',
  f: 'noglob',
  n: 'noexec',
  v: 'verbose',
  a: 'allexport',
  C: 'noclobber',
};

const USAGE = `Usage:\tbash [GNU long option] [option] ...
\tbash [GNU long option] [option] script-file ...
GNU long options:
${'debug debugger dump-po-strings dump-strings help init-file login noediting noprofile norc posix pretty-print rcfile restricted verbose version'
  .split(' ')
  .map((name) => `\t--${name}\n`)
  .join('')}Shell options:
\t-ilrsD or -c command or -O shopt_option\t\t(invocation only)
\t-abefhkmnptuvxBCEHPT or -o option
`;

function readArguments(args: readonly string[]): Invocation {
  const options: string[] = [];
  let wantsCommand = false;
  let fromInput = false;
  let i = 1;
  for (; i < args.length; i += 1) {
    const arg = args[i] as string;
    if (arg === '--') {
      i += 1;
      break;
    }
    if (arg.startsWith('--')) {
      if (!['--login', '--norc', '--noprofile', '--posix', '--noediting'].includes(arg))
        return { args: [], options, error: `${arg}: invalid option` };
      continue;
    }
    if (!/^[-+]./.test(arg)) break;
    for (const letter of arg.slice(1)) {
      if (letter === 'c') wantsCommand = true;
      else if (letter === 's') fromInput = true;
      else if (letter === 'o') options.push(args[(i += 1)] ?? '');
      else if (LETTERS[letter]) options.push(LETTERS[letter]);
      else if (!'liBhmE'.includes(letter)) return { args: [], options, error: `-${letter}: invalid option` };
    }
  }
  const rest = args.slice(i);
  if (wantsCommand && rest[0] === undefined)
    return { args: [], options, error: '-c: option requires an argument' };
  if (wantsCommand) return { command: rest[0] as string, args: rest.slice(1), options };
  return rest[0] === undefined || fromInput
    ? { args: rest, options }
    : { script: rest[0], args: rest.slice(1), options };
}

/** The program for interpreters started from `parent`. */
export function runShellProgram(parent: Interpreter): Program {
  return (process) => run(parent, process);
}

async function run(parent: Interpreter, process: Process): Promise<number> {
  const invocation = readArguments(process.args);
  const shellName = process.args[0] ?? 'bash';
  if (process.args[1] === '--version') {
    await process.stdout.write('GNU bash, version 5.2.15(1)-release (simulated)\n');
    return 0;
  }
  if (invocation.error) {
    const usage = invocation.error.endsWith('invalid option') ? USAGE : '';
    await process.stderr.write(`${shellName}: ${invocation.error}\n${usage}`);
    return 2;
  }
  const fds = new Map<number, Descriptor>(parent.fds);
  fds.set(0, { input: streamOf(process.stdin).source });
  fds.set(1, { output: sinkOf(process.stdout, parent.host.pacer) });
  fds.set(2, { output: sinkOf(process.stderr, parent.host.pacer) });
  const sh = new Interpreter(parent.host, { fds, interrupt: process.interrupt, cwd: process.cwd });
  sh.name = shellName;
  sh.pid = sh.mainPid = (process as Partial<ShellProcess>).pid ?? sh.pid;
  for (const [name, text] of process.env)
    if (/^[A-Za-z_]\w*$/.test(name)) sh.vars.set(name, { text, exported: true });
    else receiveFunction(sh, name, text);
  sh.assign('PWD', process.cwd, { exported: true });
  sh.assign('SHLVL', String(Number(process.env.get('SHLVL') ?? 0) + 1), { exported: true });
  for (const [name, text] of Object.entries(OWN_VARIABLES)) sh.vars.set(name, { text });
  sh.shopts.add('extglob');
  sh.depth = parent.depth;
  for (const option of invocation.options) if (!setOption(sh, option, true)) return 2;
  return start(sh, process, invocation);
}

async function start(
  sh: Interpreter,
  process: Process,
  { command, script, args }: Invocation,
): Promise<number> {
  if (command !== undefined) {
    sh.name = args[0] ?? sh.name;
    sh.params = args.slice(1);
    return sh.runToEnd(() => sh.runText(command, '-c: '));
  }
  if (script === undefined)
    return process.stdin.isTerminal
      ? converse(sh, process)
      : sh.runToEnd(() => readScript(sh, process, args));
  try {
    const text = process.files.read(process.files.resolve(process.cwd, script));
    Object.assign(sh, { name: script, params: args, scripted: true });
    return await sh.runToEnd(() => sh.runText(text));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await process.stderr.write(`${sh.name === script ? 'bash' : sh.name}: ${script}: ${error.message}\n`);
    return error.code === 'ENOENT' ? 127 : 126;
  }
}

/** A function that the parent exported. */
function receiveFunction(sh: Interpreter, name: string, source: string): void {
  const bare = /^BASH_FUNC_(.+)%%$/.exec(name)?.[1];
  if (bare === undefined) return;
  sh.functions.set(bare, { script: parse(source), source, lineOffset: 0, file: 'environment' });
  sh.exportedFunctions = new Set([...sh.exportedFunctions, bare]);
}

/** A script from standard input, read command by command, so that `read` in it gets the lines after. */
async function readScript(sh: Interpreter, process: Process, args: readonly string[]): Promise<number> {
  sh.params = args;
  let text = '';
  let lines = 0;
  let before = 0;
  for (let line = await process.stdin.readLine(); ; line = await process.stdin.readLine()) {
    if (line !== undefined) {
      text += `${line}\n`;
      lines += 1;
    }
    if (text.trim() === '' && line !== undefined) continue;
    if (line !== undefined && isIncomplete(text.replace(/\n$/, ''))) continue;
    if (text.trim() !== '') {
      const status = await sh.runText(text, '', before);
      if (status === 2 && syntaxError(syntaxTree(text), text)) return 2;
    }
    text = '';
    before = lines;
    if (line === undefined) return sh.lastStatus;
  }
}

/** A shell within the shell, typed at: a plain prompt, without the line editor. */
async function converse(sh: Interpreter, process: Process): Promise<number> {
  sh.interactive = true;
  return sh.runToEnd(async () => {
    for (;;) {
      await process.stdout.write(`${sh.name}-5.2# `);
      const line = await process.stdin.readLine();
      if (line === undefined) break;
      try {
        await sh.runText(line);
      } catch (error) {
        if (!(error instanceof Jump) || error.kind === 'exit') throw error;
      }
    }
    await process.stdout.write('exit\n');
    return sh.lastStatus;
  });
}
