/** `test`, `[` and `[[`: whether something holds. */
import type { TestExpression } from 'unbash';
import { COMPARISONS } from '#lib/script/comparisons.ts';
import { matches } from '#lib/script/pattern.ts';
import { expandPattern, expandText } from './expand.ts';
import type { Steps } from './machine.ts';
import type { Dialect } from './names.ts';
import type { Process } from './process.ts';
import type { Shell } from './shell.ts';

/** What cannot be understood; the status is 2. */
export class TestFault {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

const UNARY = /^-[bcdefghknprstuwxzLOGS]$/;
const BINARY = /^(=|==|!=|<|>|-eq|-ne|-lt|-le|-gt|-ge|-nt|-ot|-ef)$/;

/** Where the test runs, and whose words are said when it cannot. */
export interface Place {
  readonly process: Process;
  readonly dialect: Dialect;
}

function numberOf(text: string, { dialect }: Place): number {
  if (/^\s*[-+]?\d+\s*$/.test(text)) return Number(text);
  throw new TestFault(
    {
      dash: `Illegal number: ${text}`,
      ash: `${text}: bad number`,
      bash: `${text}: integer expression expected`,
    }[dialect],
  );
}

function unary(op: string, word: string, { process }: Place): boolean {
  const text = process.read(word);
  const isFolder = text === undefined && process.list(word) !== undefined;
  switch (op) {
    case '-z':
      return word === '';
    case '-n':
      return word !== '';
    case '-d':
      return isFolder;
    case '-f':
      return text !== undefined && word !== '/dev/null';
    case '-s':
      return isFolder || Boolean(text);
    case '-t':
      return process.options.tty === true && !process.isCaptured;
    case '-w':
      return (text !== undefined || isFolder) && !process.machine.files.isReadOnly(process.path(word));
    case '-b':
    case '-g':
    case '-k':
    case '-p':
    case '-u':
    case '-h':
    case '-L':
    case '-S':
      return false;
    case '-c':
      return /^\/dev\/(null|zero|tty|u?random)$/.test(word);
    default:
      return text !== undefined || isFolder;
  }
}

function binary(left: string, op: string, right: string, place: Place): boolean {
  const compare = COMPARISONS[op];
  if (compare) return compare(numberOf(left, place), numberOf(right, place));
  if (op === '=' || op === '==') return left === right;
  if (op === '!=') return left !== right;
  if (op === '<') return left < right;
  if (op === '>') return left > right;
  if (op === '-ef') return place.process.path(left) === place.process.path(right);
  return false; // -nt, -ot: files have no times here
}

/** What `test` says to its words. Throws `TestFault`. */
export function holds(words: readonly string[], place: Place): boolean {
  const [first = '', second = '', third = ''] = words;
  const isEqual = (op: string) => op !== '==' || place.dialect !== 'dash';
  switch (words.length) {
    case 0:
      return false;
    case 1:
      return first !== '';
    case 2:
      if (first === '!') return second === '';
      if (UNARY.test(first)) return unary(first, second, place);
      break;
    case 3:
      if (BINARY.test(second) && isEqual(second)) return binary(first, second, third, place);
      if (first === '!') return !holds(words.slice(1), place);
      if (first === '(' && third === ')') return second !== '';
      if (second === '-a') return first !== '' && third !== '';
      if (second === '-o') return first !== '' || third !== '';
      break;
    case 4:
      if (first === '!') return !holds(words.slice(1), place);
      if (first === '(' && words[3] === ')') return holds(words.slice(1, 3), place);
  }
  return new Reader(words, place).whole();
}

/** More words: `-o` binds less than `-a`, and that less than `!`. */
class Reader {
  #at = 0;
  readonly #words: readonly string[];
  readonly #place: Place;

  constructor(words: readonly string[], place: Place) {
    this.#words = words;
    this.#place = place;
  }

  whole(): boolean {
    const result = this.#or();
    const odd = this.#words[this.#at];
    if (odd !== undefined) throw this.#fault(odd, this.#words[this.#at - 1] ?? odd);
    return result;
  }

  #fault(word: string, before: string): TestFault {
    return new TestFault(
      { dash: `${before}: unexpected operator`, ash: `${word}: unknown operand`, bash: `too many arguments` }[
        this.#place.dialect
      ],
    );
  }

  #take(word: string): boolean {
    if (this.#words[this.#at] !== word) return false;
    this.#at += 1;
    return true;
  }

  #or(): boolean {
    let result = this.#and();
    while (this.#take('-o')) result = this.#and() || result;
    return result;
  }

  #and(): boolean {
    let result = this.#not();
    while (this.#take('-a')) result = this.#not() && result;
    return result;
  }

  #not(): boolean {
    return this.#take('!') ? !this.#not() : this.#primary();
  }

  #primary(): boolean {
    const [word = '', op = '', right] = this.#words.slice(this.#at, this.#at + 3);
    if (right !== undefined && BINARY.test(op) && !(op === '==' && this.#place.dialect === 'dash')) {
      this.#at += 3;
      return binary(word, op, right, this.#place);
    }
    if (this.#take('(')) {
      const result = this.#or();
      if (!this.#take(')'))
        throw new TestFault(this.#place.dialect === 'bash' ? "`)' expected" : 'closing paren expected');
      return result;
    }
    if (UNARY.test(word) && this.#at + 1 < this.#words.length) {
      this.#at += 2;
      return unary(word, op, this.#place);
    }
    if (this.#at >= this.#words.length) throw new TestFault('argument expected');
    this.#at += 1;
    return word !== '';
  }
}

/** `[[ … ]]`: no splitting, and patterns on the right. */
export function* testExpression(sh: Shell, node: TestExpression): Steps<boolean> {
  switch (node.type) {
    case 'TestGroup':
      return yield* testExpression(sh, node.expression);
    case 'TestNot':
      return (yield* testExpression(sh, node.operand)) !== (node.negations.length % 2 === 1);
    case 'TestLogical': {
      const ends = node.operator === '||';
      for (const one of node.operands) if ((yield* testExpression(sh, one)) === ends) return ends;
      return !ends;
    }
    case 'TestUnary':
      if (node.operator === '-v') return sh.value(yield* expandText(sh, node.operand)) !== undefined;
      return unary(node.operator, yield* expandText(sh, node.operand), sh);
    case 'TestBinary': {
      const left = yield* expandText(sh, node.left);
      if (node.operator === '=~') return new RegExp(yield* expandText(sh, node.right), 'u').test(left);
      if (!/^(=|==|!=)$/.test(node.operator))
        return binary(left, node.operator, yield* expandText(sh, node.right), sh);
      return matches(left, yield* expandPattern(sh, node.right)) === (node.operator !== '!=');
    }
  }
}
