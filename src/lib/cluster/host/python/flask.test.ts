/** Flask apps that a learner builds. What CPython 3.11 and Flask 3.1 said of the same files is written down here. */
import { describe, expect, test } from 'vitest';
import { flaskApp } from './flask.ts';

const APP = `import os
from flask import Flask
import socket
import mysql.connector

app = Flask(__name__)

@app.route('/')
def hello():
    # construct HTML output
    html = "<h3>Hello World from {hostname}!</h3>"
    html += "<h3>Your random word is: {random_word}</h3>"
    html += "<h3>The version of this app is: {version}</h3>"

    db = mysql.connector.connect(
              host=os.getenv("MYSQL_SERVICE_HOST"),
              port=os.getenv("MYSQL_SERVICE_PORT"),
              user="root",
              passwd="Passw0rd",
              database="randomizer",
              auth_plugin="mysql_native_password"
         )

    cursor = db.cursor()
    cursor.execute("select word from random_words order by rand() limit 1;")
    res = cursor.fetchall()

    return html.format(random_word=res[0][0], version="4.0", hostname=socket.gethostname())
`;

function read(
  source: string,
  more: { command?: readonly string[]; env?: Record<string, string>; ran?: readonly string[] } = {},
) {
  const {
    command = ['flask', 'run', '--host=0.0.0.0'],
    env = {},
    ran = ['pip install flask mysql-connector-python'],
  } = more;
  return flaskApp({ command, env, workdir: '/srv', files: { '/srv/app/__init__.py': source }, ran });
}

function behaviour(source: string, more: Parameters<typeof read>[1] = {}) {
  const found = read(source, more);
  if (!found || 'notRead' in found) throw new Error(`not read: ${found?.notRead ?? 'no Flask app'}`);
  return found;
}

const line = (number: number, change: (text: string) => string): string =>
  APP.split('\n')
    .map((text, at) => (at === number - 1 ? change(text) : text))
    .join('\n');

/** The last lines of what it logs as it ends. */
const end = (source: string): string => {
  const { logs = [], exitAfterMs } = behaviour(source);
  expect(exitAfterMs).toBeGreaterThan(0);
  return logs.slice(2).join('\n');
};

describe('an app that is understood', () => {
  const app = behaviour(APP);
  const [answer] = app.http ?? [];

  test('answers with what the file says, and with what its container finds', () =>
    expect(answer).toMatchObject({
      path: '/',
      method: 'GET',
      status: 200,
      body: '<h3>Hello World from {{pod}}!</h3><h3>Your random word is: {{asks.q4}}</h3><h3>The version of this app is: 4.0</h3>',
    }));

  test('asks the database as it was told to', () =>
    expect(answer?.asks?.['q4']).toEqual({
      host: '{{env.MYSQL_SERVICE_HOST}}',
      port: '{{env.MYSQL_SERVICE_PORT}}',
      user: 'root',
      password: 'Passw0rd',
      database: 'randomizer',
      sql: 'select word from random_words order by rand() limit 1;',
      cell: [0, 0],
    }));

  test('tells the place where the database let it down', () =>
    expect(answer?.otherwise?.logs?.['q1']).toBe(
      [
        '[{{stamp}}] ERROR in app: Exception on {{path}} [{{method}}]',
        'Traceback (most recent call last):',
        '  (not simulated: the frames of Flask)',
        '  File "/srv/app/__init__.py", line 15, in hello',
        '    db = mysql.connector.connect(',
        '         ^^^^^^^^^^^^^^^^^^^^^^^^',
        '  (not simulated: the frames of mysql.connector)',
        '{{failed}}',
      ].join('\n'),
    ));

  test('listens where flask run was told to', () => {
    expect(app.ports).toEqual([5000]);
    expect(
      behaviour(APP, {
        command: ['python3', '-m', 'flask', '--app', 'app', 'run', '-h', '0.0.0.0', '-p', '80'],
      }).ports,
    ).toEqual([80]);
    expect(read(APP, { command: ['flask', 'run'] })).toEqual({
      notRead: 'it listens on 127.0.0.1, where only its own container reaches it',
    });
  });
});

