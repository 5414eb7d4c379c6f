/** A function as `type` and `declare -f` print it: laid out anew from its syntax tree, as bash does. */
import type { AndOr, CommandNode, CompoundList, Pipeline, Redirection, Statement } from 'unbash';
import type { ShellFunction } from './interpreter.ts';

type Node = CommandNode | Pipeline | AndOr;

/** Prints a tree; `source` is the text that its positions are in. */
class Layout {
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  #slice(node: { readonly pos: number; readonly end: number }): string {
    return this.#source.slice(node.pos, node.end).trim();
  }

  /** A list, its commands on lines of their own, each but the last ended by `;`. */
  list(list: readonly Statement[], indent: string, last = ''): string {
    return list
      .map((statement, i) => {
        const text = indent + this.node(statement.command, indent);
        if (statement.background) return `${text} &`;
        return text + (i < list.length - 1 ? ';' : last);
      })
      .join('\n');
  }

  /** A list on the line of its keyword: `while read x; do`. */
  #inline(list: CompoundList, indent: string): string {
    return list.commands.map(({ command }) => this.node(command, indent)).join('; ');
  }

  node(node: Node, indent: string): string {
    const inner = `${indent}    `;
    const body = (list: CompoundList) => this.list(list.commands, inner, ';');
    switch (node.type) {
      case 'AndOr':
        return node.commands
          .map((command, i) => (i === 0 ? '' : ` ${node.operators[i - 1]} `) + this.node(command, indent))
          .join('');
      case 'Pipeline': {
        const before = node.prefixes.map((one) => (one.type === 'Negation' ? '! ' : 'time ')).join('');
        return before + node.commands.map((one) => this.node(one, indent)).join(' | ');
      }
      case 'Redirected':
        return `${this.node(node.command, indent)} ${node.redirects.map((one) => this.#redirect(one)).join(' ')}`;
      case 'BraceGroup':
        return `{ \n${this.list(node.body.commands, inner)}\n${indent}}`;
      case 'Subshell':
        return `( ${this.list(node.body.commands, inner).trimStart()} )`;
      case 'If': {
        let text = `if ${this.#inline(node.clause, indent)}; then\n${body(node.then)}\n`;
        let depth = indent;
        for (const { clause, then } of node.elif) {
          depth += '    ';
          const deeper = `${depth}    `;
          text += `${depth.slice(4)}else\n${depth}if ${this.#inline(clause, depth)}; then\n${this.list(then.commands, deeper, ';')}\n`;
        }
        if (node.else) text += `${depth}else\n${this.list(node.else.commands, `${depth}    `, ';')}\n`;
        for (; depth !== indent; depth = depth.slice(4)) text += `${depth}fi;\n`;
        return `${text}${indent}fi`;
      }
      case 'While':
        return `${node.kind} ${this.#inline(node.clause, indent)}; do\n${body(node.body)}\n${indent}done`;
      case 'For':
      case 'Select': {
        const words = node.wordlist?.map(({ text }) => text).join(' ') ?? '"$@"';
        const kind = node.type === 'For' ? 'for' : 'select';
        return `${kind} ${node.name.text} in ${words};\n${indent}do\n${body(node.body)}\n${indent}done`;
      }
      case 'ArithmeticFor': {
        const part = (one: { readonly pos: number; readonly end: number } | undefined) =>
          one ? this.#slice(one) : '1';
        const head = `${part(node.initialize)}; ${part(node.test)}; ${part(node.update)}`;
        return `for ((${head}))\n${indent}do\n${body(node.body)}\n${indent}done`;
      }
      case 'Case': {
        const deeper = `${inner}    `;
        const items = node.items.map(({ pattern, body: list, terminator }) => {
          const commands = this.list(list.commands, deeper);
          return `${inner}${pattern.map(({ text }) => text).join(' | ')})\n${commands}\n${inner}${terminator ?? ';;'}\n`;
        });
        return `case ${node.word.text} in \n${items.join('')}${indent}esac`;
      }
      case 'Function':
        return `function ${node.name.text} () \n${indent}${node.body.type === 'CompoundList' ? '' : this.node(node.body, indent)}`;
      case 'ArithmeticCommand':
        return `((${node.body}))`;
      case 'Command':
      case 'TestCommand':
      case 'Coproc':
        return this.#slice(node).replace(/\s*(?<!\\)\n\s*/g, (gap) =>
          /<</.test(this.#slice(node)) ? gap : ' ',
        );
    }
  }

  #redirect(node: Redirection): string {
    const text = this.#slice(node);
    return text.replace(/^(\d*[<>&|]+)\s*(?=[^&\s])/, (whole, operator: string) =>
      operator.endsWith('&') ? whole : `${operator} `,
    );
  }
}

/** `name () ` and the body on lines of their own. */
export function functionText(name: string, known: ShellFunction): string {
  const command = known.script.commands[0]?.command;
  if (command?.type !== 'Function' || command.body.type === 'CompoundList') return known.source;
  const layout = new Layout(known.source);
  const body = layout.node(command.body, '');
  if (command.body.type === 'BraceGroup' || command.body.type === 'Redirected') return `${name} () \n${body}`;
  return `${name} () \n${body}`;
}
