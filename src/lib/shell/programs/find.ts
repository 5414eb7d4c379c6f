/** find: reads its expression, walks the folders, and does what is asked with what fits. */
import { FileError, type Process } from '#lib/shell/program.ts';
import { printed } from './find-printf.ts';
import { fileTest, type Test } from './find-tests.ts';
import { complain, pathOf, program, ProgramError } from './options.ts';
import { baseOf, join } from './paths.ts';

/** The columns of `-ls`. */
const LS = '%6i %4k %M %3n root root %8s %Tb %Te %TH:%TM %p\\n';

/** Thrown by `-quit`. */
class Quit extends Error {}

/** Reads find's expression: tests joined by `-a`, `-o`, `!` and parentheses. */
class FindExpression {
  acts = false;
  minDepth = 0;
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
    const test =
      this.#logic(word) ??
      this.#option(word) ??
      this.#action(word) ??
      fileTest({ word, process: this.#process, value: () => this.#value() });
    if (!test)
      throw new ProgramError(
        word.startsWith('-') ? `unknown predicate \`${word}'` : `paths must precede expression: \`${word}'`,
      );
    this.#at += 1;
    return test;
  }

  /** `!` and parentheses. */
  #logic(word: string): Test | undefined {
    if (word === '!' || word === '-not') {
      this.#at += 1;
      const inner = this.#one();
      this.#at -= 1;
      return async (path, name) => !(await inner(path, name));
    }
    if (word !== '(') return undefined;
    this.#at += 1;
    const isEmpty = this.#at >= this.#words.length;
    const inner = isEmpty ? () => true : this.#or();
    if (this.#words[this.#at] !== ')')
      throw new ProgramError(
        "invalid expression; expected to find a ')' but didn't see one. Perhaps you need an extra predicate after '('",
      );
    return inner;
  }

  /** How deep it goes: for all files, wherever it stands in the expression. */
  #option(word: string): Test | undefined {
    if (word !== '-maxdepth' && word !== '-mindepth') return undefined;
    const text = this.#value();
    if (!/^\d+$/.test(text))
      throw new ProgramError(`Expected a positive decimal integer argument to ${word}, but got ‘${text}’`);
    if (word === '-maxdepth') this.maxDepth = Number(text);
    else this.minDepth = Number(text);
    return () => true;
  }

  /** What is done with a file that was found. Where one stands in the expression, names are not printed by themselves. */
  #action(word: string): Test | undefined {
    const { files } = this.#process;
    switch (word) {
      case '-print':
        return this.#printing((_, name) => `${name}\n`);
      case '-print0':
        return this.#printing((_, name) => `${name}\0`);
      case '-printf': {
        const format = this.#value();
        return this.#printing((path, name) => printed(files, this.root, format, path, name));
      }
      case '-ls':
        return this.#printing((path, name) => printed(files, this.root, LS, path, name));
      case '-delete':
        this.acts = true;
        return (path) => {
          files.remove(path);
          return true;
        };
      case '-exec':
      case '-execdir':
      case '-ok':
        return this.#exec(word);
      case '-prune':
        return (path) => {
          this.pruned.add(path);
          return true;
        };
      case '-quit':
        return () => {
          throw new Quit();
        };
    }
    return undefined;
  }

  #printing(shown: (path: string, name: string) => string): Test {
    this.acts = true;
    return async (path, name) => {
      await this.#process.stdout.write(shown(path, name));
      return true;
    };
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
