/** `${…}`: parameters and what can be done to them. */
import type { ParameterExpansionPart, Word } from 'unbash';
import { quoted, unquoted, type Pieces } from '#lib/script/fields.ts';
import { arithmeticText, expandPattern, wordPieces } from './expand.ts';
import { ShellError } from './flow.ts';
import type { Interpreter } from './interpreter.ts';
import { patternRegex, patternSource } from '#lib/script/pattern.ts';
import { shellQuote, unescapeAnsiC } from './quoting.ts';
import { attributeLetters, declaration, inQuotes } from './declaration.ts';
import { elements, scalar } from './variables.ts';

interface Found {
  /** `@` or `*`: a list. */
  readonly list?: '@' | '*';
  readonly values: readonly string[];
  readonly isSet: boolean;
}

export function listPieces(
  sh: Interpreter,
  values: readonly string[],
  star: boolean,
  isQuoted: boolean,
): Pieces {
  if (star && isQuoted) return [quoted(values.join((sh.value('IFS') ?? ' ').slice(0, 1)))];
  const pieces: Pieces = [];
  for (const [i, value] of values.entries()) {
    if (i > 0) pieces.push('break');
    pieces.push(isQuoted ? quoted(value) : unquoted(value));
  }
  return pieces;
}

const characters = (text: string) => (/[\ud800-\udfff]/.test(text) ? [...text] : text.split(''));

async function find(sh: Interpreter, name: string, index: Word | undefined): Promise<Found> {
  if (name === '@' || name === '*') return { list: name, values: sh.params, isSet: sh.params.length > 0 };
  if (index?.text === '@' || index?.text === '*') {
    const values = elements(sh.variable(name)).map(([, value]) => value);
    return { list: index.text, values, isSet: values.length > 0 };
  }
  const value = index ? sh.element(name, await sh.indexOf(name, index)) : sh.value(name);
  return { values: [value ?? ''], isSet: value !== undefined };
}

function remove(value: string, operator: string, pattern: string): string {
  if (pattern === '') return value;
  if (operator === '#' || operator === '##') {
    const regex = new RegExp(`^(?:${patternSource(pattern, operator === '#')})`, 'su');
    return value.replace(regex, '');
  }
  const regex = patternRegex(pattern);
  const starts = [...Array(value.length + 1).keys()];
  if (operator === '%') starts.reverse();
  const at = starts.find((start) => regex.test(value.slice(start)));
  return at === undefined ? value : value.slice(0, at);
}

/** What is put in place of a match; an unquoted `&` is the match itself. */
type Replacement = (match: string) => string;

async function replacementOf(sh: Interpreter, word: Word): Promise<Replacement> {
  const pieces = await wordPieces(sh, word, {});
  return (match) =>
    pieces
      .map((piece) =>
        piece === 'break' ? ' ' : piece.quoted ? piece.text : piece.text.replaceAll('&', () => match),
      )
      .join('');
}

function replace(value: string, operator: string, pattern: string, by: Replacement): string {
  if (pattern === '') return operator === '/#' ? by('') + value : operator === '/%' ? value + by('') : value;
  const source = `(?:${patternSource(pattern)})`;
  const anchored = operator === '/#' ? `^${source}` : operator === '/%' ? `${source}$` : source;
  return value.replace(new RegExp(anchored, operator === '//' ? 'sgu' : 'su'), by);
}

function toggled(char: string): string {
  return char === char.toUpperCase() ? char.toLowerCase() : char.toUpperCase();
}

function changeCase(value: string, operator: string, pattern: string): string {
  const change = (char: string) => {
    if (pattern !== '' && !patternRegex(pattern).test(char)) return char;
    if (operator.startsWith('~')) return toggled(char);
    return operator.startsWith('^') ? char.toUpperCase() : char.toLowerCase();
  };
  const all = characters(value);
  if (operator.length === 2) return all.map(change).join('');
  return all.map((char, i) => (i === 0 ? change(char) : char)).join('');
}

function transform(value: string, how: string): string {
  if (how === 'Q') return shellQuote(value, true);
  if (how === 'U') return value.toUpperCase();
  if (how === 'L') return value.toLowerCase();
  if (how === 'u') return value.slice(0, 1).toUpperCase() + value.slice(1);
  return how === 'E' ? unescapeAnsiC(value) : value;
}

