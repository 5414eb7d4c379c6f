/** What find asks of a file: its name, kind, size, age, mode and owner. */
import { matches, patternRegex } from '#lib/script/pattern.ts';
import { changedMode } from '#lib/shell/mode.ts';
import type { Process } from '#lib/shell/program.ts';
import { regexOf } from '#lib/shell/regex.ts';
import { pathOf, ProgramError } from './options.ts';
import { baseOf } from './paths.ts';

/** `path` is the whole one, `name` as find names the file. */
export type Test = (path: string, name: string) => boolean | Promise<boolean>;

interface Asked {
  /** `-name` */
  readonly word: string;
  readonly process: Process;
  /** The next word of the expression. Throws where there is none. */
  value(): string;
}

const always: Test = () => true;

const TESTS: Readonly<Record<string, (asked: Asked) => Test>> = {
  '-name': nameTest,
  '-iname': nameTest,
  '-path': pathTest,
  '-wholename': pathTest,
  '-regex': regexTest,
  '-iregex': regexTest,
  '-type': typeTest,
  '-lname': ({ process, value }) => {
    const pattern = value();
    return (path) => matches(process.files.lstat(path)?.target ?? '', pattern);
  },
  '-empty':
    ({ process: { files } }) =>
    (path) =>
      files.stat(path)?.kind === 'dir' ? files.list(path).length === 0 : files.stat(path)?.size === 0,
  '-size': sizeTest,
  '-mtime': ageTest,
  '-mmin': ageTest,
  '-newer': newerTest,
  '-perm': modeTest,
  '-user': ownerTest,
  '-group': ownerTest,
  '-links': ({ value }) => {
    value();
    return always;
  },
  '-depth': () => always,
  '-mount': () => always,
  '-xdev': () => always,
  '-noleaf': () => always,
  '-true': () => always,
  '-false': () => () => false,
};

/** The test of that name, with the words behind it; undefined where there is none. */
export const fileTest = (asked: Asked): Test | undefined =>
  Object.hasOwn(TESTS, asked.word) ? TESTS[asked.word]?.(asked) : undefined;

/** `+3` is more than three, `-3` less. */
function isAmount(value: number, text: string): boolean {
  if (text.startsWith('+')) return value > Number(text.slice(1));
  return text.startsWith('-') ? value < Number(text.slice(1)) : value === Number(text);
}

function nameTest({ word, value }: Asked): Test {
  const regex = patternRegex(value(), word === '-name' ? 'su' : 'sui');
  return (_, name) => regex.test(baseOf(name));
}

function pathTest({ value }: Asked): Test {
  const pattern = value();
  return (_, name) => matches(name, pattern);
}

function regexTest({ word, value }: Asked): Test {
  const regex = regexOf(value(), { line: true, ignoreCase: word === '-iregex' });
  return (_, name) => regex.test(name);
}

function typeTest({ process, value }: Asked): Test {
  const type = value();
  if (!/^[fdlbcps]$/.test(type)) throw new ProgramError(`Unknown argument to -type: ${type}`);
  const kind = { f: 'file', d: 'dir', l: 'link' }[type];
  return (path) => process.files.lstat(path)?.kind === kind;
}

function sizeTest({ process, value }: Asked): Test {
  const text = value();
  const [, sign = '', number = '', letter = ''] = /^([-+]?)(\d+)([ckMGb]?)$/.exec(text) ?? [];
  if (number === '') throw new ProgramError(`invalid -size type \`${text.slice(-1)}'`);
  const unit = { c: 1, k: 1024, M: 1024 ** 2, G: 1024 ** 3, b: 512 }[letter || 'b'] ?? 512;
  return (path) => isAmount(Math.ceil((process.files.stat(path)?.size ?? 0) / unit), `${sign}${number}`);
}

/** `-mtime` in days, `-mmin` in minutes. */
function ageTest({ word, process, value }: Asked): Test {
  const text = value();
  const { files, leash } = process;
  const { now } = leash;
  const unit = word === '-mtime' ? 86_400_000 : 60_000;
  return (path) => isAmount(Math.floor((now - (files.stat(path)?.modifiedMs ?? 0)) / unit), text);
}

function newerTest({ process, value }: Asked): Test {
  const model = value();
  const than = process.files.stat(pathOf(process, model))?.modifiedMs;
  if (than === undefined) throw new ProgramError(`‘${model}’: No such file or directory`);
  return (path) => (process.files.stat(path)?.modifiedMs ?? 0) > than;
}

/** `644` just so, `-u+w` at least these bits, `/111` any of them. */
function modeTest({ process, value }: Asked): Test {
  const text = value();
  const bits = changedMode(0, text.replace(/^[-/]/, ''), false);
  if (bits === undefined) throw new ProgramError(`invalid mode ‘${text}’`);
  return (path) => {
    const mode = process.files.stat(path)?.mode ?? 0;
    if (text.startsWith('-')) return (mode & bits) === bits;
    return text.startsWith('/') ? (mode & bits) !== 0 : mode === bits;
  };
}

/** All files here are root's. */
function ownerTest({ value }: Asked): Test {
  const owner = value();
  return () => owner === 'root' || owner === '0';
}
