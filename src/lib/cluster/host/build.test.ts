import { describe, expect, test } from 'vitest';
import { madeUpDigest } from '#lib/cluster/images/reference.ts';
import type { MadeImage } from '#lib/cluster/images/made.ts';
import { copyFiles, withoutIgnored } from './build-copy.ts';
import { buildImage, type BuildRequest } from './build.ts';
import { parseDockerfile, substituted, wordsOf } from './dockerfile.ts';

describe('a Dockerfile', () => {
  test.each([
    ['', 'the Dockerfile cannot be empty'],
    ['# nothing\n', 'the Dockerfile cannot be empty'],
    ['RUN x\n', 'dockerfile parse error on line 1: no build stage in current context'],
    ['FROM a\nFRUM b\n', 'dockerfile parse error on line 2: unknown instruction: FRUM (did you mean FROM?)'],
    ['FROM a b\n', 'dockerfile parse error on line 1: FROM requires either one or three arguments'],
    ['FROM a\nRUN\n', 'dockerfile parse error on line 2: RUN requires at least one argument'],
    ['ARG X=1\n', 'no build stage in current context'],
  ])('%j: %s', (text, error) => expect(() => parseDockerfile(text)).toThrow(error));

  test('lines that go on are one instruction, comments among them are none', () => {
    const { stages } = parseDockerfile(
      'FROM a AS b\nRUN one && \\\n# why\n  two\nCOPY --from=b --chown=1:1 x y /z/\n',
    );
    expect(stages[0]?.name).toBe('b');
    expect(stages[0]?.steps.map(({ name, args, flags }) => [name, args, flags])).toEqual([
      ['RUN', 'one &&   two', {}],
      ['COPY', 'x y /z/', { from: 'b', chown: '1:1' }],
    ]);
  });

  test.each([
    ['$A-${B}', '1-2'],
    ['${C:-three}', 'three'],
    ['${A:+set}${C:+set}', 'set'],
    ['\\$A', '$A'],
    ['$C', ''],
  ])('%s becomes %j', (text, filled) => expect(substituted(text, { A: '1', B: '2' })).toBe(filled));

  test('words may be quoted, or a list', () => {
    expect(wordsOf('a "b c" d')).toEqual(['a', '"b c"', 'd']);
    expect(wordsOf('["a b", "c"]')).toEqual(['a b', 'c']);
  });
});

describe('what is copied', () => {
  const from = { 'a.txt': 'A', 'src/x.js': 'X', 'src/deep/y.js': 'Y' };
  test.each([
    [['a.txt'], '/b.txt', { '/b.txt': 'A' }],
    [['a.txt'], '/dir/', { '/dir/a.txt': 'A' }],
    [['src'], '/app', { '/app/x.js': 'X', '/app/deep/y.js': 'Y' }],
    [['.'], '.', { '/work/a.txt': 'A', '/work/src/x.js': 'X', '/work/src/deep/y.js': 'Y' }],
    [['*.txt'], 'there/', { '/work/there/a.txt': 'A' }],
    [['a.txt'], '/known', { '/known/a.txt': 'A' }],
  ])('COPY %j %s', (sources, target, files) =>
    expect(
      copyFiles({
        sources,
        target,
        workdir: '/work',
        from,
        isContext: true,
        guesses: false,
        folders: { '/known/file': '' },
      }),
    ).toEqual({ files }),
  );

  test('what is not there stops the build', () =>
    expect(
      copyFiles({
        sources: ['nosuch'],
        target: '/',
        workdir: '/',
        from,
        isContext: true,
        guesses: false,
        folders: {},
      }),
    ).toEqual({ missing: '/nosuch' }));

  test.each([
    ['src', ['a.txt']],
    ['**/*.js', ['a.txt']],
    ['*\n!a.txt', ['a.txt']],
    ['# nothing', ['a.txt', 'src/x.js', 'src/deep/y.js']],
  ])('.dockerignore %j leaves %j', (ignore, left) =>
    expect(Object.keys(withoutIgnored(from, ignore))).toEqual(left),
  );
});

