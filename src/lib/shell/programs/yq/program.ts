/** yq as a process: flags, files in and out, the words for what is wrong (mikefarah's yq 4). */
import { isMap, isScalar, isSeq, parseAllDocuments, visit, Document, type Node, type Scalar } from 'yaml';
import { FileError, type Process } from '#lib/shell/program.ts';
import { evaluate, type Scope } from './evaluate.ts';
import { isTrue, plain, resolved, scalar, YqError, type Origin, type Place } from './nodes.ts';
import { ExpressionError, parse } from './tree.ts';

/** Ends the program with a message. */
class Failed extends Error {}

interface Flags {
  inPlace: boolean;
  output: string;
  input: string;
  pretty: boolean;
  raw: boolean | undefined;
  noInput: boolean;
  noSeparators: boolean;
  exitStatus: boolean;
  all: boolean;
  indent: number;
  expression: string | undefined;
  readonly words: string[];
}

const SHORT = 'inPrNeCMV';
const WITH_VALUE: Readonly<Record<string, string>> = {
  o: 'output',
  p: 'input',
  I: 'indent',
  'output-format': 'output',
  'input-format': 'input',
  indent: 'indent',
  expression: 'expression',
  'from-file': 'from-file',
};
const LONG: Readonly<Record<string, string>> = {
  inplace: 'i',
  'null-input': 'n',
  prettyPrint: 'P',
  'no-doc': 'N',
  'exit-status': 'e',
  colors: 'C',
  'no-colors': 'M',
  version: 'V',
  unwrapScalar: 'r',
};

function readFlags(args: readonly string[]): Flags & { readonly version: boolean; fromFile?: string } {
  const flags: Flags & { version: boolean; fromFile?: string } = {
    inPlace: false,
    output: '',
    input: '',
    pretty: false,
    raw: undefined,
    noInput: false,
    noSeparators: false,
    exitStatus: false,
    all: false,
    indent: 2,
    expression: undefined,
    words: [],
    version: false,
  };
  const set = (letter: string, on = true) => {
    if (letter === 'i') flags.inPlace = on;
    else if (letter === 'P') flags.pretty = on;
    else if (letter === 'r') flags.raw = on;
    else if (letter === 'n') flags.noInput = on;
    else if (letter === 'N') flags.noSeparators = on;
    else if (letter === 'e') flags.exitStatus = on;
    else if (letter === 'V') flags.version = on;
  };
  const give = (name: string, value: string) => {
    const target = WITH_VALUE[name] as string;
    if (target === 'indent') flags.indent = Number(value);
    else if (target === 'from-file') flags.fromFile = value;
    else if (target === 'expression') flags.expression = value;
    else flags[target as 'output' | 'input'] = value;
  };
  for (let i = 1; i < args.length; i += 1) {
    const arg = args[i] as string;
    if (arg === '--') {
      flags.words.push(...args.slice(i + 1));
      break;
    }
    const long = /^--([\w-]+)(?:=([^]*))?$/.exec(arg);
    if (long) {
      const [, name = '', value] = long;
      if (name in WITH_VALUE) {
        const given = value ?? args[++i];
        if (given === undefined) throw new Failed(`flag needs an argument: --${name}`);
        give(name, given);
      } else if (name in LONG) set(LONG[name] as string, value !== 'false');
      else throw new Failed(`unknown flag: --${name}`);
    } else if (/^-[A-Za-z]/.test(arg)) {
      for (let at = 1; at < arg.length; at += 1) {
        const letter = arg[at] as string;
        if (letter in WITH_VALUE) {
          const given = arg.slice(at + 1).replace(/^=/, '') || args[++i];
          if (given === undefined) throw new Failed(`flag needs an argument: '${letter}' in ${arg}`);
          give(letter, given);
          break;
        }
        if (!SHORT.includes(letter)) {
          if ('sjvhfc'.includes(letter)) throw new Failed(`not simulated: yq -${letter}`);
          throw new Failed(`unknown shorthand flag: '${letter}' in ${arg}`);
        }
        const rest = arg.slice(at + 1);
        set(letter, rest !== '=false');
        if (rest.startsWith('=')) break;
      }
    } else flags.words.push(arg);
  }
  return flags;
}

export async function runProgram(process: Process): Promise<number> {
  try {
    return await run(process);
  } catch (error) {
    if (error instanceof Failed || error instanceof YqError || error instanceof ExpressionError) {
      const isOurs = error.message.startsWith('not simulated');
      await process.stderr.write(`${isOurs ? '' : 'Error: '}${error.message}\n`);
      return 1;
    }
    throw error;
  }
}

