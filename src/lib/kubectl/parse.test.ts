import { describe, expect, test } from 'vitest';
import type { Flags } from './command.ts';
import { parseFlags } from './parse.ts';

const flags: Flags = {
  namespace: { type: 'string', short: 'n', about: '' },
  output: { type: 'string', short: 'o', about: '' },
  watch: { type: 'bool', short: 'w', about: '' },
  all: { type: 'bool', short: 'A', about: '' },
  'dry-run': { type: 'string', default: 'none', alone: 'unchanged', about: '' },
  filename: { type: 'string-slice', short: 'f', about: '' },
  literal: { type: 'string-array', about: '' },
  tail: { type: 'int', default: -1, about: '' },
  since: { type: 'duration', about: '' },
};

describe('flags are read as kubectl reads them', () => {
  test.each([
    ['--namespace=shop', { namespace: 'shop' }, []],
    ['--namespace shop', { namespace: 'shop' }, []],
    ['-n shop', { namespace: 'shop' }, []],
    ['-nshop', { namespace: 'shop' }, []],
    ['-n=shop', { namespace: 'shop' }, []],
    ['-wA', { watch: true, all: true }, []],
    ['-wn shop', { watch: true, namespace: 'shop' }, []],
    ['-wojson', { watch: true, output: 'json' }, []],
    ['-w=false', { watch: false }, []],
    ['--watch false', { watch: true }, ['false']],
    ['--dry-run client', { 'dry-run': 'unchanged' }, ['client']],
    ['--dry-run=client', { 'dry-run': 'client' }, []],
    ['--dry_run=client', { 'dry-run': 'client' }, []],
    ['-f a,b -f c', { filename: ['a', 'b', 'c'] }, []],
    ['--literal a,b --literal c', { literal: ['a,b', 'c'] }, []],
    ['--since 1h30m --tail=0x10', { since: 5_400_000, tail: 16 }, []],
    ['pods -w web -o wide', { watch: true, output: 'wide' }, ['pods', 'web']],
    ['exec pod -- ls -n x', {}, ['exec', 'pod', 'ls', '-n', 'x']],
    ['-oname -owide', { output: 'wide' }, []],
    ['-', {}, ['-']],
  ])('%s', (line, values, args) => {
    const parsed = parseFlags(flags, line.split(' '));
    expect(parsed.args).toEqual(args);
    expect(Object.fromEntries([...parsed.changed].map((name) => [name, parsed.values[name]]))).toEqual(
      values,
    );
  });

  test.each([
    ['--nope', 'unknown flag: --nope'],
    ['-wq', "unknown shorthand flag: 'q' in -q"],
    ['-zq', "unknown shorthand flag: 'z' in -zq"],
    ['--namespace', 'flag needs an argument: --namespace'],
    ['-n', "flag needs an argument: 'n' in -n"],
    ['-wn', "flag needs an argument: 'n' in -n"],
    [
      '--watch=maybe',
      'invalid argument "maybe" for "-w, --watch" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
    ],
    ['--tail=x', 'invalid argument "x" for "--tail" flag: strconv.ParseInt: parsing "x": invalid syntax'],
    ['--since=abc', 'invalid argument "abc" for "--since" flag: time: invalid duration "abc"'],
    ['--since=5', 'invalid argument "5" for "--since" flag: time: missing unit in duration "5"'],
    ['--=x', 'bad flag syntax: --=x'],
  ])('%s is refused', (line, message) => {
    expect(() => parseFlags(flags, line.split(' '))).toThrow(message);
  });
});
