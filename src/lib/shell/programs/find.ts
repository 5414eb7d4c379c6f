/** find. */
import { matches, patternRegex } from '#lib/shell/interpreter/pattern.ts';
import { FileError, type Process } from '#lib/shell/program.ts';
import { complain, pathOf, program, ProgramError } from './options.ts';
import { baseOf, join } from './paths.ts';

type Test = (path: string, name: string) => boolean | Promise<boolean>;

/** Reads find's expression: tests joined by `-a`, `-o`, `!` and parentheses. */
class FindExpression {
  acts = false;
  minDepth = 0;
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
    const word = this.#words[this.#at] as string;
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
        const inner = this.#or();
        if (this.#words[this.#at] !== ')')
          throw new ProgramError(
            "invalid expression; I was expecting to find a ')' somewhere but did not see one.",
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
        return (path) => files.stat(path)?.kind === { f: 'file', d: 'dir' }[type];
      }
      case '-empty':
        return (path) =>
          files.stat(path)?.kind === 'dir' ? files.list(path).length === 0 : files.stat(path)?.size === 0;
      case '-size': {
        const match = /^([-+]?)(\d+)([ckMGb]?)$/.exec(this.#value());
        if (!match) throw new ProgramError('Invalid argument to -size');
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
        const than = files.stat(pathOf(this.#process, this.#value()))?.modifiedMs ?? 0;
        return (path) => (files.stat(path)?.modifiedMs ?? 0) > than;
      }
      case '-perm': {
        const text = this.#value();
        const bits = Number.parseInt(text.replace(/^[-/]/, ''), 8);
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
        const depth = Number(this.#value());
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
        return this.#exec();
      case '-true':
        return () => true;
    }
    throw new ProgramError(
      word.startsWith('-') ? `unknown predicate \`${word}'` : `paths must precede expression: \`${word}'`,
    );
  }

  #exec(): Test {
    this.acts = true;
    const command: string[] = [];
    for (this.#at += 1; this.#at < this.#words.length; this.#at += 1) {
      const word = this.#words[this.#at] as string;
      if (word === ';')
        return async (_, name) =>
          (await this.#process.spawn(command.map((part) => part.replaceAll('{}', name)))) === 0;
      if (word === '+' && command.at(-1) === '{}') {
        const batch = { command: command.slice(0, -1), paths: [] as string[] };
        this.batches.push(batch);
        return (_, name) => batch.paths.push(name) > 0;
      }
      command.push(word);
    }
    throw new ProgramError("missing argument to `-exec'");
  }
}

export const find = program(async (process) => {
  const words = process.args.slice(1);
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
    if (depth < expression.maxDepth && process.files.stat(path)?.kind === 'dir')
      for (const entry of process.files.list(path))
        await visit(join(path, entry), join(name, entry), depth + 1);
    if (depthFirst) await apply();
  };
  for (const root of roots.length > 0 ? roots : ['.']) {
    const path = pathOf(process, root);
    if (process.files.stat(path)) await visit(path, root, 0);
    else status = await complain(process, `‘${root}’: No such file or directory`);
  }
  for (const { command, paths } of expression.batches)
    if (paths.length > 0 && (await process.spawn([...command, ...paths])) !== 0) status = 1;
  return status;
});
