/** `-o jsonpath=…`, `-o jsonpath-as-json=…`, and the looser paths of --sort-by and custom columns. */
import { CommandError } from '#lib/kubectl/errors.ts';
import { compactJson, toJson } from '#lib/kubectl/printers/json.ts';
import { formatValue } from '#lib/kube/go-fmt.ts';
import { evaluateJsonPath, goSyntax } from '#lib/kube/jsonpath/evaluate.ts';
import { parseJsonPath, type PathNode } from '#lib/kube/jsonpath/parse.ts';

interface JsonPathOptions {
  /** --allow-missing-template-keys, true by default. */
  readonly allowMissing?: boolean;
  /** Everything found as one JSON list. */
  readonly asJson?: boolean;
}

/** A function that prints an object by the template. Throws kubectl's words for a bad template, then for each bad object. */
export function jsonPathPrinter(
  template: string,
  options: JsonPathOptions = {},
): (object: unknown) => string {
  const nodes = parsed(template);
  return (object) => {
    try {
      const results = evaluateJsonPath(nodes, object, options.allowMissing ?? true);
      return results.map(options.asJson ? toJson : printResults).join('');
    } catch (error) {
      throw new CommandError(executionError(template, object, (error as Error).message));
    }
  };
}

/** What a path finds in an object, actions flattened. `findByPath` throws the engine's bare message. */
export function pathFinder(template: string, allowMissing = true): (object: unknown) => unknown[] {
  const nodes = parsed(template);
  return (object) => evaluateJsonPath(nodes, object, allowMissing).flat();
}

function parsed(template: string): PathNode[] {
  try {
    return parseJsonPath(template);
  } catch (error) {
    throw new CommandError(`error parsing jsonpath ${template}, ${(error as Error).message}`);
  }
}

function printResults(results: readonly unknown[]): string {
  const texts = results.map((value) => (typeof value === 'object' ? compactJson(value) : formatValue(value)));
  return texts.join(' ');
}

function executionError(template: string, object: unknown, message: string): string {
  const details =
    `Error executing template: ${message}. Printing more information for debugging the template:\n` +
    `\ttemplate was:\n\t\t${template}\n\tobject given to jsonpath engine was:\n\t\t${goSyntax(object)}\n\n`;
  return `error executing jsonpath ${JSON.stringify(template)}: ${details}\n`;
}

/** `x.y`, `.x.y`, `{x.y}`, `{.x.y}` as `{.x.y}`: RelaxedJSONPathExpression. */
export function relaxedPath(path: string): string {
  if (path === '') return path;
  const inside = /^\{\.?([^{}]+)\}$/.exec(path) ?? /^\.?([^{}]+)$/.exec(path);
  if (!inside) {
    throw new CommandError(
      "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
    );
  }
  return `{.${inside[1]}}`;
}