describe('other texts, other routes', () => {
  const view = (body: string) =>
    `from flask import Flask\nimport os\napp = Flask(__name__)\nNAME = "shop"\n@app.route('/a', methods=['GET', 'POST'])\ndef a():\n${body}\n`;
  test.each([
    ['    return "a" + NAME + str', undefined],
    ["    return f\"{NAME} {os.getenv('WHO', 'nobody')}{{}}\"", 'shop {{env.WHO|nobody}}{}'],
    ['    return f"{NAME} " "and" \' more\'', 'shop and more'],
    ['    return "{1}-{0}".format("x", NAME)', 'shop-x'],
    ['    """Says nothing."""\n    return os.environ["WHO"]', '{{asks.q1}}'],
    ['    return """two\nlines\\n"""', 'two\nlines\n'],
    ['    for x in y: pass', undefined],
  ])('%s', (body, says) => {
    const found = read(view(body));
    if (says === undefined) return expect(found).toHaveProperty('notRead');
    expect(behaviour(view(body)).http?.[0]).toMatchObject({ path: '/a', status: 200, body: says });
    return expect(behaviour(view(body)).http?.[1]).toMatchObject({ method: 'POST', body: says });
  });

  test.each([
    [
      'return {"b": "ü\\"<", "a": [1, None, True, {"z": 2, "y": "x"}]}',
      '{"a":[1,null,true,{"y":"x","z":2}],"b":"\\u00fc\\"<"}\n',
    ],
    ['return jsonify(b=1, a=socket.gethostname())', '{"a":"{{pod}}","b":1}\n'],
    ['return jsonify([1, 2]), 201', '[1,2]\n'],
  ])('%s', (body, says) => {
    const source = `from flask import Flask, jsonify\nimport socket\napp = Flask(__name__)\n@app.route('/a')\ndef a():\n    ${body}\n`;
    expect(behaviour(source).http?.[0]).toMatchObject({
      status: body.endsWith('201') ? 201 : 200,
      contentType: 'application/json',
      body: says,
    });
  });

  test('parts of the path come to the view', () => {
    const source = (path: string, params: string) =>
      `from flask import Flask\napp = Flask(__name__)\n@app.route('${path}')\ndef a(${params}):\n    return "hi " + name\n`;
    expect(behaviour(source('/hi/<name>', 'name')).http?.[0]).toMatchObject({
      path: '/hi/{name}',
      body: 'hi {{path.name}}',
    });
    expect(read(source('/hi/<int:name>', 'name'))).toHaveProperty('notRead');
    expect(read(source('/hi/<name>', 'other'))).toHaveProperty('notRead');
  });

  test('without the route there is nothing at /', () => {
    const { http } = behaviour(line(8, () => ''));
    expect(http?.map(({ path, status }) => [path, status])).toEqual([['*', 404]]);
  });

  test('a script that starts itself', () => {
    const source = `from flask import Flask\nweb = Flask(__name__)\n@web.get('/')\ndef a():\n    return 'hi'\nif __name__ == '__main__':\n    web.run(host='0.0.0.0', port=8000)\n`;
    const found = flaskApp({
      command: ['python', 'web.py'],
      env: {},
      workdir: '/',
      files: { '/web.py': source },
      ran: ['pip install flask'],
    });
    expect(found).toMatchObject({
      ports: [8000],
      listenLogs: expect.arrayContaining([" * Serving Flask app 'web'"]) as unknown,
    });
  });
});

