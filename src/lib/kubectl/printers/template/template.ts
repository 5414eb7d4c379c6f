/** `-o go-template=…`: Go's text/template over plain JSON values. */
import { CommandError } from '#lib/kubectl/errors.ts';
import { compactJson } from '#lib/kubectl/printers/json.ts';
import { formatValue, isInt } from '#lib/kube/go-fmt.ts';
import { TemplateFailure } from './failure.ts';
import { FUNCTIONS, truth, type TemplateFunction } from './functions.ts';
import { TemplateMistake } from './lex.ts';
import { parseTemplate, type Operand, type Pipe, type Template, type TemplateNode } from './parse.ts';

/**
 * A function that prints an object by the template. `allowMissing` is --allow-missing-template-keys; `more` are functions that another
 * client than kubectl has.
 */
export function templatePrinter(
  source: string,
  allowMissing = true,
  more: Readonly<Record<string, TemplateFunction>> = {},
): (object: unknown) => string {
  let template: Template;
  try {
    template = parseTemplate(source, { ...FUNCTIONS, ...more });
  } catch (error) {
    if (!(error instanceof TemplateMistake)) throw error;
    throw new CommandError(`error parsing template ${source}, ${error.message}`);
  }
  return (object) => {
    const execution = new Execution(template, allowMissing);
    try {
      return execution.run(object);
    } catch (error) {
      if (!(error instanceof ExecutionError)) throw error;
      throw new TemplateFailure(
        source,
        error.message,
        execution.output + debugText(source, object, error.message),
      );
    }
  };
}

const debugText = (source: string, object: unknown, message: string): string =>
  `Error executing template: ${message}. Printing more information for debugging the template:\n` +
  `\ttemplate was:\n\t\t${source}\n\traw data was:\n\t\t${compactJson(object)}\n` +
  `\tobject given to template engine was:\n\t\t${formatValue(object)}\n\n`;

class ExecutionError extends Error {}

/** Deeper templates that call themselves are stopped, as Go stops them. */
const MAX_DEPTH = 1000;

type Flow = 'break' | 'continue' | undefined;

class Execution {
  output = '';
  #template: Template;
  #allowMissing: boolean;
  #variables: { name: string; value: unknown }[] = [];
  #name = 'output';
  #depth = 0;

  constructor(template: Template, allowMissing: boolean) {
    this.#template = template;
    this.#allowMissing = allowMissing;
  }

  run(data: unknown): string {
    this.#variables = [{ name: '$', value: data }];
    this.#list(this.#template.body, data);
    return this.output;
  }

