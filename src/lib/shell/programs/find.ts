/** find. */
import { matches, patternRegex } from '#lib/script/pattern.ts';
import { FileError, type Process } from '#lib/shell/program.ts';
import { complain, pathOf, program, ProgramError } from './options.ts';
import { changedMode } from '#lib/shell/mode.ts';
import { regexOf } from '#lib/shell/regex.ts';
import { dateText } from './date-format.ts';
import { baseOf, join, modeText } from './paths.ts';

type Test = (path: string, name: string) => boolean | Promise<boolean>;

/** Thrown by `-quit`. */
class Quit extends Error {}

/** Reads find's expression: tests joined by `-a`, `-o`, `!` and parentheses. */
class FindExpression {
  acts = false;
  minDepth = 0;
  quits = false;
  /** The starting point that is walked. */
  root = '.';
  readonly pruned = new Set<string>();
  maxDepth = Infinity;
  readonly batches: { command: string[]; paths: string[] }[] = [];
  readonly #words: readonly string[];
  readonly #process: Process;
  #at = 0;

  constructor(process: Process, words: readonly string[]) {
    this.#process = process;
    this.#words = words;
  }

  parse(): Test {
    if (this.#words.length === 0) return () => true;
    const test = this.#or();
    if (this.#at < this.#words.length)
      throw new ProgramError(`paths must precede expression: \`${this.#words[this.#at]}'`);
    return test;
  }

  #or(): Test {
    let left = this.#and();
    while (['-o', '-or'].includes(this.#words[this.#at] ?? '')) {
      this.#at += 1;
      const [a, b] = [left, this.#and()];
      left = async (path, name) => (await a(path, name)) || b(path, name);
    }
    return left;
  }

  #and(): Test {
    let left = this.#one();
    while (this.#at < this.#words.length && !['-o', '-or', ')'].includes(this.#words[this.#at] as string)) {
      if (['-a', '-and'].includes(this.#words[this.#at] as string)) this.#at += 1;
      const [a, b] = [left, this.#one()];
      left = async (path, name) => (await a(path, name)) && b(path, name);
    }
    return left;
  }

  #value(): string {
    const value = this.#words[this.#at + 1];
    if (value === undefined) throw new ProgramError(`missing argument to \`${this.#words[this.#at]}'`);
    this.#at += 1;
    return value;
  }

  #one(): Test {
    const word = this.#words[this.#at];
    if (word === undefined)
      throw new ProgramError(`expected an expression after '${this.#words[this.#at - 1]}'`);
    const { files, leash, stdout } = this.#process;
    const test = this.#testOf(word, files, leash.now, stdout);
    this.#at += 1;
    return test;
  }

  #testOf(word: string, files: Process['files'], now: number, stdout: Process['stdout']): Test {
    const amount = (value: number, text: string) =>
      text.startsWith('+')
        ? value > Number(text.slice(1))
        : text.startsWith('-')
          ? value < Number(text.slice(1))
          : value === Number(text);
    switch (word) {
      case '!':
      case '-not': {
        this.#at += 1;
        const inner = this.#one();
        this.#at -= 1;
        return async (path, name) => !(await inner(path, name));
      }
      case '(': {
        this.#at += 1;
        const empty = this.#at >= this.#words.length;
        const inner = empty ? () => true : this.#or();
        if (this.#words[this.#at] !== ')')
          throw new ProgramError(
            "invalid expression; expected to find a ')' but didn't see one. Perhaps you need an extra predicate after '('",
          );
        return inner;
      }
      case '-name':
      case '-iname': {
        const regex = patternRegex(this.#value(), word === '-name' ? 'su' : 'sui');
        return (_, name) => regex.test(baseOf(name));
      }
      case '-path':
      case '-wholename': {
        const pattern = this.#value();
        return (_, name) => matches(name, pattern);
      }
      case '-type': {
        const type = this.#value();
        if (!/^[fdlbcps]$/.test(type)) throw new ProgramError(`Unknown argument to -type: ${type}`);
        return (path) => files.lstat(path)?.kind === { f: 'file', d: 'dir', l: 'link' }[type];
      }
      case '-empty':
        return (path) =>
          files.stat(path)?.kind === 'dir' ? files.list(path).length === 0 : files.stat(path)?.size === 0;
      case '-size': {
        const match = /^([-+]?)(\d+)([ckMGb]?)$/.exec(this.#value());
        if (!match) throw new ProgramError(`invalid -size type \`${this.#words[this.#at]?.slice(-1)}'`);
        const unit = { c: 1, k: 1024, M: 1024 ** 2, G: 1024 ** 3, b: 512 }[match[3] || 'b'] ?? 512;
        return (path) => amount(Math.ceil((files.stat(path)?.size ?? 0) / unit), `${match[1]}${match[2]}`);
      }
      case '-mtime':
      case '-mmin': {
        const text = this.#value();
        return (path) =>
          amount(
            Math.floor(
              (now - (files.stat(path)?.modifiedMs ?? 0)) / (word === '-mtime' ? 86_400_000 : 60_000),
            ),
            text,
          );
      }
      case '-newer': {
        const model = this.#value();
        const than = files.stat(pathOf(this.#process, model))?.modifiedMs;
        if (than === undefined) throw new ProgramError(`‘${model}’: No such file or directory`);
        return (path) => (files.stat(path)?.modifiedMs ?? 0) > than;
      }
      case '-perm': {
        const text = this.#value();
        const bits = changedMode(0, text.replace(/^[-/]/, ''), false);
        if (bits === undefined) throw new ProgramError(`invalid mode ‘${text}’`);
        return (path) => {
          const mode = files.stat(path)?.mode ?? 0;
          return text.startsWith('-')
            ? (mode & bits) === bits
            : text.startsWith('/')
              ? (mode & bits) !== 0
              : mode === bits;
        };
      }
      case '-maxdepth':
      case '-mindepth': {
        const text = this.#value();
        if (!/^\d+$/.test(text))
          throw new ProgramError(
            `Expected a positive decimal integer argument to ${word}, but got ‘${text}’`,
          );
        const depth = Number(text);
        if (word === '-maxdepth') this.maxDepth = depth;
        else this.minDepth = depth;
        return () => true;
      }
      case '-print':
      case '-print0':
        this.acts = true;
        return async (_, name) => {
          await stdout.write(`${name}${word === '-print0' ? '\0' : '\n'}`);
          return true;
        };
      case '-delete':
        this.acts = true;
        return (path) => {
          files.remove(path);
          return true;
        };
      case '-exec':
        return this.#exec(word);
      case '-printf': {
        this.acts = true;
        const format = this.#value();
        return async (path, name) => {
          await stdout.write(this.#formatted(format, path, name));
          return true;
        };
      }
      case '-ls':
        this.acts = true;
        return async (path, name) => {
          await stdout.write(
            this.#formatted('%6i %4k %M %3n root root %8s %Tb %Te %TH:%TM %p\\n', path, name),
          );
          return true;
        };
      case '-regex':
      case '-iregex': {
        const regex = regexOf(this.#value(), { line: true, ignoreCase: word === '-iregex' });
        return (_, name) => regex.test(name);
      }
      case '-prune':
        return (path) => {
          this.pruned.add(path);
          return true;
        };
      case '-quit':
        this.quits = true;
        return () => {
          throw new Quit();
        };
      case '-user':
      case '-group': {
        const owner = this.#value();
        return () => owner === 'root' || owner === '0';
      }
      case '-links':
        this.#value();
        return () => true;
      case '-lname': {
        const pattern = this.#value();
        return (path) => matches(files.lstat(path)?.target ?? '', pattern);
      }
      case '-execdir':
        return this.#exec(word);
      case '-ok':
        return this.#exec(word);
      case '-depth':
      case '-mount':
      case '-xdev':
      case '-noleaf':
      case '-true':
        return () => true;
      case '-false':
        return () => false;
    }
    throw new ProgramError(
      word.startsWith('-') ? `unknown predicate \`${word}'` : `paths must precede expression: \`${word}'`,
    );
  }

  /** `-printf`'s directives. */
  #formatted(format: string, path: string, name: string): string {
    const { files } = this.#process;
    const stat = files.lstat(path);
    const root = this.root;
    const when = (letter: string) => dateText(`%${letter}`, stat?.modifiedMs ?? 0);
    const below = name.slice(root.length).replace(/^\//, '');
    const values: Record<string, () => string> = {
      p: () => name,
      f: () => baseOf(name),
      h: () => (name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : '.'),
      P: () => below,
      H: () => root,
      s: () => String(stat?.size ?? 0),
      k: () => String(Math.ceil((stat?.size ?? 0) / 1024)),
      b: () => String(Math.ceil((stat?.size ?? 0) / 512)),
      m: () => (stat?.mode ?? 0).toString(8),
      M: () => (stat ? modeText(stat) : ''),
      y: () => ({ file: 'f', dir: 'd', link: 'l' })[stat?.kind ?? 'file'],
      d: () => String(below === '' ? 0 : below.split('/').length),
      l: () => stat?.target ?? '',
      u: () => 'root',
      g: () => 'root',
      U: () => '0',
      G: () => '0',
      n: () => '1',
      i: () => '1',
      t: () => dateText('%a %b %e %T.%N0 %Y', stat?.modifiedMs ?? 0),
      '%': () => '%',
    };
    return format
      .replace(/\\(n|t|0|\\|r)/g, (_, char: string) => ({ n: '\n', t: '\t', 0: '\0', r: '\r' })[char] ?? char)
      .replace(/%(-?\d*)(?:[TAC](.)|(.))/g, (whole, width: string, time?: string, letter?: string) => {
        const text =
          time === '@'
            ? `${((stat?.modifiedMs ?? 0) / 1000).toFixed(3)}0000000`
            : time
              ? when(time)
              : (values[letter ?? '']?.() ?? whole);
        return width.startsWith('-')
          ? text.padEnd(Number(width.slice(1)))
          : text.padStart(Number(width || 0));
      });
  }

  #exec(which: string): Test {
    this.acts = true;
    const command: string[] = [];
    for (this.#at += 1; this.#at < this.#words.length; this.#at += 1) {
      const word = this.#words[this.#at] as string;
      if (word === ';')
        return async (path, name) => {
          const inFolder = which === '-execdir';
          const shown = inFolder ? `./${baseOf(name)}` : name;
          if (which === '-ok') {
            await this.#process.stderr.write(`< ${command[0]} ... ${name} > ? `);
            if (!/^y/i.test((await this.#process.stdin.readLine()) ?? '')) return false;
          }
          const words = command.map((part) => part.replaceAll('{}', shown));
          const cwd = path.slice(0, path.lastIndexOf('/')) || '/';
          return (await this.#process.spawn(words, inFolder ? { cwd } : {})) === 0;
        };
      if (word === '+' && command.at(-1) === '{}') {
        const batch = { command: command.slice(0, -1), paths: [] as string[] };
        this.batches.push(batch);
        return (_, name) => batch.paths.push(name) > 0;
      }
      command.push(word);
    }
    throw new ProgramError(`missing argument to \`${which}'`);
  }
}

export const find = program(async (process) => {
  const given = process.args.slice(1);
  const follows = given[0] === '-L';
  const words = /^-[LHP]$/.test(given[0] ?? '') ? given.slice(1) : given;
  const split = words.findIndex((word) => /^[-(!]/.test(word) && word !== '-');
  const roots = split < 0 ? words : words.slice(0, split);
  const expression = new FindExpression(process, split < 0 ? [] : words.slice(split));
  const test = expression.parse();
  const depthFirst = words.includes('-delete') || words.includes('-depth');
  let status = 0;
  const visit = async (path: string, name: string, depth: number): Promise<void> => {
    await process.pause?.();
    const apply = async () => {
      if (depth < expression.minDepth) return;
      try {
        if ((await test(path, name)) && !expression.acts) await process.stdout.write(`${name}\n`);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        status = await complain(process, `cannot delete ‘${name}’: ${error.message}`);
      }
    };
    if (!depthFirst) await apply();
    const pruned = expression.pruned.has(path) && !depthFirst;
    if (
      !pruned &&
      depth < expression.maxDepth &&
      (follows ? process.files.stat(path) : process.files.lstat(path))?.kind === 'dir'
    )
      for (const entry of process.files.list(path))
        await visit(join(path, entry), join(name, entry), depth + 1);
    if (depthFirst) await apply();
  };
  for (const root of roots.length > 0 ? roots : ['.']) {
    const path = pathOf(process, root);
    expression.root = root;
    if (process.files.lstat(path)) {
      try {
        await visit(path, root, 0);
      } catch (error) {
        if (!(error instanceof Quit)) throw error;
        break;
      }
    } else status = await complain(process, `‘${root}’: No such file or directory`);
  }
  for (const { command, paths } of expression.batches)
    if (paths.length > 0 && (await process.spawn([...command, ...paths])) !== 0) status = 1;
  return status;
});