describe('files that Python refuses', () => {
  const at = (number: number, change: (text: string) => string) => end(line(number, change));
  const file = (number: number) => `  File "/srv/app/__init__.py", line ${number}\n`;

  test('a text without its end', () =>
    expect(at(13, (text) => text.slice(0, -1))).toBe(
      `${file(13)}    html += "<h3>The version of this app is: {version}</h3>\n            ^\nSyntaxError: unterminated string literal (detected at line 13)`,
    ));
  test('a quote in the middle', () =>
    expect(at(28, (text) => text.replace('"4.0"', '"4.0'))).toContain(
      `    ${' '.repeat(50)}^\nSyntaxError: unterminated string literal (detected at line 28)`,
    ));
  test('a bracket without its end', () => {
    expect(at(22, () => '')).toBe(
      `${file(15)}    db = mysql.connector.connect(\n                                ^\nSyntaxError: '(' was never closed`,
    );
    expect(at(28, (text) => `${text})`)).toContain("SyntaxError: unmatched ')'");
    expect(at(28, (text) => `${text.slice(0, -2)}]`)).toContain(
      "SyntaxError: closing parenthesis ']' does not match opening parenthesis '('",
    );
  });
  test('a colon that is missing', () =>
    expect(at(9, (text) => text.slice(0, -1))).toBe(
      `${file(9)}    def hello()\n               ^\nSyntaxError: expected ':'`,
    ));
  test('indentation', () => {
    expect(at(12, (text) => `  ${text}`)).toBe(
      `${file(12)}    html += "<h3>Your random word is: {random_word}</h3>"\nIndentationError: unexpected indent`,
    );
    expect(at(13, (text) => text.slice(2))).toContain(
      `${' '.repeat(60)}^\nIndentationError: unindent does not match any outer indentation level`,
    );
    expect(end(APP.split('\n').slice(0, 9).join('\n'))).toBe(
      `${file(9)}    def hello():\n                ^\nIndentationError: expected an indented block after function definition on line 9`,
    );
    expect(at(12, (text) => `\t${text.trimStart()}`)).toContain(
      'TabError: inconsistent use of tabs and spaces in indentation',
    );
  });
  test('three quotes without their end', () =>
    expect(at(13, (text) => text.replace('"', '"""'))).toContain(
      'SyntaxError: unterminated triple-quoted string literal (detected at line 28)',
    ));
  test('quotes of a word processor', () =>
    expect(at(28, (text) => text.replace('"4.0"', '“4.0”'))).toContain(
      "SyntaxError: invalid character '“' (U+201C)",
    ));
  test('what only a whole Python could tell is not said', () =>
    expect(read(line(17, (text) => text.slice(0, -1)))).toEqual({ notRead: 'app/__init__.py, line 18' }));
});

describe('errors', () => {
  const log = (source: string) => behaviour(source).http?.[0]?.log?.split('\n').slice(3).join('\n');

  test('a name in the text that nobody gave', () =>
    expect(log(line(28, (text) => text.replace(' version="4.0",', '')))).toBe(
      `  File "/srv/app/__init__.py", line 28, in hello\n    return html.format(random_word=res[0][0], hostname=socket.gethostname())\n           ${'^'.repeat(65)}\nKeyError: 'version'`,
    ));
  test('a name that is not there; what may have been meant is said as the program starts', () => {
    expect(log(line(28, (text) => text.replace('res[0]', 'rest[0]')))).toContain(
      "NameError: name 'rest' is not defined",
    );
    const wrong = (name: string) =>
      end(`from flask import Flask\nres = 1\nhtml = 'x'\napp = Flask(__name__)\n${name}\n`);
    expect(wrong('rest')).toContain("NameError: name 'rest' is not defined. Did you mean: 'res'?");
    expect(wrong('Html')).toContain(". Did you mean: 'html'?");
    expect(wrong('pritn')).toContain(". Did you mean: 'print'?");
    expect(wrong('VERSION')).toMatch(/is not defined$/);
    expect(wrong('htlm')).toMatch(/is not defined$/);
  });
  test('a name that is used before it is given anything', () =>
    expect(log(line(11, () => ''))).toBe(
      `  File "/srv/app/__init__.py", line 12, in hello\n    html += "<h3>Your random word is: {random_word}</h3>"\n    ^^^^\nUnboundLocalError: cannot access local variable 'html' where it is not associated with a value`,
    ));
  test('nothing is returned', () =>
    expect(log(line(28, () => ''))).toContain(
      "TypeError: The view function for 'hello' did not return a valid response.",
    ));
  test('a text and a number', () =>
    expect(log(line(13, () => '    html += 4'))).toContain(
      'TypeError: can only concatenate str (not "int") to str',
    ));
  test('a module that was not installed', () =>
    expect(behaviour(APP, { ran: ['pip install flask'] })).toMatchObject({
      exitCode: 2,
      logs: expect.arrayContaining(["ModuleNotFoundError: No module named 'mysql'"]) as unknown,
    }));
});
