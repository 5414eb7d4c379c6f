/** `[[ … ]]`, and `test` / `[ … ]`. */
import type { TestExpression } from 'unbash';
import type { FileSystem } from '#lib/shell/program.ts';
import { arithmeticText, expandPattern, expandRegex, expandText } from './expand.ts';
import { ShellError } from './flow.ts';
import type { Interpreter } from './interpreter.ts';
import { COMPARISONS } from '#lib/script/comparisons.ts';
import { matches } from '#lib/script/pattern.ts';
import { regexOf } from '#lib/shell/regex.ts';
import { trace, traced } from './trace.ts';

export interface TestContext {
  readonly files: FileSystem;
  readonly cwd: string;
  /** Whether a stream is the terminal. */
  isTerminal(fd: number): boolean;
  isSet(name: string): boolean;
  hasOption(name: string): boolean;
}

const UNARY = new Set('abcdefghknoprstuvwxzGLNOSR'.split('').map((letter) => `-${letter}`));

function unary(context: TestContext, operator: string, operand: string): boolean {
  if (operator === '-z') return operand === '';
  if (operator === '-n') return operand !== '';
  if (operator === '-t') return context.isTerminal(Number(operand));
  if (operator === '-v') return context.isSet(operand);
  if (operator === '-o') return context.hasOption(operand);
  const path = context.files.resolve(context.cwd, operand);
  if (operator === '-L' || operator === '-h') return context.files.lstat(path)?.kind === 'link';
  const stat = operand === '' ? undefined : context.files.stat(path);
  if (!stat) return false;
  const device = path.startsWith('/dev/');
  switch (operator) {
    case '-f':
      return stat.kind === 'file' && !device;
    case '-d':
      return stat.kind === 'dir';
    case '-s':
      return stat.size > 0;
    case '-x':
      return stat.kind === 'dir' || (stat.mode & 0o111) !== 0;
    case '-c':
      return device && stat.kind === 'file';
    case '-a':
    case '-e':
    case '-r':
    case '-w':
    case '-O':
    case '-G':
    case '-N':
      return true;
  }
  return false; // symbolic links, pipes, sockets and the rest do not exist here
}

function fileTest(context: TestContext, left: string, operator: string, right: string): boolean | undefined {
  if (operator !== '-nt' && operator !== '-ot' && operator !== '-ef') return undefined;
  const [a, b] = [left, right].map((name) => context.files.resolve(context.cwd, name)) as [string, string];
  const [ta, tb] = [context.files.stat(a)?.modifiedMs, context.files.stat(b)?.modifiedMs];
  if (operator === '-ef') return a === b && ta !== undefined;
  if (operator === '-nt') return ta !== undefined && (tb === undefined || ta > tb);
  return tb !== undefined && (ta === undefined || ta < tb);
}

function integer(text: string): bigint {
  if (!/^\s*[-+]?\d+\s*$/.test(text))
    throw new ShellError(`${text}: integer expression expected`, { status: 2 });
  return BigInt(text.trim().replace(/^\+/, ''));
}

// --- [[ … ]]

function contextOf(sh: Interpreter): TestContext {
  return {
    files: sh.host.files,
    cwd: sh.cwd,
    isTerminal: (fd) =>
      Boolean(fd === 0 ? sh.fds.get(0)?.input?.isTerminal : sh.fds.get(fd)?.output?.isTerminal),
    isSet: (name) => {
      const element = /^(\w+)\[(.*)\]$/.exec(name);
      if (!element) return sh.value(name) !== undefined;
      if (element[2] === '@' || element[2] === '*')
        return (sh.variable(element[1] as string)?.items?.size ?? 0) > 0;
      return sh.element(element[1] as string, element[2] as string) !== undefined;
    },
    hasOption: (name) => sh.options.has(name),
  };
}