function slice(
  sh: Interpreter,
  found: Found,
  name: string,
  offset: bigint,
  length: bigint | undefined,
): readonly string[] {
  const scope = name === '@' || name === '*' ? [sh.name, ...found.values] : found.values;
  const units = found.list ? scope : characters(found.values[0] ?? '');
  const from = Number(offset) < 0 ? units.length + Number(offset) : Number(offset);
  if (from < 0) return found.list ? [] : [''];
  let to = units.length;
  if (length !== undefined) to = length < 0n ? units.length + Number(length) : from + Number(length);
  if (to < from) {
    if (length !== undefined && length < 0n) throw new ShellError(`${length}: substring expression < 0`);
    to = from;
  }
  const cut = units.slice(from, to);
  if (!found.list) return [cut.join('')];
  return cut;
}

/** The escapes of a prompt that make sense without a terminal. */
function promptText(sh: Interpreter, text: string): string {
  const home = sh.value('HOME') ?? '/root';
  const values: Record<string, string> = {
    $: '#',
    u: 'root',
    h: sh.host.hostname,
    H: sh.host.hostname,
    w: sh.cwd === home ? '~' : sh.cwd,
    W: sh.cwd === home ? '~' : sh.cwd.slice(sh.cwd.lastIndexOf('/') + 1),
    n: '\n',
    s: sh.name,
    '\\': '\\',
    '[': '',
    ']': '',
    e: '\x1b',
  };
  return text.replace(/\\([\s\S])/g, (whole, letter: string) => values[letter] ?? whole);
}

/** `${name@a}`, `${name@A}`, `${name[@]@K}`: what is said of the variable, not of its value. */
function ofVariable(
  sh: Interpreter,
  name: string,
  how: string,
  found: Found,
): { values: readonly string[]; single: boolean } | undefined {
  const variable = sh.variable(name);
  if (how === 'a') return { values: [variable ? attributeLetters(variable) : ''], single: true };
  if (how === 'A') {
    if (!variable) return { values: [''], single: true };
    if (variable.items && found.list) return { values: [declaration(name, variable)], single: true };
    const letters = attributeLetters(variable);
    const value = scalar(variable);
    const assigned = value === undefined ? name : `${name}=${shellQuote(value, true)}`;
    return { values: [letters === '' ? assigned : `declare -${letters} ${assigned}`], single: true };
  }
  if ((how === 'K' || how === 'k') && found.list && name !== '@' && name !== '*') {
    const pairs = elements(variable);
    if (how === 'k') return { values: pairs.flat(), single: false };
    return { values: [pairs.map(([key, value]) => `${key} ${inQuotes(value)}`).join(' ')], single: true };
  }
  return undefined;
}

type Operation = NonNullable<ParameterExpansionPart['operation']>;

/** The values after the operation; Default operations are not among them. */
async function operate(
  sh: Interpreter,
  part: ParameterExpansionPart,
  operation: Operation,
  found: Found,
): Promise<readonly string[]> {
  const each = (change: (value: string) => string) => found.values.map(change);
  switch (operation.type) {
    case 'Remove': {
      const pattern = await expandPattern(sh, operation.operand);
      return each((value) => remove(value, operation.operator, pattern));
    }
    case 'Replace': {
      const pattern = await expandPattern(sh, operation.pattern);
      const by = await replacementOf(sh, operation.replacement);
      return each((value) => replace(value, operation.operator, pattern, by));
    }
    case 'Slice': {
      const offset = sh.evaluate(await arithmeticText(sh, operation.offset.text));
      const length = operation.length && sh.evaluate(await arithmeticText(sh, operation.length.text));
      return slice(sh, found, part.parameter, offset, length);
    }
    case 'CaseModification': {
      const pattern = operation.operand ? await expandPattern(sh, operation.operand) : '';
      return each((value) => changeCase(value, operation.operator, pattern));
    }
    case 'Transform':
      if (!/^[QULuEPAKak]$/.test(operation.operand.text))
        throw new ShellError(`${part.text}: bad substitution`);
      if (operation.operand.text === 'P') return each((value) => promptText(sh, value));
      return each((value) => transform(value, operation.operand.text));
    default:
      throw new ShellError(`${part.text}: bad substitution`);
  }
}

