/** alias, unalias, type, hash, history, help, shopt: what names mean, and what was typed. */
import { findCommand } from '#lib/shell/interpreter/process.ts';
import { ShellError } from '#lib/shell/interpreter/flow.ts';
import { functionText } from '#lib/shell/interpreter/function-text.ts';
import { KEYWORDS } from '#lib/shell/interpreter/keywords.ts';
import type { Interpreter } from '#lib/shell/interpreter/interpreter.ts';
import { OPTION_NAMES, setOption } from '#lib/shell/interpreter/options.ts';
import { builtins, type Builtin } from './index.ts';

const SHOPTS = [
  'dotglob',
  'nullglob',
  'expand_aliases',
  'extglob',
  'globstar',
  'nocaseglob',
  'checkwinsize',
  'histappend',
  'lastpipe',
  'inherit_errexit',
  'nocasematch',
  'failglob',
];
const SIMULATED_SHOPTS = new Set([
  'globstar',
  'nocaseglob',
  'nocasematch',
  'failglob',
  'lastpipe',
  'inherit_errexit',
  'dotglob',
  'nullglob',
  'expand_aliases',
  'extglob',
  'checkwinsize',
  'histappend',
]);

interface Meaning {
  readonly word: 'alias' | 'keyword' | 'function' | 'builtin' | 'file';
  readonly long: string;
  readonly short: string;
}

function meaning(sh: Interpreter, name: string): Meaning | undefined {
  const alias = sh.shopts.has('expand_aliases') ? sh.aliases.get(name) : undefined;
  if (alias !== undefined)
    return { word: 'alias', long: `${name} is aliased to \`${alias}'`, short: `alias ${name}='${alias}'` };
  if (KEYWORDS.includes(name)) return { word: 'keyword', long: `${name} is a shell keyword`, short: name };
  const known = sh.functions.get(name);
  if (known)
    return { word: 'function', long: `${name} is a function\n${functionText(name, known)}`, short: name };
  if (Object.hasOwn(builtins, name))
    return { word: 'builtin', long: `${name} is a shell builtin`, short: name };
  const found = findCommand(sh, name);
  return found.kind === 'none'
    ? undefined
    : { word: 'file', long: `${name} is ${found.path}`, short: found.path };
}

const type: Builtin = async (sh, args) => {
  const [flag, names] = /^-/.test(args[1] ?? '') ? [args[1], args.slice(2)] : [undefined, args.slice(1)];
  let status = 0;
  for (const name of names) {
    const found = meaning(sh, name);
    if (!found) {
      status = 1;
      if (flag === undefined || flag === '--' || flag === '-a')
        await sh.complain(`${flag === '--' ? 'command' : 'type'}: ${name}: not found`);
    } else if (flag === '-t') await sh.print(`${found.word}\n`);
    else if (flag === '--command') await sh.print(`${found.short}\n`);
    else if (flag === '-p' || flag === '-P') {
      if (found.word === 'file') await sh.print(`${found.short}\n`);
    } else await sh.print(`${found.long}\n`);
  }
  return status;
};

const alias: Builtin = async (sh, args) => {
  const show = (name: string, text: string) => sh.print(`alias ${name}='${text.replaceAll("'", "'\\''")}'\n`);
  let status = 0;
  const words = args.slice(1).filter((arg) => arg !== '-p');
  if (words.length === 0)
    for (const [name, text] of [...sh.aliases].sort(([a], [b]) => (a < b ? -1 : 1))) await show(name, text);
  for (const word of words) {
    const at = word.indexOf('=', 1);
    const text = sh.aliases.get(word);
    if (at > 0) sh.aliases = new Map(sh.aliases).set(word.slice(0, at), word.slice(at + 1));
    else if (text !== undefined) await show(word, text);
    else {
      await sh.complain(`alias: ${word}: not found`);
      status = 1;
    }
  }
  return status;
};

const unalias: Builtin = async (sh, args) => {
  if (args[1] === '-a') {
    sh.aliases = new Map();
    return 0;
  }
  let status = 0;
  sh.aliases = new Map(sh.aliases);
  for (const name of args.slice(1)) {
    if (sh.aliases.delete(name)) continue;
    await sh.complain(`unalias: ${name}: not found`);
    status = 1;
  }
  return status;
};

const shopt: Builtin = async (sh, args) => {
  const flags = args
    .slice(1)
    .filter((arg) => arg.startsWith('-'))
    .join('');
  const names = args.slice(1).filter((arg) => !arg.startsWith('-'));
  if (names.length === 0) {
    for (const name of SHOPTS) await sh.print(`${name.padEnd(15)}\t${sh.shopts.has(name) ? 'on' : 'off'}\n`);
    return 0;
  }
  let status = 0;
  if (flags.includes('o')) {
    for (const name of names) {
      if (!OPTION_NAMES.includes(name)) throw new ShellError(`${name}: invalid option name`);
      if (/[su]/.test(flags)) setOption(sh, name, flags.includes('s'));
      else {
        await sh.print(`${name.padEnd(15)}\t${sh.options.has(name) ? 'on' : 'off'}\n`);
        if (!sh.options.has(name)) status = 1;
      }
    }
    return status;
  }
  for (const name of names) {
    if (!SHOPTS.includes(name)) throw new ShellError(`${name}: invalid shell option name`);
    if (flags.includes('s')) {
      if (!SIMULATED_SHOPTS.has(name)) throw new ShellError(`not simulated: ${name}`);
      sh.shopts.add(name);
    } else if (flags.includes('u')) sh.shopts.delete(name);
    else {
      if (flags.includes('p')) await sh.print(`shopt -${sh.shopts.has(name) ? 's' : 'u'} ${name}\n`);
      else if (!flags.includes('q'))
        await sh.print(`${name.padEnd(15)}\t${sh.shopts.has(name) ? 'on' : 'off'}\n`);
      if (!sh.shopts.has(name)) status = 1;
    }
  }
  return status;
};

const history: Builtin = async (sh, [, arg, place]) => {
  const { host } = sh;
  if (arg === '-c') host.history = [];
  else if (arg === '-d') host.history = host.history.filter((_, i) => i !== Number(place) - 1);
  else if (arg !== undefined && !/^\d+$/.test(arg) && !['-a', '-w', '-r', '-n'].includes(arg))
    throw new ShellError(`${arg}: numeric argument required`);
  else if (!arg?.startsWith('-')) {
    const from = arg === undefined ? 0 : Math.max(0, host.history.length - Number(arg));
    await sh.print(
      host.history
        .slice(from)
        .map((line, i) => `${String(from + i + 1).padStart(5)}  ${line}\n`)
        .join(''),
    );
  }
  return 0;
};

export const nameBuiltins: Record<string, Builtin> = {
  type,
  alias,
  unalias,
  shopt,
  history,
  hash: async (sh, args) => {
    if (args.length === 1) await sh.print('hash: hash table empty\n');
    for (const name of args.slice(1))
      if (!name.startsWith('-') && !meaning(sh, name)) throw new ShellError(`${name}: not found`);
    return 0;
  },
  logout: () => {
    throw new ShellError("not login shell: use `exit'");
  },
  help: async (sh, [, topic]) => {
    if (topic !== undefined && !Object.hasOwn(builtins, topic))
      throw new ShellError(
        `no help topics match \`${topic}'.  Try \`help help' or \`man -k ${topic}' or \`info ${topic}'.`,
      );
    await sh.print(`Shell builtins of this simulated bash:\n${Object.keys(builtins).sort().join(' ')}\n`);
    return 0;
  },
};
