/** Every command of the documents that the labs go back to, typed as it stands there (`seed-commands.yaml`). */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readLab } from '#lib/lab/read.ts';
import type { Shell } from '#lib/shell/shell.ts';
import { headless } from '#lib/worker/drive.ts';
import { plainStreams } from '#lib/worker/script.ts';
import { Session } from '#lib/worker/session.ts';
import { readFolder } from '../../src/cli/lab-folder.ts';

interface Command {
  readonly run?: string;
  readonly written?: string;
  readonly do?: string;
  readonly shows?: readonly string[];
  readonly hides?: readonly string[];
  readonly exit?: number;
  readonly forS?: number;
  readonly wait?: number;
}

interface Document {
  readonly document: string;
  readonly lab?: string;
  readonly own?: Readonly<Record<string, string>>;
  readonly commands: readonly Command[];
}

const documents = parse(readFileSync('tests/labs/seed-commands.yaml', 'utf8')) as readonly Document[];

/** How it would look if a command was not understood, wherever it is typed. */
const NOT_UNDERSTOOD = /command not found|syntax error|not simulated|unknown (shorthand )?(flag|command)|is unknown/;

/** What a Dockerfile's RUN installs is not simulated, and a build says so in its log; it was understood. */
const INSTALLS = /^#\d+ [\d.]+ not simulated: .*\n/gm;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function open(lab: string | undefined): Promise<{ readonly session: Session; readonly shell: Shell }> {
  const read = lab === undefined ? undefined : readLab(lab, readFolder(`labs/${lab}`)).lab;
  const opened = await Session.open({ turn, seed: 1, ...(read && { lab: read }) });
  if ('problem' in opened) throw new Error(opened.problem);
  return { session: opened.session, shell: opened.session.openShell() };
}

/** `forS`: Ctrl-C after so many seconds of the cluster. */
async function type(session: Session, shell: Shell, command: string, forS?: number) {
  let output = '';
  const sink = (text: string) => void (output += text);
  const io = plainStreams({ stdout: sink, stderr: sink });
  const finished = shell.run(command, io);
  if (forS !== undefined) void session.leash.sleep(forS * 1000).then(() => io.interrupt.raise());
  const status = await headless(session.sim, session.leash, finished, turn);
  return { output, status };
}

const holds = (output: string, wanted: string): boolean =>
  /^\/.*\/$/s.test(wanted) ? new RegExp(wanted.slice(1, -1)).test(output) : output.includes(wanted);

test.each(documents)('document $document, in the lab $lab', { timeout: 120_000 }, async ({ lab, own = {}, commands }) => {
  const { session, shell } = await open(lab);
  for (const { run, do: done, shows = [], hides = [], exit = 0, forS, wait } of commands) {
    if (wait !== undefined) await type(session, shell, `sleep ${wait}`);
    let command = run ?? done ?? '';
    for (const [example, says] of Object.entries(own))
      if (command.includes(example))
        command = command.replaceAll(example, (await type(session, shell, says)).output);
    const { output, status } = await type(session, shell, command, forS);
    const said = `$ ${command}\n${output}[exit ${status}]`;
    expect(output.replace(INSTALLS, ''), said).not.toMatch(NOT_UNDERSTOOD);
    expect(status, said).toBe(exit);
    for (const text of shows) if (!holds(output, text)) expect.fail(`${said}\n\ndoes not show: ${text}`);
    for (const text of hides) if (holds(output, text)) expect.fail(`${said}\n\nshows: ${text}`);
  }
});

test('each lab has all commands of its document in its text', () => {
  for (const { lab, own = {}, commands } of documents) {
    if (lab === undefined) continue;
    const files = readFolder(`labs/${lab}`);
    const steps = Object.entries(files).filter(([path]) => /^steps\/.*step\.md$/.test(path));
    const text = steps.map(([, step]) => step).join('\n');
    for (const { run, written = run } of commands) {
      // What is an example in the document stands in the lab with its own value; comments and empty lines between commands are the document's.
      const commandsOf = (written ?? '').split(/\n(?:[ \t]*(?:#.*)?(?:\n|$))+|^(?:#.*\n)+/);
      const parts = Object.keys(own).reduce((rest, example) => rest.flatMap((one) => one.split(example)), commandsOf);
      const missing = parts.filter((part) => part.trim() !== '' && !text.includes(part.trim()));
      expect.soft(missing, `${lab} does not have: ${run ?? ''}`).toEqual([]);
    }
  }
});