const busybox: MadeImage = {
  id: madeUpDigest('busybox'),
  digest: madeUpDigest('busybox manifest'),
  app: { command: ['sh'], shell: true },
  config: {
    entrypoint: [],
    cmd: ['sh'],
    env: { PATH: '/bin' },
    workdir: '',
    exposed: [],
    labels: {},
    user: '',
  },
  sizeBytes: 1000,
  createdMs: 0,
  history: [],
};

function build(dockerfile: string, more: Partial<BuildRequest> = {}, cached: readonly string[] = []) {
  const request = {
    dockerfile,
    dockerfileName: 'Dockerfile',
    context: {},
    args: {},
    labels: {},
    noCache: false,
    ...more,
  };
  return buildImage(request, {
    now: 1_000_000,
    base: (name) => (name === 'busybox' ? { image: busybox } : { error: 'not found' }),
    ask: () => ({ ok: false, error: 'unresolved' }),
    isCached: (key) => cached.includes(key),
  });
}

describe('a build', () => {
  test('the same files give the same image, others another', () => {
    const text = 'FROM busybox\nCOPY . /app\n';
    const first = build(text, { context: { a: '1' } });
    expect(build(text, { context: { a: '1' } }, first.keys).image?.id).toBe(first.image?.id);
    expect(build(text, { context: { a: '2' } }).image?.id).not.toBe(first.image?.id);
  });

  test('steps are cached up to the first one that is new', () => {
    const first = build('FROM busybox\nRUN echo a\nRUN echo b\n');
    const second = build('FROM busybox\nRUN echo a\nRUN echo c\n', {}, first.keys);
    const cached = second.steps
      .filter(({ name }) => name.startsWith('['))
      .filter(({ name }) => !name.startsWith('[internal'));
    expect(cached.map((step) => step.cached)).toEqual([true, true, false]);
  });

  test('arguments, variables, folder, user and command', () => {
    const { image } = build(
      'ARG BASE=busybox\nFROM ${BASE}\nARG WHO=nobody\nENV HELLO="hi $WHO"\nWORKDIR /srv\nWORKDIR app\nUSER 1000:1000\nLABEL a=b c="d e"\nEXPOSE 80 53/udp\nENTRYPOINT ["sh", "-c"]\nCMD ["echo $HELLO"]\n',
      { args: { WHO: 'ada' }, labels: { more: 'yes' } },
    );
    expect(image?.config).toEqual({
      entrypoint: ['sh', '-c'],
      cmd: ['echo $HELLO'],
      env: { PATH: '/bin', HELLO: 'hi ada' },
      workdir: '/srv/app',
      exposed: ['80/tcp', '53/udp'],
      labels: { a: 'b', c: 'd e', more: 'yes' },
      user: '1000:1000',
    });
    expect(image?.app.user).toBe(1000);
  });

  test('a base that is nowhere is named with what the registry says', () =>
    expect(build('FROM nosuch\n').error).toBe(
      'nosuch:latest: failed to resolve source metadata for docker.io/library/nosuch:latest: not found',
    ));

  test('ENTRYPOINT takes away the command of the base', () =>
    expect(build('FROM busybox\nENTRYPOINT ["sleep", "5"]\n').image?.config.cmd).toEqual([]));

  test('only stages that are needed are built', () => {
    const text =
      'FROM nosuch AS never\nRUN false\nFROM busybox AS one\nRUN echo x > /x\nFROM busybox\nCOPY --from=one /x /y\n';
    const { image } = build(text);
    expect(image?.app.files?.['/y']).toBe('x\n');
  });

  test('a step that fails ends it, and nothing is made', () => {
    const { image, error, excerpt } = build('FROM busybox\n\nRUN exit 3\nRUN echo never\n');
    expect(image).toBeUndefined();
    expect(error).toBe('process "/bin/sh -c exit 3" did not complete successfully: exit code: 3');
    expect(excerpt).toContain('   3 | >>> RUN exit 3\n');
  });

  test('a step that fails after it installed something took the time of that', () => {
    const ms = (script: string) => build(`FROM busybox\nRUN ${script}\n`).steps.at(-1)?.ms ?? 0;
    expect(ms('apt-get install -y curl && exit 3')).toBeGreaterThan(ms('exit 3'));
  });
});