  #fail(node: { at: number; text: string }, message: string): ExecutionError {
    const before = this.#template.source.slice(0, node.at);
    const line = before.split('\n').length;
    const place = `output:${line}:${node.at - (before.lastIndexOf('\n') + 1)}`;
    return new ExecutionError(
      `template: ${place}: executing ${JSON.stringify(this.#name)} at <${node.text}>: ${message}`,
    );
  }

  #list(nodes: readonly TemplateNode[], dot: unknown): Flow {
    for (const node of nodes) {
      const flow = this.#node(node, dot);
      if (flow) return flow;
    }
    return undefined;
  }

  #node(node: TemplateNode, dot: unknown): Flow {
    switch (node.type) {
      case 'text':
        this.output += node.text;
        return undefined;
      case 'action': {
        const value = this.#pipe(node.pipe, dot);
        if (node.pipe.variables.length === 0)
          this.output += value === null || value === undefined ? '<no value>' : formatValue(value);
        return undefined;
      }
      case 'if':
      case 'with':
        return this.#scoped(() => {
          const value = this.#pipe(node.pipe, dot);
          return this.#list(
            truth(value) ? node.body : node.other,
            node.type === 'with' && truth(value) ? value : dot,
          );
        });
      case 'range':
        return this.#scoped(() => this.#range(node, dot));
      case 'template':
        this.#call(node, dot);
        return undefined;
      default:
        return node.type;
    }
  }

  #scoped<T>(work: () => T): T {
    const depth = this.#variables.length;
    const result = work();
    this.#variables.length = depth;
    return result;
  }

  #range(node: TemplateNode & { type: 'range' | 'if' | 'with' }, dot: unknown): Flow {
    const { variables, declares } = node.pipe;
    const value = this.#pipe({ ...node.pipe, variables: [] }, dot);
    const entries = this.#entries(node.pipe, value);
    for (const [key, item] of entries) {
      const flow = this.#scoped(() => {
        const values = variables.length === 2 ? [key, item] : [item];
        variables.forEach((name, i) => this.#bind(name, values[i], declares));
        return this.#list(node.body, item);
      });
      if (flow === 'break') break;
    }
    return entries.length ? undefined : this.#list(node.other, dot);
  }

  #entries(pipe: Pipe, value: unknown): (readonly [unknown, unknown])[] {
    if (value === null || value === undefined) return [];
    if (Array.isArray(value)) return value.map((item, i) => [i, item] as const);
    if (isInt(value)) return Array.from({ length: value }, (_, i) => [i, i] as const);
    if (typeof value === 'object') {
      const map = value as Readonly<Record<string, unknown>>;
      return Object.keys(map)
        .sort()
        .map((key) => [key, map[key]] as const);
    }
    const last = pipe.commands[pipe.commands.length - 1]![0]!;
    throw this.#fail({ at: last.at, text: pipe.text }, `range can't iterate over ${formatValue(value)}`);
  }

  #call(node: TemplateNode & { type: 'template' }, dot: unknown): void {
    const body = this.#template.defined.get(node.name);
    const shown = {
      at: node.at,
      text: `{{template ${JSON.stringify(node.name)}${node.pipe ? ` ${node.pipe.text}` : ''}}}`,
    };
    if (!body) throw this.#fail(shown, `template ${JSON.stringify(node.name)} not defined`);
    if (this.#depth === MAX_DEPTH) throw this.#fail(shown, `exceeded maximum template depth (${MAX_DEPTH})`);
    const data = node.pipe ? this.#pipe(node.pipe, dot) : undefined;
    const [variables, name] = [this.#variables, this.#name];
    this.#variables = [{ name: '$', value: data }];
    this.#name = node.name;
    this.#depth += 1;
    this.#list(body, data);
    this.#depth -= 1;
    [this.#variables, this.#name] = [variables, name];
  }

  #bind(name: string, value: unknown, declares: boolean): void {
    const known = declares
      ? undefined
      : [...this.#variables].reverse().find((variable) => variable.name === name);
    if (known) known.value = value;
    else this.#variables.push({ name, value });
  }

  #pipe(pipe: Pipe, dot: unknown): unknown {
    let value: unknown;
    let final: { value: unknown } | undefined;
    for (const command of pipe.commands) {
      value = this.#command(command, dot, final);
      final = { value };
    }
    for (const name of pipe.variables) this.#bind(name, value, pipe.declares);
    return value;
  }

  #command(args: readonly Operand[], dot: unknown, final: { value: unknown } | undefined): unknown {
    const [first, ...rest] = args;
    if (first!.text === 'nil') throw this.#fail(first!, 'nil is not a command');
    if (first!.type === 'function') return this.#function(first!, rest, dot, final);
    if (rest.length || final) {
      const isField =
        first!.type === 'fields' &&
        `${first!.names[first!.names.length - 1]} is not a method but has arguments`;
      throw this.#fail(first!, isField || `can't give argument to non-function ${first!.text}`);
    }
    return this.#operand(first!, dot);
  }

  #function(
    node: Operand & { type: 'function' },
    args: readonly Operand[],
    dot: unknown,
    final?: { value: unknown },
  ): unknown {
    const values: unknown[] = [];
    const stops =
      node.name === 'and' ? (value: unknown) => !truth(value) : node.name === 'or' ? truth : undefined;
    for (const arg of args) {
      const value = this.#operand(arg, dot);
      if (stops?.(value)) return value;
      values.push(value);
    }
    if (final) values.push(final.value);
    this.#checkCount(node, values.length);
    try {
      return this.#template.functions[node.name]!(...values);
    } catch (error) {
      const text = [node, ...args].map((operand) => operand.text).join(' ');
      throw this.#fail({ at: node.at, text }, `error calling ${node.name}: ${(error as Error).message}`);
    }
  }

  #checkCount(node: Operand & { type: 'function' }, count: number): void {
    const want = ['not', 'len', 'base64decode'].includes(node.name)
      ? 1
      : ['ne', 'lt', 'le', 'gt', 'ge'].includes(node.name)
        ? 2
        : -1;
    if (want >= 0 && count !== want)
      throw this.#fail(node, `wrong number of args for ${node.name}: want ${want} got ${count}`);
    const least = ['and', 'or', 'index', 'slice', 'eq', 'printf'].includes(node.name) ? 1 : 0;
    if (count < least)
      throw this.#fail(node, `wrong number of args for ${node.name}: want at least ${least} got ${count}`);
  }

  #operand(node: Operand, dot: unknown): unknown {
    switch (node.type) {
      case 'value':
        return node.value;
      case 'dot':
        return dot;
      case 'variable':
        return [...this.#variables].reverse().find(({ name }) => name === node.name)?.value;
      case 'pipe':
        return this.#pipe(node.pipe, dot);
      case 'function':
        return this.#function(node, [], dot);
      case 'fields':
        return node.names.reduce(
          (value, name) => this.#field(node, value, name),
          this.#operand(node.of, dot),
        );
    }
  }

  #field(node: Operand, value: unknown, name: string): unknown {
    if (value === null || value === undefined) {
      if (!this.#allowMissing) throw this.#fail(node, `nil data; no entry for key "${name}"`);
      return undefined;
    }
    if (typeof value !== 'object' || Array.isArray(value)) {
      throw this.#fail(node, `can't evaluate field ${name} in type interface {}`);
    }
    if (Object.hasOwn(value, name)) return (value as Record<string, unknown>)[name];
    if (!this.#allowMissing) throw this.#fail(node, `map has no entry for key "${name}"`);
    return undefined;
  }
}
