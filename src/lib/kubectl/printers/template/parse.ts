/** Go templates as trees (text/template/parse). */
import { FUNCTIONS, type TemplateFunction } from './functions.ts';
import { lex, TemplateMistake, type Token, type TokenType } from './lex.ts';

/** `at` is where Go says an error is; `text` how it shows the node. */
export type Operand = { readonly at: number; readonly text: string } & (
  | { readonly type: 'value'; readonly value: unknown }
  | { readonly type: 'dot' }
  | { readonly type: 'function'; readonly name: string }
  | { readonly type: 'variable'; readonly name: string }
  | { readonly type: 'pipe'; readonly pipe: Pipe }
  | { readonly type: 'fields'; readonly of: Operand; readonly names: readonly string[] }
);

export interface Pipe {
  readonly text: string;
  readonly variables: readonly string[];
  readonly declares: boolean;
  readonly commands: readonly (readonly Operand[])[];
}

export type TemplateNode =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'action'; readonly pipe: Pipe }
  | {
      readonly type: 'if' | 'with' | 'range';
      readonly pipe: Pipe;
      readonly body: TemplateNode[];
      readonly other: TemplateNode[];
    }
  | { readonly type: 'template'; readonly name: string; readonly pipe?: Pipe; readonly at: number }
  | { readonly type: 'break' | 'continue' };

export interface Template {
  readonly source: string;
  /** What it may call. */
  readonly functions: Readonly<Record<string, TemplateFunction>>;
  readonly body: readonly TemplateNode[];
  readonly defined: ReadonlyMap<string, readonly TemplateNode[]>;
}

export function parseTemplate(source: string, functions = FUNCTIONS): Template {
  return new TemplateParser(source, functions).parse();
}

const STARTERS: readonly TokenType[] = [
  'field',
  'dot',
  'variable',
  'word',
  'number',
  'string',
  'char',
  'left',
];

class TemplateParser {
  #source: string;
  #functions: Readonly<Record<string, TemplateFunction>>;
  #tokens: Token[];
  #at = 0;
  #defined = new Map<string, readonly TemplateNode[]>();
  #variables = ['$'];
  #loops = 0;

  constructor(source: string, functions: Readonly<Record<string, TemplateFunction>>) {
    this.#source = source;
    this.#functions = functions;
    this.#tokens = lex(source);
  }

  parse(): Template {
    const { nodes, end } = this.#list([]);
    if (end) throw this.#mistake(`unexpected {{${end}}}`);
    return { source: this.#source, functions: this.#functions, body: nodes, defined: this.#defined };
  }

  #mistake(message: string, token = this.#tokens[this.#at]!): TemplateMistake {
    return new TemplateMistake(this.#source, token.at, message);
  }

  #peek(): Token {
    while (this.#tokens[this.#at]!.type === 'space') this.#at += 1;
    return this.#tokens[this.#at]!;
  }

  #next(): Token {
    const token = this.#peek();
    if (token.type !== 'end') this.#at += 1;
    return token;
  }

