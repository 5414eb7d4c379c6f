/** `drydock sh`: runs a script in a lab's shell, on virtual time, as fast as the machine can. */
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { utf8 } from '#lib/bytes/utf8.ts';
import { headless } from '#lib/worker/drive.ts';
import { commandsOf, plainStreams } from '#lib/worker/script.ts';
import { Session } from '#lib/worker/session.ts';
import { loadLab, readFolder } from './lab-folder.ts';
import { readArgs, UsageError, wholeNumber } from './usage.ts';

export async function sh(args: readonly string[], root: string): Promise<number> {
  const { values, positionals } = readArgs(args, {
    lab: { type: 'string' },
    seed: { type: 'string' },
    json: { type: 'boolean' },
    files: { type: 'string' },
  });
  if (positionals.length > 1) throw new UsageError(`one script at most, not ${positionals.length}`);
  const lab = values.lab === undefined ? undefined : loadLab(values.lab, root);
  const seed = values.seed === undefined ? undefined : wholeNumber('--seed', values.seed, 1);
  const script = await readScript(positionals[0]);
  const home = values.files === undefined ? {} : readFolder(values.files);
  const opened = await Session.open({ ...(lab && { lab }), ...(seed !== undefined && { seed }), home, turn });
  if ('problem' in opened) throw new UsageError(opened.problem);
  return run(opened.session, script, values.json === true);
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function readScript(path: string | undefined): Promise<string> {
  if (path === undefined || path === '-') return text(process.stdin);
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new UsageError(`${path}: cannot be read`);
  }
}

/** Each command of the script as if it was typed and Enter pressed. */
async function run(session: Session, script: string, json: boolean): Promise<number> {
  const shell = session.openShell();
  let status = 0;
  let n = 0;
  for (const cmd of commandsOf(script)) {
    n += 1;
    const t = session.elapsedMs / 1000;
    let stdout = '';
    let stderr = '';
    const write = {
      stdout: (text: string) => void (json ? (stdout += text) : process.stdout.write(utf8(text))),
      stderr: (text: string) => void (json ? (stderr += text) : process.stderr.write(utf8(text))),
    };
    const finished = shell.run(cmd, plainStreams(write));
    status = await headless(session.sim, session.leash, finished, turn);
    if (json) process.stdout.write(`${JSON.stringify({ n, cmd, stdout, stderr, exit: status, t })}\n`);
    if (shell.exited) break;
  }
  return status;
}
