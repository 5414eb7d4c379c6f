/** The grammar of kubectl's JSONPath dialect, as k8s.io/client-go/util/jsonpath reads it, with its error texts. */

export type PathNode =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'identifier'; readonly name: string }
  | { readonly type: 'wildcard' }
  | { readonly type: 'recursive' }
  | {
      readonly type: 'slice';
      readonly from?: number;
      readonly to?: number;
      readonly step?: number;
      readonly single: boolean;
    }
  | { readonly type: 'union'; readonly lists: readonly PathList[] }
  | { readonly type: 'filter'; readonly left: PathList; readonly right: PathList; readonly operator: string }
  | PathList;

/** One `{…}`. */
export interface PathList {
  readonly type: 'list';
  readonly nodes: PathNode[];
}

/** The template as a list of texts and actions. Throws the parser's message. */
export function parseJsonPath(template: string): PathNode[] {
  return new PathParser(template).parse();
}

const parseAction = (text: string): PathList => {
  const [first] = parseJsonPath(`{${text}}`);
  return first as PathList;
};

const END = '';
const TERMINATORS = ' \t\r\n.,[]$@{}';

class PathParser {
  #input: string;
  #at = 0;
  #root: PathNode[] = [];

  constructor(input: string) {
    this.#input = input;
  }

  parse(): PathNode[] {
    while (this.#at < this.#input.length) {
      const open = this.#input.indexOf('{', this.#at);
      const text = this.#input.slice(this.#at, open < 0 ? undefined : open);
      if (text) this.#root.push({ type: 'text', text });
      if (open < 0) break;
      this.#at = open + 1;
      const list: PathList = { type: 'list', nodes: [] };
      this.#root.push(list);
      while (this.#step(list.nodes));
    }
    return this.#root;
  }

  /** One thing inside an action; false at its end. */
  #step(nodes: PathNode[]): boolean {
    if (this.#take('}')) return false;
    if (this.#take('[?(')) return this.#filter(nodes);
    if (this.#take('..')) return this.#recursive(nodes);
    const char = this.#next();
    if (char === END || char === '\n') throw new Error('unclosed action');
    if (' @$'.includes(char)) return true;
    if (char === '[') return this.#array(nodes);
    if (char === '"' || char === "'") return this.#quote(nodes, char);
    if (char === '.') return this.#field(nodes);
    this.#at -= char.length;
    if (/[-+\d]/.test(char)) return this.#number(nodes);
    if (/[\p{L}_]/u.test(char)) return this.#identifier(nodes);
    const code = char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
    throw new Error(`unrecognized character in action: U+${code} '${char}'`);
  }

  #take(prefix: string): boolean {
    if (!this.#input.startsWith(prefix, this.#at)) return false;
    this.#at += prefix.length;
    return true;
  }

  #next(): string {
    const char = this.#input[this.#at] ?? END;
    this.#at += char.length;
    return char;
  }

  #word(): string {
    const from = this.#at;
    for (;;) {
      const char = this.#next();
      if (char === '\\') this.#next();
      else if (char === END || TERMINATORS.includes(char)) {
        this.#at -= char.length;
        return this.#input.slice(from, this.#at);
      }
    }
  }

  #field(nodes: PathNode[]): boolean {
    const name = this.#word();
    nodes.push(name === '*' ? { type: 'wildcard' } : { type: 'field', name: name.replaceAll('\\', '') });
    return true;
  }

  #identifier(nodes: PathNode[]): boolean {
    const name = this.#word();
    const isBool = name === 'true' || name === 'false';
    nodes.push(isBool ? { type: 'bool', value: name === 'true' } : { type: 'identifier', name });
    return true;
  }

  #recursive(nodes: PathNode[]): boolean {
    if (nodes[nodes.length - 1]?.type === 'recursive') throw new Error('invalid multiple recursive descent');
    nodes.push({ type: 'recursive' });
    if (/[\p{L}\d_]/u.test(this.#input[this.#at] ?? '')) this.#field(nodes);
    return true;
  }

  #number(nodes: PathNode[]): boolean {
    const [text] = /^[-+]?[\d.]*/.exec(this.#input.slice(this.#at))!;
    this.#at += text.length;
    const value = Number(text);
    if (Number.isNaN(value) || !/\d/.test(text)) throw new Error(`cannot parse number ${text}`);
    nodes.push({ type: 'number', value });
    return true;
  }

  #quote(nodes: PathNode[], end: string): boolean {
    const from = this.#at - 1;
    for (;;) {
      const char = this.#next();
      if (char === END || char === '\n') throw new Error('unterminated quoted string');
      if (char === end && this.#input[this.#at - 2] !== '\\') break;
    }
    nodes.push({ type: 'text', text: unquote(this.#input.slice(from + 1, this.#at - 1)) });
    return true;
  }

  #array(nodes: PathNode[]): boolean {
    const from = this.#at;
    for (;;) {
      const char = this.#next();
      if (char === END || char === '\n') throw new Error('unterminated array');
      if (char === ']') break;
    }
    const inside = this.#input.slice(from, this.#at - 1);
    const parts = inside.split(',');
    if (parts.length > 1) {
      nodes.push({ type: 'union', lists: parts.map((part) => parseAction(`[${part.trim()}]`)) });
      return true;
    }
    const key = /^'([^']*)'$/.exec(inside);
    if (key) nodes.push(...parseAction(`.${key[1]}`).nodes);
    else nodes.push(sliceNode(inside === '*' ? ':' : inside));
    return true;
  }

  #filter(nodes: PathNode[]): boolean {
    const from = this.#at;
    let pair = '';
    let closed = false;
    for (;;) {
      const char = this.#next();
      if (char === END || char === '\n') throw new Error('unterminated filter');
      if (char === '"' || char === "'") {
        if (!pair) pair = char;
        else if (this.#input[this.#at - 2] !== '\\' && char === pair) closed = true;
      } else if (char === ')' && Boolean(pair) === closed) break;
    }
    const text = this.#input.slice(from, this.#at - 1);
    if (this.#next() !== ']') throw new Error('unclosed array expect ]');
    const [, left, operator, right] = /^([^!<>=]+)([!<>=]+)(.+?)$/.exec(text) ?? [];
    if (operator)
      nodes.push({ type: 'filter', left: parseAction(left!), right: parseAction(right!), operator });
    else
      nodes.push({
        type: 'filter',
        left: parseAction(text),
        right: { type: 'list', nodes: [] },
        operator: 'exists',
      });
    return true;
  }
}

function sliceNode(text: string): PathNode {
  const parts = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text);
  if (!parts) throw new Error(`invalid array index ${text}`);
  const number = (part: string | undefined): number | undefined => {
    if (part === undefined || part === '' || part === ':') return undefined;
    const digits = part.replace(/^:/, '');
    if (digits === '-') throw new Error(`array index ${digits} is not a number`);
    return Number(digits);
  };
  const [from, to, step] = [number(parts[1]), number(parts[2]), number(parts[3])];
  const single = parts[2] === undefined;
  return { type: 'slice', from, to: single ? (from ?? 0) + 1 : to, step, single };
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

function unquote(text: string): string {
  return text.replace(/\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|.)/gs, (_, code: string) =>
    code.length > 1 ? String.fromCharCode(parseInt(code.slice(1), 16)) : (ESCAPES[code] ?? code),
  );
}
