/** declare, local, export, readonly, unset. */
import type { Assignment } from 'unbash';
import { assign } from '#lib/shell/interpreter/command.ts';
import { ShellError } from '#lib/shell/interpreter/flow.ts';
import type { Interpreter } from '#lib/shell/interpreter/interpreter.ts';
import { declaration } from '#lib/shell/interpreter/declaration.ts';
import { elements, type Variable } from '#lib/shell/interpreter/variables.ts';
import { functionText } from '#lib/shell/interpreter/function-text.ts';
import type { Builtin } from './index.ts';

const USAGES: Record<string, string> = {
  declare:
    'declare: usage: declare [-aAfFgiIlnrtux] [name[=value] ...] or declare -p [-aAfFilnrtux] [name ...]',
  typeset:
    'typeset: usage: typeset [-aAfFgiIlnrtux] name[=value] ... or typeset -p [-aAfFilnrtux] [name ...]',
  local: 'local: usage: local [option] name[=value] ...',
  export: 'export: usage: export [-fn] [name[=value] ...] or export -p',
  readonly: 'readonly: usage: readonly [-aAf] [name[=value] ...] or readonly -p',
  unset: 'unset: usage: unset [-f] [-v] [-n] [name ...]',
};

interface Flags {
  readonly attributes: Partial<Variable>;
  readonly letters: ReadonlySet<string>;
  readonly from: number;
}

function readFlags(args: readonly string[], known: string): Flags {
  const letters = new Set<string>();
  const attributes: Record<string, unknown> = {};
  let from = 1;
  for (; from < args.length && /^[-+]./.test(args[from] as string); from += 1) {
    const arg = args[from] as string;
    if (arg === '--') {
      from += 1;
      break;
    }
    const on = arg.startsWith('-');
    for (const letter of arg.slice(1)) {
      if (!known.includes(letter))
        throw new ShellError(`${arg[0]}${letter}: invalid option\n${USAGES[args[0] as string] ?? ''}`, {
          status: 2,
        });
      letters.add(letter);
      if (letter === 'i') attributes['integer'] = on;
      if (letter === 'x') attributes['exported'] = on;
      if (letter === 'r') attributes['readonly'] = on;
      if (letter === 'n') attributes['nameref'] = on;
      if (letter === 'A') attributes['assoc'] = true;
      if (letter === 'l') attributes['letters'] = on ? 'lower' : undefined;
      if (letter === 'u') attributes['letters'] = on ? 'upper' : undefined;
    }
  }
  return { attributes, letters, from };
}

/** Declares one argument: `name`, `name=value`, `name+=value` or a list. */
async function declareOne(
  sh: Interpreter,
  arg: string,
  list: Assignment | undefined,
  flags: Flags,
  local: boolean,
): Promise<void> {
  const { attributes, letters } = flags;
  if (list) return assign(sh, list, attributes, local);
  const match = /^([A-Za-z_]\w*)(?:(\+?)=([\s\S]*))?$/.exec(arg);
  if (!match) throw new ShellError(`\`${arg}': not a valid identifier`);
  const name = match[1] as string;
  const value = match[3];
  const old = local && !sh.vars.isLocal(name) ? undefined : sh.vars.get(name);
  if (attributes.nameref && value !== undefined) {
    const variable = { text: value, nameref: true };
    if (local) sh.vars.setLocal(name, variable);
    else sh.vars.set(name, variable);
  } else if (value !== undefined) {
    const before = match[2] ? (sh.value(name) ?? '') : '';
    const { readonly, ...rest } = attributes;
    if (letters.has('a') || letters.has('A')) sh.assignList(name, new Map([['0', value]]), rest, local);
    else sh.assign(name, before + value, rest, local);
    if (readonly !== undefined) setAttributes(sh, name, { readonly }, local);
  } else if (letters.has('a') || letters.has('A')) {
    if (!old?.items) {
      sh.assignList(name, new Map(old?.text === undefined ? [] : [['0', old.text]]), attributes, local);
      const made = sh.vars.get(name);
      if (made && old?.text === undefined) {
        const declared = { ...made, declared: true };
        if (local) sh.vars.setLocal(name, declared);
        else sh.vars.set(name, declared);
      }
    }
  } else if (old?.readonly && attributes.readonly === false)
    throw new ShellError(`${name}: readonly variable`);
  else setAttributes(sh, name, attributes, local);
}

function setAttributes(sh: Interpreter, name: string, attributes: Partial<Variable>, local: boolean): void {
  const old = local && !sh.vars.isLocal(name) ? undefined : sh.vars.get(name);
  if (local) sh.vars.setLocal(name, { ...old, ...attributes });
  else sh.vars.set(name, { ...old, ...attributes });
}

