/** `${…}` in a container's shell: parameters and what can be done to them. */
import type { ParameterExpansionPart } from 'unbash';
import { quoted, unquoted, type Pieces } from '#lib/script/fields.ts';
import { patternRegex, patternSource } from '#lib/script/pattern.ts';
import { Complaint } from './complaint.ts';
import { arithmetic, expandPattern, expandText, parameter, required, wordPieces } from './expand.ts';
import type { Steps } from './machine.ts';
import type { Shell } from './shell.ts';

export function listPieces(sh: Shell, values: readonly string[], star: boolean, isQuoted: boolean): Pieces {
  if (star && isQuoted) return [quoted(values.join((sh.value('IFS') ?? ' ').slice(0, 1)))];
  return values.flatMap((value, i): Pieces => [
    ...(i > 0 ? (['break'] as const) : []),
    isQuoted ? quoted(value) : unquoted(value),
  ]);
}

export function* parameterPieces(sh: Shell, part: ParameterExpansionPart, isQuoted: boolean): Steps<Pieces> {
  const { parameter: name, operation, prefix } = part;
  const result = (text: string): Pieces => [isQuoted ? quoted(text) : unquoted(text)];
  if (name === '' || part.index || operation?.type === 'Unknown') throw badSubstitution(sh, part);
  const isList = name === '@' || name === '*';
  if (prefix === '#') return result(String(isList ? sh.args.length : [...required(sh, name)].length));
  if (prefix === '!') {
    if (sh.dialect !== 'bash') throw badSubstitution(sh, part);
    return result(required(sh, required(sh, name)));
  }
  if (!operation)
    return isList ? listPieces(sh, sh.args, name === '*', isQuoted) : result(required(sh, name));
  if (operation.type === 'Default') {
    const value = isList ? (sh.args.length > 0 ? sh.args.join(' ') : undefined) : parameter(sh, name);
    return yield* withDefault(sh, operation, name, value, isQuoted, () =>
      isList ? listPieces(sh, sh.args, name === '*', isQuoted) : result(value ?? ''),
    );
  }
  if (!isList) return result(yield* operate(sh, part, required(sh, name)));
  const made: string[] = [];
  for (const value of sh.args) made.push(yield* operate(sh, part, value));
  return listPieces(sh, made, name === '*', isQuoted);
}

const badSubstitution = (sh: Shell, { text }: ParameterExpansionPart): Complaint =>
  sh.dialect === 'dash'
    ? new Complaint('Bad substitution', { fatal: true, status: 2 })
    : sh.dialect === 'ash'
      ? new Complaint('syntax error: bad substitution', { fatal: true, status: 2 })
      : new Complaint(`${text}: bad substitution`, { fatal: true, status: 1 });

type Operation = NonNullable<ParameterExpansionPart['operation']>;

function* withDefault(
  sh: Shell,
  { operator, operand }: Extract<Operation, { type: 'Default' }>,
  name: string,
  value: string | undefined,
  isQuoted: boolean,
  asItIs: () => Pieces,
): Steps<Pieces> {
  const missing = value === undefined || (operator.startsWith(':') && value === '');
  const place = isQuoted ? { quoted: true } : { splitLiterals: true };
  if (operator.endsWith('+'))
    return missing ? (isQuoted ? [quoted('')] : []) : yield* wordPieces(sh, operand, place);
  if (!missing) return asItIs();
  if (operator.endsWith('-')) return yield* wordPieces(sh, operand, place);
  const text = yield* expandText(sh, operand);
  if (operator.endsWith('=')) {
    sh.assign(name, text);
    return given(text, isQuoted);
  }
  const plain =
    sh.dialect === 'bash' && operator.startsWith(':') ? 'parameter null or not set' : 'parameter not set';
  throw new Complaint(`${name}: ${text || plain}`, {
    fatal: true,
    ...(sh.dialect === 'bash' && { status: 127 }),
  });
}

const given = (text: string, isQuoted: boolean): Pieces => [isQuoted ? quoted(text) : unquoted(text)];

/** What is left of a value, or comes of it. */
function* operate(sh: Shell, part: ParameterExpansionPart, value: string): Steps<string> {
  const { operation } = part;
  if (operation?.type === 'Remove')
    return remove(value, operation.operator, yield* expandPattern(sh, operation.operand));
  if (sh.dialect === 'dash') throw badSubstitution(sh, part);
  if (operation?.type === 'Replace') {
    const pattern = yield* expandPattern(sh, operation.pattern);
    return replace(value, operation.operator, pattern, yield* expandText(sh, operation.replacement));
  }
  if (operation?.type === 'Slice') {
    const letters = [...value];
    const at = Number(yield* arithmetic(sh, operation.offset.text));
    const from = at < 0 ? Math.max(0, letters.length + at) : at;
    const length = operation.length && Number(yield* arithmetic(sh, operation.length.text));
    const to = length === undefined ? letters.length : length < 0 ? letters.length + length : from + length;
    return letters.slice(from, to).join('');
  }
  if (operation?.type === 'CaseModification' && sh.dialect === 'bash' && !operation.operand) {
    const { operator } = operation;
    const change = (text: string) => (operator.startsWith('^') ? text.toUpperCase() : text.toLowerCase());
    return operator.length === 2 ? change(value) : change(value.slice(0, 1)) + value.slice(1);
  }
  throw sh.dialect === 'bash' ? new Complaint(`not simulated: ${part.text}`) : badSubstitution(sh, part);
}

function remove(value: string, operator: '#' | '##' | '%' | '%%', pattern: string): string {
  if (pattern === '') return value;
  if (operator.startsWith('#'))
    return value.replace(new RegExp(`^(?:${patternSource(pattern, operator === '#')})`, 'su'), '');
  const regex = patternRegex(pattern);
  const starts = [...Array(value.length + 1).keys()];
  if (operator === '%') starts.reverse();
  const start = starts.find((at) => regex.test(value.slice(at)));
  return start === undefined ? value : value.slice(0, start);
}

function replace(value: string, operator: '/' | '//' | '/#' | '/%', pattern: string, by: string): string {
  if (pattern === '') return value;
  const source = `(?:${patternSource(pattern)})`;
  const whole = { '/': source, '//': source, '/#': `^${source}`, '/%': `${source}$` }[operator];
  return value.replace(new RegExp(whole, operator === '//' ? 'gsu' : 'su'), () => by);
}
