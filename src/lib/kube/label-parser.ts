/** The grammar of label selectors as text: lexer and parser of apimachinery/pkg/labels/selector.go, with its errors. */
import { labelValueErrors, qualifiedNameErrors } from './label-names.ts';
import type { LabelOperator, Requirement } from './labels.ts';

interface Token {
  readonly type: 'word' | 'symbol' | 'end' | 'error';
  readonly text: string;
}

const end: Token = { type: 'end', text: '' };
const symbols = new Set(['=', '==', '!=', '!', '(', ')', ',', '>', '<']);

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const [piece] of text.matchAll(/[=!(),<>]+|[^=!(),<>\s]+/g)) {
    if (/[^=!(),<>]/.test(piece)) tokens.push({ type: 'word', text: piece });
    else tokens.push(...symbolsOf(piece));
  }
  return [...tokens, end];
}

/** Takes the longest symbol each time. */
function symbolsOf(run: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < run.length;) {
    const symbol = [run.slice(at, at + 2), run.charAt(at)].find((text) => symbols.has(text));
    if (symbol) tokens.push({ type: 'symbol', text: symbol });
    else tokens.push({ type: 'error', text: `error expected: keyword found '${run.slice(at)}'` });
    at += symbol?.length ?? run.length;
  }
  return tokens;
}

/** In the order of the text. */
export function parseRequirements(text: string): Requirement[] {
  const tokens = tokensOf(text);
  let at = 0;
  const peek = (): Token => tokens[at] ?? end;
  const take = (): Token => tokens[at++] ?? end;
  const isNext = (symbol: string): boolean => peek().type === 'symbol' && peek().text === symbol;
  const startsRequirement = (): boolean => peek().type === 'word' || isNext('!');
  const found = (token: Token, expected: string): Error =>
    new Error(`found '${token.text}', expected: ${expected}`);

  function word(): string {
    const token = take();
    if (token.type !== 'word') throw found(token, 'identifier');
    return token.text;
  }

  function requirement(): Requirement {
    const negated = isNext('!') && take() !== undefined;
    const key = word();
    refuseIf(qualifiedNameErrors(key), '<nil>', key);
    if (peek().type === 'end' || isNext(',')) return { key, operator: negated ? '!' : 'exists', values: [] };
    if (negated) return { key, operator: '!', values: [] };
    const operator = takeOperator();
    return checked(key, operator, operator === 'in' || operator === 'notin' ? listed() : exact());
  }

  function takeOperator(): LabelOperator {
    const token = take();
    if (token.text === '>') return 'gt';
    if (token.text === '<') return 'lt';
    if (['in', 'notin', '=', '==', '!='].includes(token.text)) return token.text as LabelOperator;
    throw found(token, 'in, notin, =, ==, !=, gt, lt');
  }

  function exact(): string[] {
    return peek().type === 'end' || isNext(',') ? [''] : [word()];
  }

  function listed(): string[] {
    const open = take();
    if (open.text !== '(') throw new Error(`found '${open.text}' expected: '('`);
    const values = new Set<string>();
    if (peek().type !== 'word' && !isNext(',') && !isNext(')')) throw found(peek(), "',', ')' or identifier");
    if (isNext(')')) {
      take();
      return [];
    }
    for (;;) {
      const token = take();
      if (token.type === 'word') {
        values.add(token.text);
        if (!isNext(',') && !isNext(')')) throw found(peek(), "',' or ')'");
      } else if (token.text === ',') {
        if (values.size === 0 || isNext(')') || isNext(',')) values.add('');
      } else throw found(token, "',', or identifier");
      if (isNext(')') && take()) return [...values].sort();
    }
  }

  const reqs: Requirement[] = [];
  while (peek().type !== 'end') {
    if (!startsRequirement()) throw found(peek(), "!, identifier, or 'end of string'");
    try {
      reqs.push(requirement());
    } catch (error) {
      throw new Error(`unable to parse requirement: ${(error as Error).message}`, { cause: error });
    }
    const next = take();
    if (next.type === 'end') break;
    if (next.text !== ',') throw found(next, "',' or 'end of string'");
    if (!startsRequirement()) throw found(peek(), "identifier after ','");
  }
  return reqs;
}

function checked(key: string, operator: LabelOperator, values: string[]): Requirement {
  const isSet = operator === 'in' || operator === 'notin';
  if (isSet && values.length === 0)
    throw new Error("values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty");
  const isOrder = operator === 'gt' || operator === 'lt';
  if (isOrder && !/^[+-]?\d+$/.test(values[0]!))
    refuseIf(["for 'Gt', 'Lt' operators, the value must be an integer"], 'values[0]', values[0]!);
  values.forEach((value, i) => refuseIf(labelValueErrors(value), `values[${i}][${key}]`, value));
  return { key, operator, values };
}

function refuseIf(errors: readonly string[], field: string, value: string): void {
  if (errors.length > 0)
    throw new Error(`${field}: Invalid value: ${JSON.stringify(value)}: ${errors.join('; ')}`);
}
