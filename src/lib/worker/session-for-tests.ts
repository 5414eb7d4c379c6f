/** A session, and a lab as a page opens it, for tests: a shell into which lines are typed, on virtual time. */
import { headless } from './drive.ts';
import { OpenLab } from './open-lab.ts';
import type { LabListener, LessonState } from './protocol.ts';
import { plainStreams } from './script.ts';
import { Session } from './session.ts';

/** Lets a macrotask pass: whoever was given something to do runs until it waits again. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

type Options = Omit<Parameters<typeof Session.open>[0], 'turn'>;

/** Opens a session and prepares its run; `type` runs a line to its end. Throws where the lab cannot be opened. */
export async function openedSession(options: Options = {}) {
  const opened = await Session.open({ ...options, turn });
  if ('problem' in opened) throw new Error(opened.problem);
  const { session, run } = opened;
  const shell = session.openShell();
  /** What it says on both streams, and its status. */
  const type = async (line: string): Promise<{ readonly said: string; readonly status: number }> => {
    let said = '';
    const hear = (text: string) => void (said += text);
    const io = plainStreams({ stdout: hear, stderr: hear });
    const status = await headless(session.sim, session.leash, shell.run(line, io), turn);
    return { said, status };
  };
  return { session, run, shell, type };
}

/** A lab that is being loaded, and the state of its lesson as the page was told it last. */
export function loadingLab(options: Options) {
  let state: LessonState | undefined;
  const nothing = () => undefined;
  const listener: LabListener = {
    output: nothing,
    lesson: (one) => (state = one),
    cluster: nothing,
    clock: nothing,
    traffic: nothing,
    flows: nothing,
    playing: nothing,
    edit: nothing,
    failed: nothing,
    filesChanged: nothing,
  };
  const session = new Session({ ...options, turn });
  return { open: new OpenLab(session, listener, turn), session, told: () => state! };
}