async function run(process: Process): Promise<number> {
  const flags = readFlags(process.args);
  if (flags.version) {
    await process.stdout.write('yq (https://github.com/mikefarah/yq/) version v4.44.3\n');
    return 0;
  }
  const words = [...flags.words];
  if (/^(e|eval|ea|eval-all)$/.test(words[0] ?? ''))
    flags.all = (words.shift() as string).startsWith('ea') || /^eval-/.test(flags.words[0] ?? '');
  else if (/^(completion|help|shell-completion)$/.test(words[0] ?? ''))
    throw new Failed(`not simulated: yq ${words[0]}`);
  const { files, cwd } = process;
  const isFile = (word: string) => word === '-' || files.stat(files.resolve(cwd, word))?.kind === 'file';
  let expression = flags.expression;
  if (flags.fromFile !== undefined) expression = readFile(process, flags.fromFile);
  // A first word that is a file is one, and the expression is `.`.
  if (expression === undefined)
    expression = words.length > 0 && !isFile(words[0] as string) ? (words.shift() as string) : '.';
  const names = words.length > 0 || flags.noInput ? words : ['-'];
  if (flags.inPlace && (names.length === 0 || names[0] === '-'))
    throw new Failed('write inplace flag only applicable when giving an expression and at least one file');
  for (const format of [flags.output, flags.input])
    if (!/^(|a|auto|y|yaml|j|json)$/.test(format))
      throw new Failed(`not simulated: yq: the format ${format}`);
  const tree = parse(expression);
  const scope: Scope = { variables: new Map(), env: process.env, together: flags.all };
  if (flags.noInput) {
    const origin = { index: 0, file: '', fileIndex: 0, tree: new Document(null) };
    return write(process, flags, evaluate(tree, [placeOf(origin)], scope));
  }
  const origins: Origin[] = [];
  for (const [fileIndex, file] of names.entries())
    for (const document of readDocuments(await textOf(process, file), file))
      origins.push({
        index: origins.filter((one) => one.fileIndex === fileIndex).length,
        file,
        fileIndex,
        tree: document,
      });
  const results = flags.all
    ? evaluate(tree, origins.map(placeOf), scope)
    : origins.flatMap((origin) => evaluate(tree, [placeOf(origin)], scope));
  return write(process, flags, results, names[0]);
}

function readFile(process: Process, name: string): string {
  try {
    return process.files.read(process.files.resolve(process.cwd, name));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    if (error.code === 'EISDIR') throw new Failed(`read ${name}: is a directory`);
    throw new Failed(`open ${name}: ${error.message.toLowerCase()}`);
  }
}

const textOf = async (process: Process, name: string): Promise<string> =>
  name === '-' ? process.stdin.readAll() : readFile(process, name);

function readDocuments(text: string, file: string): Document[] {
  const documents = parseAllDocuments(text, { keepSourceTokens: false, uniqueKeys: false });
  const list = Array.isArray(documents) ? (documents as unknown as Document[]) : [];
  if (list.length === 0) return [new Document(null)];
  for (const { errors } of list) {
    const [wrong] = errors;
    if (!wrong) continue;
    const line = wrong.linePos?.[0].line;
    const message = wrong.message.split(' at line')[0]?.split('\n')[0] ?? '';
    throw new Failed(`bad file '${file}': yaml: ${line === undefined ? '' : `line ${line}: `}${message}`);
  }
  return list;
}

function placeOf(document: Origin): Place {
  const place = {
    document,
    node: (document.tree.contents as Node | null) ?? scalar(null),
    set(next: Node) {
      document.tree.contents = next as never;
      place.node = next;
    },
    remove() {
      place.set(scalar(null));
    },
  };
  return place;
}

// --- what comes out

async function write(
  process: Process,
  flags: Flags,
  results: readonly Place[],
  file?: string,
): Promise<number> {
  const asJson = /^j/.test(flags.output);
  let text = '';
  let before: Origin | undefined;
  for (const place of results) {
    if (before && before !== place.document && !asJson && !flags.noSeparators) text += '---\n';
    before = place.document;
    text += asJson ? jsonOf(flags, place) : yamlOf(flags, place);
  }
  if (flags.inPlace) process.files.write(process.files.resolve(process.cwd, file as string), text);
  else await process.stdout.write(text);
  if (!flags.exitStatus || results.some(({ node }) => isTrue(node))) return 0;
  throw new Failed('no matches found');
}

function jsonOf(flags: Flags, place: Place): string {
  const value = plain(resolved(place));
  if (flags.raw && typeof value === 'string') return `${value}\n`;
  return `${JSON.stringify(value, undefined, flags.indent)}\n`;
}

function yamlOf(flags: Flags, place: Place): string {
  const node = resolved(place);
  if (isScalar(node) && flags.raw !== false && place.document.tree.contents !== node)
    return `${scalarText(node)}\n`;
  if (isScalar(node) && flags.raw !== false && !place.document.tree.commentBefore)
    return `${scalarText(node)}\n`;
  const { tree } = place.document;
  const whole = tree.contents === place.node;
  const document = whole ? tree : new Document(null);
  if (!whole) document.contents = node as never;
  if (flags.pretty) plainStyle(document);
  const text = document.toString({
    lineWidth: 0,
    indent: Math.max(2, flags.indent),
    flowCollectionPadding: false,
  });
  return whole ? text.replace(/^---\n/, '') : text;
}

function scalarText({ value, source }: Scalar): string {
  if (value === null || value === undefined) return source && source !== '' ? source : 'null';
  return typeof value === 'number' && source ? source : String(value);
}

/** Blocks instead of braces, and no quotes that are not needed. */
function plainStyle(document: Document): void {
  visit(document, {
    Collection(_, node) {
      if (isMap(node) || isSeq(node)) node.flow = false;
    },
    Scalar(_, node) {
      delete node.type;
    },
  });
}