export async function testExpression(sh: Interpreter, node: TestExpression): Promise<boolean> {
  switch (node.type) {
    case 'TestGroup':
      return testExpression(sh, node.expression);
    case 'TestNot':
      return (await testExpression(sh, node.operand)) !== (node.negations.length % 2 === 1);
    case 'TestLogical': {
      const all = node.operator === '&&';
      for (const operand of node.operands) if ((await testExpression(sh, operand)) !== all) return !all;
      return all;
    }
    case 'TestUnary': {
      const operand = await expandText(sh, node.operand);
      if (sh.options.has('xtrace')) await trace(sh, `[[ ${node.operator} ${traced(operand)} ]]`);
      if (node.operator === '-R') return sh.vars.reference(operand) !== undefined;
      return unary(contextOf(sh), node.operator, operand);
    }
    case 'TestBinary': {
      const left = await expandText(sh, node.left);
      if (node.operator === '=~') return matchRegex(sh, left, await expandRegex(sh, node.right));
      if (['=', '==', '!='].includes(node.operator)) {
        const pattern = await expandPattern(sh, node.right);
        if (sh.options.has('xtrace'))
          await trace(sh, `[[ ${traced(left)} ${node.operator} ${pattern || "''"} ]]`);
        return matches(left, pattern, sh.shopts.has('nocasematch')) === (node.operator !== '!=');
      }
      const right = await expandText(sh, node.right);
      if (sh.options.has('xtrace'))
        await trace(sh, `[[ ${traced(left)} ${node.operator} ${traced(right)} ]]`);
      if (node.operator === '<') return left < right;
      if (node.operator === '>') return left > right;
      const compare = COMPARISONS[node.operator];
      if (compare)
        return compare(
          sh.evaluate(await arithmeticText(sh, left)),
          sh.evaluate(await arithmeticText(sh, right)),
        );
      return fileTest(contextOf(sh), left, node.operator, right) ?? false;
    }
  }
}

function matchRegex(sh: Interpreter, text: string, pattern: string): boolean {
  let regex: RegExp;
  try {
    regex = regexOf(pattern, { extended: true, ignoreCase: sh.shopts.has('nocasematch') });
  } catch {
    throw new ShellError('', { status: 2 }); // bash 5.2 says nothing
  }
  const match = regex.exec(text);
  if (match) sh.assignList('BASH_REMATCH', new Map(match.map((group, i) => [String(i), group ?? ''])));
  return match !== null;
}

// --- test, [

/** Evaluates the arguments of `test` (without its name and `]`) by their number, as POSIX asks. Throws ShellError in bash's words. */
export function testArguments(context: TestContext, args: readonly string[]): boolean {
  let at = 0;
  const primary = (): boolean => {
    const [first, second, third] = [args[at], args[at + 1], args[at + 2]];
    if (first === undefined) throw new ShellError('argument expected', { status: 2 });
    if (second !== undefined && third !== undefined && isBinary(second)) {
      at += 3;
      return binary(first, second, third);
    }
    if (first === '!') {
      at += 1;
      return !primary();
    }
    if (first === '(') {
      at += 1;
      const value = or();
      if (args[at] !== ')') throw new ShellError("`)' expected", { status: 2 });
      at += 1;
      return value;
    }
    if (UNARY.has(first) && second !== undefined) {
      at += 2;
      return unary(context, first, second);
    }
    at += 1;
    if (second !== undefined && second !== '-a' && second !== '-o' && second !== ')') {
      const what =
        args.length === 2
          ? `${first}: unary operator expected`
          : args.length === 3
            ? `${second}: binary operator expected`
            : 'too many arguments';
      throw new ShellError(what, { status: 2 });
    }
    return first !== '';
  };
  const binary = (left: string, operator: string, right: string): boolean => {
    if (operator === '=' || operator === '==') return left === right;
    if (operator === '!=') return left !== right;
    if (operator === '<') return left < right;
    if (operator === '>') return left > right;
    return (
      COMPARISONS[operator]?.(integer(left), integer(right)) ??
      fileTest(context, left, operator, right) ??
      false
    );
  };
  const isBinary = (text: string) =>
    ['=', '==', '!=', '<', '>', '-nt', '-ot', '-ef'].includes(text) || text in COMPARISONS;
  const and = (): boolean => {
    let value = primary();
    while (args[at] === '-a') {
      at += 1;
      const right = primary();
      value = value && right;
    }
    return value;
  };
  const or = (): boolean => {
    let value = and();
    while (args[at] === '-o') {
      at += 1;
      const right = and();
      value = value || right;
    }
    return value;
  };
  if (args.length === 0) return false;
  if (args.length === 1) return args[0] !== '';
  const value = or();
  if (at < args.length) throw new ShellError('too many arguments', { status: 2 });
  return value;
}

export { contextOf as testContextOf };
