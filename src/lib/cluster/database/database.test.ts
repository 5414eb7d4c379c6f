import { describe, expect, test } from 'vitest';
import { ask, type AskWorld } from './ask.ts';
import { afterScripts, select } from './sql.ts';

const SCRIPT = `
-- words
CREATE DATABASE IF NOT EXISTS shop; # another one
CREATE TABLE words (id INT AUTO_INCREMENT, word VARCHAR(40) NOT NULL, price DECIMAL(8, 2), PRIMARY KEY (id)) ENGINE=InnoDB;
INSERT INTO words (word, price) VALUES ('ma;ple', 1.5), ('it''s', NULL), ("say \\"hi\\"", -3);
/* and elsewhere */ USE shop;
create table if not exists \`empty\` (a int);
GRANT ALL ON *.* TO x;
`;
const databases = afterScripts([SCRIPT], 'randomizer');
const find = (sql: string, use: string | undefined = 'randomizer', moment = 0) =>
  select(databases, use, sql, moment);

describe('tables', () => {
  test.each([
    ['select word from words', [['ma;ple'], ["it's"], ['say "hi"']]],
    ['SELECT id, price FROM words WHERE word = "it\'s";', [[2, null]]],
    [
      'select * from words order by price limit 2',
      [
        [2, "it's", null],
        [3, 'say "hi"', -3],
      ],
    ],
    ['select id from randomizer.words order by id desc limit 1', [[3]]],
    ['select count(*) from words', [[3]]],
    ['select a from shop.empty', []],
    ['select max(id) from words', undefined],
    ['delete from words', undefined],
  ])('%s', (sql, rows) => expect(find(sql)).toEqual(rows));

  test.each([
    ['select a from nosuch', "1146 (42S02): Table 'randomizer.nosuch' doesn't exist"],
    ['select a from nosuch.words', "1049 (42000): Unknown database 'nosuch'"],
    ['select nosuch from words', "1054 (42S22): Unknown column 'nosuch' in 'field list'"],
    ['select id from words where x = 1', "1054 (42S22): Unknown column 'x' in 'where clause'"],
  ])('%s: %s', (sql, words) => expect(() => find(sql)).toThrow(`ProgrammingError: ${words}`));

  test('without a database there is no table', () =>
    expect(() => select(databases, undefined, 'select a from t', 0)).toThrow(
      '1046 (3D000): No database selected',
    ));

  test('rand() is another order at another moment, and the same at the same', () => {
    const orders = Array.from({ length: 20 }, (_, moment) =>
      JSON.stringify(find('select id from words order by rand()', 'randomizer', moment)),
    );
    expect(new Set(orders).size).toBeGreaterThan(2);
    expect(find('select id from words order by rand()', 'randomizer', 3)).toEqual(
      JSON.parse(orders[3] ?? ''),
    );
  });
});

describe('a client', () => {
  const server = (
    env: Record<string, string> = { MYSQL_ROOT_PASSWORD: 'secret', MYSQL_DATABASE: 'randomizer' },
  ) => ({
    app: { speaks: 'mysql' as const },
    env,
    files: () => ({
      '/docker-entrypoint-initdb.d/1.sql': SCRIPT,
      '/docker-entrypoint-initdb.d/notes.txt': 'no',
    }),
  });
  const world = (more: Partial<AskWorld> = {}): AskWorld => ({
    now: 5,
    env: { MYSQL_SERVICE_HOST: '10.96.0.9', MYSQL_SERVICE_PORT: '3306', PASSWORD: 'secret' },
    ip: '10.244.0.7',
    connect: () => server(),
    ...more,
  });
  const good = {
    host: '{{env.MYSQL_SERVICE_HOST}}',
    port: '{{env.MYSQL_SERVICE_PORT}}',
    user: 'root',
    password: '{{env.PASSWORD}}',
    database: 'randomizer',
  };
  const told = (more: object = {}, of: Partial<AskWorld> = {}) =>
    ask({ ...good, sql: 'select word from words', cell: [1, 0], ...more }, world(of));

  test('is told what it asked for', () => {
    expect(told()).toMatchObject({ ok: true, text: "it's" });
    expect(told({ sql: 'select price from words' }).text).toBe('None');
  });

  test.each([
    [
      { password: 'wrong' },
      "mysql.connector.errors.ProgrammingError: 1045 (28000): Access denied for user 'root'@'10.244.0.7' (using password: YES)",
    ],
    [
      { password: '{{env.NOSUCH}}' },
      "mysql.connector.errors.ProgrammingError: 1045 (28000): Access denied for user 'root'@'10.244.0.7' (using password: NO)",
    ],
    [
      { user: 'toString', password: 'x' },
      "mysql.connector.errors.ProgrammingError: 1045 (28000): Access denied for user 'toString'@'10.244.0.7' (using password: YES)",
    ],
    [
      { database: 'nosuch' },
      "mysql.connector.errors.ProgrammingError: 1049 (42000): Unknown database 'nosuch'",
    ],
    [
      { port: '{{env.NOSUCH}}' },
      "TypeError: int() argument must be a string, a bytes-like object or a real number, not 'NoneType'",
    ],
    [{ port: 'three' }, 'mysql.connector.errors.InterfaceError: TCP/IP port number should be an integer'],
    [{ cell: [9, 0] }, 'IndexError: list index out of range'],
    [{ cell: [9, 0], one: true }, "TypeError: 'NoneType' object is not subscriptable"],
    [{ cell: [0, 3] }, 'IndexError: tuple index out of range'],
    [{ sql: 'update words set id=1' }, 'not simulated: what MySQL answers to update words set id=1'],
  ])('%j: %s', (more, words) => expect(told(more)).toMatchObject({ ok: false, text: words }));

  test.each([
    ['refused', "2003 (HY000): Can't connect to MySQL server on '10.96.0.9:3306' (111)"],
    ['timeout', "2003 (HY000): Can't connect to MySQL server on '10.96.0.9:3306' (110)"],
    ['unresolved', "2005 (HY000): Unknown MySQL server host '10.96.0.9' (-2)"],
  ])('where the connection is %s: %s', (error, words) =>
    expect(told({}, { connect: () => ({ error, tookMs: 1 }) }).text).toBe(
      `mysql.connector.errors.DatabaseError: ${words}`,
    ),
  );

  test('without a host asks its own machine', () => {
    const asked: string[] = [];
    told({ host: '{{env.NOSUCH}}' }, { connect: (host, port) => (asked.push(`${host}:${port}`), server()) });
    expect(asked).toEqual(['127.0.0.1:3306']);
  });

  test('that is no root has its own database alone', () => {
    const env = {
      MYSQL_ROOT_PASSWORD: 'x',
      MYSQL_USER: 'app',
      MYSQL_PASSWORD: 'secret',
      MYSQL_DATABASE: 'randomizer',
    };
    const connect = () => server(env);
    expect(told({ user: 'app' }, { connect }).ok).toBe(true);
    expect(told({ user: 'app', database: 'shop' }, { connect }).text).toContain(
      "1044 (42000): Access denied for user 'app'@'%' to database 'shop'",
    );
  });
});