/** `${!name}`, `${!name[@]}`, `${!prefix*}`. */
async function indirect(sh: Interpreter, part: ParameterExpansionPart): Promise<Found | string> {
  if (part.operation?.type === 'Names') {
    const names = sh.vars.names().filter((name) => name.startsWith(part.parameter));
    return { list: part.operation.operator, values: names, isSet: names.length > 0 };
  }
  if (part.index?.text === '@' || part.index?.text === '*') {
    const keys = elements(sh.variable(part.parameter)).map(([key]) => key);
    return { list: part.index.text, values: keys, isSet: keys.length > 0 };
  }
  const pointed = part.index ? undefined : sh.vars.reference(part.parameter);
  if (pointed !== undefined) return { values: [pointed], isSet: true };
  const target = part.index
    ? sh.element(part.parameter, await sh.indexOf(part.parameter, part.index))
    : sh.value(part.parameter);
  if (!target) throw new ShellError(`${part.parameter}: invalid indirect expansion`);
  return target;
}

async function withDefault(
  sh: Interpreter,
  part: ParameterExpansionPart,
  name: string,
  found: Found,
  isQuoted: boolean,
): Promise<Pieces> {
  const operation = part.operation;
  if (operation?.type !== 'Default') return [];
  const { operator, operand } = operation;
  const missing = !found.isSet || (operator.startsWith(':') && found.values.join('') === '');
  const operandPieces = () => wordPieces(sh, operand, isQuoted ? { quoted: true } : { splitLiterals: true });
  if (operator.endsWith('+')) return missing ? (isQuoted ? [quoted('')] : []) : operandPieces();
  if (!missing) return result(sh, found, isQuoted);
  if (operator.endsWith('-')) return operandPieces();
  const text = (await wordPieces(sh, operand, { quoted: isQuoted }))
    .map((piece) => (piece === 'break' ? ' ' : piece.text))
    .join('');
  if (operator.endsWith('?')) {
    throw new ShellError(
      `${name}: ${text || `parameter ${operator === ':?' ? 'null or not set' : 'not set'}`}`,
      { fatal: true, status: sh.fatalStatus },
    );
  }
  if (part.index) sh.assignElement(name, await sh.indexOf(name, part.index), text);
  else if (/^[A-Za-z_]\w*$/.test(name)) sh.assign(name, text);
  else throw new ShellError(`$${name}: cannot assign in this way`, { fatal: true });
  return [isQuoted ? quoted(text) : unquoted(text)];
}

function result(sh: Interpreter, found: Found, isQuoted: boolean): Pieces {
  if (found.list) return listPieces(sh, found.values, found.list === '*', isQuoted);
  const text = found.values[0] ?? '';
  return [isQuoted ? quoted(text) : unquoted(text)];
}

export async function parameterPieces(
  sh: Interpreter,
  part: ParameterExpansionPart,
  isQuoted: boolean,
): Promise<Pieces> {
  let name = part.parameter;
  let index = part.index;
  const toggles = /^\$\{(\w+)(~~?)\}$/.exec(part.text);
  if (toggles) {
    const text = changeCase(sh.required(toggles[1] as string), toggles[2] as string, '');
    return [isQuoted ? quoted(text) : unquoted(text)];
  }
  if (name === '' || part.operation?.type === 'Unknown')
    throw new ShellError(`${part.text}: bad substitution`);
  let found: Found;
  if (part.prefix === '!') {
    const target = await indirect(sh, part);
    if (typeof target !== 'string') return result(sh, target, isQuoted);
    const element = /^(\w+)\[(.*)\]$/.exec(target);
    if (element && element[2] !== '@' && element[2] !== '*') {
      const value = sh.element(element[1] as string, String(element[2]));
      found = { values: [value ?? ''], isSet: value !== undefined };
    } else if (element) {
      const values = elements(sh.variable(element[1] as string)).map(([, value]) => value);
      found = { list: '@', values, isSet: values.length > 0 };
    } else found = await find(sh, target, undefined);
    name = target;
    index = undefined;
  } else found = await find(sh, name, index);
  if (part.operation?.type === 'Transform' && !part.prefix) {
    const said = ofVariable(sh, name, part.operation.operand.text, found);
    if (said) {
      const { list: _list, ...rest } = found;
      return result(sh, { ...(said.single ? rest : found), values: said.values }, isQuoted);
    }
  }
  if (part.operation?.type === 'Default') return withDefault(sh, part, name, found, isQuoted);
  if (!found.isSet && !found.list && sh.options.has('nounset'))
    sh.unbound(index ? `${name}[${index.text}]` : name);
  if (part.prefix === '#') {
    const size = found.list ? found.values.length : characters(found.values[0] ?? '').length;
    return [isQuoted ? quoted(String(size)) : unquoted(String(size))];
  }
  if (part.operation) found = { ...found, values: await operate(sh, part, part.operation, found) };
  return result(sh, found, isQuoted);
}