async function printAll(sh: Interpreter, wanted: (variable: Variable) => boolean): Promise<number> {
  for (const name of sh.vars.names()) {
    const variable = sh.vars.get(name);
    if (variable && wanted(variable) && !name.startsWith('__'))
      await sh.print(`${declaration(name, variable)}\n`);
  }
  return 0;
}

async function showFunctions(sh: Interpreter, names: readonly string[], namesOnly: boolean): Promise<number> {
  let status = 0;
  for (const name of names.length > 0 ? names : [...sh.functions.keys()].sort()) {
    const known = sh.functions.get(name);
    if (!known) status = 1;
    else
      await sh.print(
        namesOnly ? `${names.length > 0 ? '' : 'declare -f '}${name}\n` : `${functionText(name, known)}\n`,
      );
  }
  return status;
}

const declare: Builtin = async (sh, args, lists) => {
  const isLocal = args[0] === 'local';
  if (isLocal && sh.vars.depth === 0) throw new ShellError('can only be used in a function');
  const flags = readFlags(args, 'aAfFgilnprtux');
  const words = args.slice(flags.from);
  if (flags.letters.has('f') || flags.letters.has('F'))
    return showFunctions(sh, words, flags.letters.has('F'));
  if (words.length === 0) {
    const { exported, readonly, integer } = flags.attributes;
    return printAll(
      sh,
      (variable) =>
        (!exported || variable.exported === true) &&
        (!readonly || variable.readonly === true) &&
        (!integer || variable.integer === true) &&
        (!flags.letters.has('a') || (!!variable.items && !variable.assoc)) &&
        (!flags.letters.has('A') || !!variable.assoc),
    );
  }
  let status = 0;
  for (const [i, word] of words.entries()) {
    if (flags.letters.has('p')) {
      const variable = sh.vars.get(word);
      if (variable) await sh.print(`${declaration(word, variable)}\n`);
      else {
        await sh.complain(`${args[0]}: ${word}: not found`);
        status = 1;
      }
    } else
      await declareOne(
        sh,
        word,
        lists.get(flags.from + i),
        flags,
        isLocal || (sh.vars.depth > 0 && !flags.letters.has('g')),
      );
  }
  return status;
};

/** export and readonly: attributes on variables wherever they live. */
const marking =
  (attribute: 'exported' | 'readonly', known: string): Builtin =>
  async (sh, args, lists) => {
    const { attributes, letters, from } = readFlags(args, known);
    const words = args.slice(from);
    if (words.length === 0) return printAll(sh, (variable) => variable[attribute] === true);
    if (letters.has('f')) {
      let missing = 0;
      for (const word of words) {
        if (sh.functions.has(word)) sh.exportedFunctions = new Set([...sh.exportedFunctions, word]);
        else {
          await sh.complain(`${args[0]}: ${word}: not a function`);
          missing = 1;
        }
      }
      return missing;
    }
    let status = 0;
    for (const [i, word] of words.entries()) {
      try {
        const on = attribute === 'exported' ? !letters.has('n') : true;
        await declareOne(
          sh,
          word,
          lists.get(from + i),
          { attributes: { ...attributes, nameref: undefined as never, [attribute]: on }, letters, from },
          false,
        );
      } catch (error) {
        if (!(error instanceof ShellError) || error.fatal) throw error;
        await sh.complain(`${args[0]}: ${error.message}`);
        status = 1;
      }
    }
    return status;
  };

const unset: Builtin = async (sh, args) => {
  const flag = /^-[fvn]$/.test(args[1] ?? '') ? args[1] : undefined;
  if (!flag && /^-./.test(args[1] ?? '') && args[1] !== '--')
    throw new ShellError(`${(args[1] as string).slice(0, 2)}: invalid option\n${USAGES['unset']}`, {
      status: 2,
    });
  let status = 0;
  for (const word of args.slice(flag ? 2 : 1)) {
    const element = /^(\w+)\[(.*)\]$/.exec(word);
    const name = element?.[1] ?? word;
    const variable = sh.vars.get(name);
    if (flag === '-f' || (!variable && flag !== '-v')) sh.functions.delete(word);
    else if (variable?.readonly) {
      await sh.complain(`unset: ${name}: cannot unset: readonly variable`);
      status = 1;
    } else if (element && variable?.items && element[2] !== '@' && element[2] !== '*') {
      const items = new Map(variable.items);
      const key = variable.assoc ? (element[2] as string) : String(sh.evaluate(element[2] as string));
      items.delete(
        key.startsWith('-') && !variable.assoc ? (elements(variable).at(Number(key))?.[0] ?? '') : key,
      );
      sh.vars.set(name, { ...variable, items });
    } else sh.vars.delete(flag === '-n' ? name : sh.vars.target(name));
  }
  return status;
};

export const variableBuiltins: Record<string, Builtin> = {
  declare,
  typeset: declare,
  local: declare,
  export: marking('exported', 'fnp'),
  readonly: marking('readonly', 'aAfp'),
  unset,
};