  #expect(type: TokenType, context: string): Token {
    const token = this.#next();
    if (token.type !== type) throw this.#mistake(`unexpected ${shown(token)} in ${context}`, token);
    return token;
  }

  /** Nodes up to one of the closing words, which is consumed and named; or to the end of the source. */
  #list(closers: readonly string[]): { nodes: TemplateNode[]; end?: string } {
    const nodes: TemplateNode[] = [];
    for (;;) {
      const token = this.#tokens[this.#at]!;
      this.#at += 1;
      if (token.type === 'end') {
        if (closers.length) throw this.#mistake('unexpected EOF', token);
        return { nodes };
      }
      if (token.type === 'text') nodes.push({ type: 'text', text: token.text });
      else {
        const word = this.#peek().type === 'word' ? this.#peek().text : '';
        if (word === 'end' || word === 'else') {
          this.#at += 1;
          if (!closers.includes(word)) throw this.#mistake(`unexpected {{${word}}}`);
          if (word === 'end') this.#expect('close', 'end');
          return { nodes, end: word };
        }
        const node = this.#action(word);
        if (node) nodes.push(node);
      }
    }
  }

  #action(word: string): TemplateNode | undefined {
    switch (word) {
      case 'if':
      case 'with':
      case 'range':
        this.#at += 1;
        return this.#control(word);
      case 'define':
      case 'block':
        this.#at += 1;
        return this.#define(word);
      case 'template':
        this.#at += 1;
        return this.#template();
      case 'break':
      case 'continue':
        this.#at += 1;
        if (!this.#loops) throw this.#mistake(`{{${word}}} outside {{range}}`);
        this.#expect('close', `{{${word}}}`);
        return { type: word };
    }
    const pipe = this.#pipe('command', 'close');
    return { type: 'action', pipe };
  }

  #control(type: 'if' | 'with' | 'range'): TemplateNode {
    const scope = this.#variables.length;
    const pipe = this.#pipe(type, 'close');
    if (type === 'range') this.#loops += 1;
    const { nodes: body, end } = this.#list(['end', 'else']);
    if (type === 'range') this.#loops -= 1;
    let other: TemplateNode[] = [];
    if (end === 'else') {
      const again = this.#peek();
      if (again.type === 'word' && (again.text === 'if' || again.text === 'with') && type !== 'range') {
        this.#at += 1;
        other = [this.#control(again.text)];
      } else {
        this.#expect('close', 'else');
        const rest = this.#list(['end', 'else']);
        if (rest.end === 'else') throw this.#mistake('expected end; found {{else}}');
        other = rest.nodes;
      }
    }
    this.#variables.length = scope;
    return { type, pipe, body, other };
  }

  #define(word: 'define' | 'block'): TemplateNode | undefined {
    const token = this.#expect('string', `${word} clause`);
    const name = goUnquote(token.text);
    const pipe = word === 'block' ? this.#pipe('block clause', 'close') : undefined;
    if (!pipe) this.#expect('close', 'define clause');
    const outer = this.#variables;
    this.#variables = ['$'];
    this.#defined.set(name, this.#list(['end']).nodes);
    this.#variables = outer;
    return pipe && { type: 'template', name, pipe, at: token.at };
  }

  #template(): TemplateNode {
    const token = this.#expect('string', 'template clause');
    const name = goUnquote(token.text);
    if (this.#peek().type === 'close') {
      this.#at += 1;
      return { type: 'template', name, at: token.at };
    }
    return { type: 'template', name, pipe: this.#pipe('template clause', 'close'), at: token.at };
  }

  #pipe(context: string, end: 'close' | 'right'): Pipe {
    const from = this.#peek().at;
    const { variables, declares } = this.#declaration(context);
    const commands: Operand[][] = [];
    for (;;) {
      const token = this.#peek();
      if (token.type === end) {
        if (commands.length === 0) throw this.#mistake(`missing value for ${context}`, token);
        this.#at += 1;
        if (declares) this.#variables.push(...variables);
        return { text: this.#source.slice(from, token.at).trim(), variables, declares, commands };
      }
      if (!STARTERS.includes(token.type))
        throw this.#mistake(`unexpected ${shown(token)} in ${context}`, token);
      commands.push(this.#command());
    }
  }

  #declaration(context: string): { variables: string[]; declares: boolean } {
    const start = this.#at;
    const variables: string[] = [];
    while (this.#peek().type === 'variable') {
      variables.push(this.#next().text);
      const then = this.#next();
      if (then.type === 'declare' || then.type === 'assign')
        return { variables, declares: then.type === 'declare' };
      if (then.type !== 'comma' || context !== 'range' || variables.length > 1) break;
    }
    this.#at = start;
    return { variables: [], declares: false };
  }

  #command(): Operand[] {
    const args: Operand[] = [];
    for (;;) {
      const token = this.#peek();
      if (STARTERS.includes(token.type)) args.push(this.#operand());
      else if (token.type === 'pipe') {
        this.#at += 1;
        return args;
      } else if (token.type === 'close' || token.type === 'right') return args;
      else if (args.length === 0) throw this.#mistake(`unexpected ${shown(token)} in command`, token);
      else throw this.#mistake(`unexpected ${shown(token)} in operand`, token);
    }
  }

  #operand(): Operand {
    const first = this.#term();
    const names: string[] = [];
    let token = this.#tokens[this.#at]!;
    const at = token.at;
    for (; token.type === 'field'; token = this.#tokens[this.#at]!) {
      names.push(token.text.slice(1));
      this.#at += 1;
    }
    if (token.type === 'dot') throw this.#mistake(`unexpected ${shown(token)} in operand`, token);
    if (names.length === 0) return first;
    if (['dot', 'value'].includes(first.type))
      throw this.#mistake(`unexpected . after term ${JSON.stringify(first.text)}`, token);
    const text = `${first.text}.${names.join('.')}`;
    if (first.type === 'fields') return { ...first, names: [...first.names, ...names], at, text };
    return { type: 'fields', of: first, names, at, text };
  }

  #term(): Operand {
    const { type, text, at } = this.#next();
    switch (type) {
      case 'field':
        return { type: 'fields', of: { type: 'dot', at, text: '' }, names: [text.slice(1)], at, text };
      case 'dot':
        return { type: 'dot', at, text };
      case 'variable':
        if (!this.#variables.includes(text)) throw this.#mistake(`undefined variable "${text}"`);
        return { type: 'variable', name: text, at, text };
      case 'number':
        return { type: 'value', value: goConstant(text), at, text };
      case 'string':
        return { type: 'value', value: goUnquote(text), at, text };
      case 'char':
        return { type: 'value', value: goUnquote(`"${text.slice(1, -1)}"`).codePointAt(0)!, at, text };
      case 'left': {
        const pipe = this.#pipe('parenthesized pipeline', 'right');
        return { type: 'pipe', pipe, at, text: `(${pipe.text})` };
      }
      default:
        return this.#word(text, at);
    }
  }

  #word(text: string, at: number): Operand {
    if (text === 'true' || text === 'false') return { type: 'value', value: text === 'true', at, text };
    if (text === 'nil') return { type: 'value', value: null, at, text };
    if (!Object.hasOwn(this.#functions, text)) throw this.#mistake(`function "${text}" not defined`);
    return { type: 'function', name: text, at, text };
  }
}

const shown = ({ type, text }: Token): string => {
  if (type === 'end') return 'EOF';
  if (type === 'close') return '"}}"';
  if (type === 'dot') return '<.>';
  return type === 'word' && ['if', 'range', 'with', 'end', 'else'].includes(text)
    ? `<${text}>`
    : JSON.stringify(text);
};

const goConstant = (text: string): number => {
  const plain = text.replaceAll('_', '');
  return plain.startsWith('-') ? -Number(plain.slice(1)) : Number(plain);
};

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

function goUnquote(text: string): string {
  const inside = text.slice(1, -1);
  if (text[0] === '`') return inside;
  return inside.replace(/\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|.)/gs, (_, code: string) =>
    code.length > 1 ? String.fromCharCode(parseInt(code.slice(1), 16)) : (ESCAPES[code] ?? code),
  );
}
