/** The expressions of yq (mikefarah's, version 4): their tree, and the way from text to it. */

export type Tree =
  | { readonly kind: 'self' }
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'field'; readonly of: Tree; readonly name: Tree; readonly optional: boolean }
  | { readonly kind: 'each'; readonly of: Tree }
  | { readonly kind: 'slice'; readonly of: Tree; readonly from?: Tree; readonly to?: Tree }
  | { readonly kind: 'deep' }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'array'; readonly items?: Tree }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [Tree, Tree])[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Tree[] }
  | { readonly kind: 'binary'; readonly op: string; readonly left: Tree; readonly right: Tree }
  | { readonly kind: 'bind'; readonly source: Tree; readonly name: string; readonly body: Tree };

/** An expression that cannot be read. */
export class ExpressionError extends Error {}

interface Token {
  readonly text: string;
  readonly kind: 'op' | 'name' | 'field' | 'number' | 'string' | 'variable' | 'end';
  readonly at: number;
  /** Whether nothing stands between this and what came before. */
  readonly close: boolean;
}

const TOKEN =
  /\s*(?:(?<string>"(?:[^"\\]|\\[^])*"|'[^']*')|(?<field>\.[A-Za-z_$*@/][\w*/@-]*|\."(?:[^"\\]|\\[^])*")|(?<number>\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|(?<variable>\$[A-Za-z_]\w*)|(?<name>@?[A-Za-z_]\w*)|(?<op>\.\.\.|\.\.|\.|\|=|\|\||\||==|!=|<=|>=|\/\/=|\/\/|\+=|-=|\*=|\*[+?nd]+|[-+*/%<>=,:;()[\]{}?]))/y;

function tokens(text: string): Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  const bare = text.replace(/(^|\s)#[^\n]*/g, (comment) => ' '.repeat(comment.length));
  while (bare.slice(TOKEN.lastIndex).trim() !== '') {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(bare);
    if (!match)
      throw new ExpressionError(
        `1:${from + 1}: invalid input text "${bare.slice(from).trim().slice(0, 20)}"`,
      );
    const [kind, value] = Object.entries(match.groups ?? {}).find(([, part]) => part !== undefined) as [
      Token['kind'],
      string,
    ];
    found.push({ kind, text: value, at: from, close: match[0] === value });
  }
  return [...found, { kind: 'end', text: '', at: text.length, close: false }];
}

const textOf = (quoted: string): string =>
  quoted.startsWith("'")
    ? quoted.slice(1, -1)
    : quoted
        .slice(1, -1)
        .replace(/\\([^])/g, (_, letter: string) => ({ n: '\n', t: '\t', r: '\r' })[letter] ?? letter);

/** From the weakest to the strongest. */
const LEVELS: readonly (readonly string[])[] = [
  ['|'],
  [','],
  ['=', '|=', '+=', '-=', '*=', '//='],
  ['or', 'and'],
  ['//'],
  ['==', '!=', '<', '>', '<=', '>='],
  ['+', '-'],
  ['*', '/', '%', '*+', '*n', '*d', '*?', '*+d', '*d+', '*?+', '*+n', '*n+'],
];

/** Reads an expression. Throws `ExpressionError`. */
export function parse(text: string): Tree {
  const parser = new Parser(tokens(text));
  return parser.whole();
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(list: readonly Token[]) {
    this.#tokens = list;
  }

  whole(): Tree {
    if (this.#now.kind === 'end') return { kind: 'self' };
    const tree = this.#level(0);
    if (!this.#isAtEnd) throw this.#unexpected();
    return tree;
  }

  get #isAtEnd(): boolean {
    return this.#at >= this.#tokens.length - 1;
  }

  get #now(): Token {
    return this.#tokens[this.#at] as Token;
  }

  #unexpected(): ExpressionError {
    const { kind, text, at } = this.#now;
    return new ExpressionError(
      kind === 'end' ? 'bad expression, please check expression syntax' : `1:${at + 1}: unexpected "${text}"`,
    );
  }

  #is(text: string): boolean {
    const { kind } = this.#now;
    return this.#now.text === text && (kind === 'op' || kind === 'name');
  }

  #take(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#at += 1;
    return true;
  }

  #need(text: string): void {
    if (!this.#take(text)) throw this.#unexpected();
  }

  #level(level: number): Tree {
    const ops = LEVELS[level];
    if (!ops) return this.#postfix();
    let left = this.#level(level + 1);
    for (;;) {
      if (level === 0 && this.#now.text === 'as' && this.#now.kind === 'name') left = this.#bind(left);
      const op = ops.find((one) => this.#is(one));
      if (op === undefined) return left;
      this.#at += 1;
      // Assignments and pipes lean to the right.
      const right = this.#level(level === 0 ? 0 : level + 1);
      left = { kind: 'binary', op, left, right };
    }
  }

  #bind(source: Tree): Tree {
    this.#at += 1;
    const { kind, text } = this.#now;
    if (kind !== 'variable') throw this.#unexpected();
    this.#at += 1;
    this.#need('|');
    return { kind: 'bind', source, name: text.slice(1), body: this.#level(0) };
  }

  #postfix(): Tree {
    let tree = this.#primary();
    for (;;) {
      const token = this.#now;
      if (token.kind === 'field' && token.close) {
        this.#at += 1;
        tree = this.#field(tree, token.text.slice(1));
      } else if (token.text === '[' && token.kind === 'op' && token.close) {
        this.#at += 1;
        tree = this.#bracket(tree);
      } else if (
        token.text === '.' &&
        token.kind === 'op' &&
        token.close &&
        this.#tokens[this.#at + 1]?.text === '['
      ) {
        this.#at += 2;
        tree = this.#bracket(tree);
      } else if (token.text === '?' && token.kind === 'op' && token.close) this.#at += 1;
      else return tree;
    }
  }

  #field(of: Tree, name: string): Tree {
    const value = name.startsWith('"') ? textOf(name) : name;
    return { kind: 'field', of, name: { kind: 'literal', value }, optional: this.#take('?') };
  }

  /** What follows `[`: nothing, a key, a position, a range. */
  #bracket(of: Tree): Tree {
    if (this.#take(']')) return { kind: 'each', of };
    if (this.#take(':')) {
      const to = this.#level(0);
      this.#need(']');
      return { kind: 'slice', of, to };
    }
    const name = this.#level(0);
    if (this.#take(':')) {
      const to = this.#is(']') ? undefined : this.#level(0);
      this.#need(']');
      return { kind: 'slice', of, from: name, ...(to && { to }) };
    }
    this.#need(']');
    return { kind: 'field', of, name, optional: this.#take('?') };
  }

  #primary(): Tree {
    const token = this.#now;
    this.#at += 1;
    switch (token.kind) {
      case 'string':
        return { kind: 'literal', value: textOf(token.text) };
      case 'number':
        return { kind: 'literal', value: Number(token.text) };
      case 'variable':
        return { kind: 'variable', name: token.text.slice(1) };
      case 'field':
        return this.#field({ kind: 'self' }, token.text.slice(1));
      case 'name':
        return this.#word(token.text);
      case 'op':
        return this.#opening(token.text);
      default:
        this.#at -= 1;
        throw this.#unexpected();
    }
  }

  #word(name: string): Tree {
    if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true' };
    if (name === 'null') return { kind: 'literal', value: null };
    const args: Tree[] = [];
    if (this.#take('(')) {
      if (!this.#take(')')) {
        do args.push(this.#level(0));
        while (this.#take(';'));
        this.#need(')');
      }
    }
    return { kind: 'call', name, args };
  }

  #opening(text: string): Tree {
    switch (text) {
      case '.':
        return this.#take('[') ? this.#bracket({ kind: 'self' }) : { kind: 'self' };
      case '..':
      case '...':
        return { kind: 'deep' };
      case '(': {
        const tree = this.#level(0);
        this.#need(')');
        return tree;
      }
      case '[': {
        if (this.#take(']')) return { kind: 'array' };
        const items = this.#level(0);
        this.#need(']');
        return { kind: 'array', items };
      }
      case '{':
        return this.#object();
      case '-': {
        const right = this.#postfix();
        return { kind: 'binary', op: '-', left: { kind: 'literal', value: 0 }, right };
      }
      default:
        this.#at -= 1;
        throw this.#unexpected();
    }
  }

  #object(): Tree {
    const entries: [Tree, Tree][] = [];
    while (!this.#take('}')) {
      const token = this.#now;
      let key: Tree;
      if (token.kind === 'name' || token.kind === 'string') {
        this.#at += 1;
        key = { kind: 'literal', value: token.kind === 'string' ? textOf(token.text) : token.text };
      } else key = this.#postfix();
      this.#need(':');
      entries.push([key, this.#level(2)]);
      if (!this.#take(',') && !this.#is('}')) throw this.#unexpected();
    }
    return { kind: 'object', entries };
  }
}
