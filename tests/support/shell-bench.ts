/** A shell, and a terminal, over a fresh simulation. */
import { Interrupt, Leash } from '#lib/sim/leash.ts';
import { Simulation } from '#lib/sim/simulation.ts';
import { createCompleter } from '#lib/shell/completion.ts';
import { VirtualFiles } from '#lib/shell/files.ts';
import { CallSink, StreamInput, StreamOutput, TextSource } from '#lib/shell/io.ts';
import type { Program } from '#lib/shell/program.ts';
import { everydayPrograms } from '#lib/shell/programs/index.ts';
import { Shell } from '#lib/shell/shell.ts';
import { TerminalSession } from '#lib/shell/terminal-session.ts';
import { drive, pass, settle, yieldToLoop } from './drive.ts';
import { Screen } from './screen.ts';

export function bench(more: Record<string, Program> = {}) {
  const sim = new Simulation({ seed: 1 });
  const leash = new Leash(sim);
  const files = new VirtualFiles(sim);
  const programs = new Map([...everydayPrograms, ...Object.entries(more)]);
  const shell = new Shell({ files, leash, programs, onYield: yieldToLoop, aliases: { k: 'kubectl' } });
  /** Starts a script; `chunks` tells when what was printed. */
  const start = (script: string, stdin = '', interrupt = new Interrupt()) => {
    const got = { stdout: '', stderr: '' };
    const chunks: { readonly at: number; readonly text: string }[] = [];
    const stdout = new CallSink((text) => {
      got.stdout += text;
      chunks.push({ at: sim.now - sim.startMs, text });
    });
    const stderr = new CallSink((text) => void (got.stderr += text));
    const ended = shell.run(script, {
      stdin: new StreamInput(new TextSource(stdin)),
      stdout: new StreamOutput(stdout),
      stderr: new StreamOutput(stderr),
      interrupt,
    });
    return { ended, got, chunks, interrupt };
  };
  const run = async (script: string, stdin = '') => {
    const { ended, got, chunks } = start(script, stdin);
    const status = await drive(sim, leash, ended);
    return { ...got, chunks, status, tookMs: sim.now - sim.startMs };
  };
  return { sim, leash, files, shell, start, run };
}

/** A command whose words have a meaning that is told. */
const completers = new Map([
  [
    'k9s',
    () =>
      Promise.resolve({ words: ['get\tShow them', 'going\tA text that is longer than there is room for'] }),
  ],
]);

/** A terminal with a screen to look at; keys go in with `type`. */
export function terminal(
  size = { columns: 80, rows: 24 },
  more: Record<string, Program> = {},
  edit?: (files: VirtualFiles, path: string) => void,
) {
  const base = bench(more);
  const { sim, leash, shell } = base;
  const screen = new Screen(size);
  shell.setVariable('PS1', '\\w$ ');
  const session = new TerminalSession({
    shell,
    leash,
    size,
    write: (text) => screen.write(text),
    complete: createCompleter(shell, completers, leash),
    ...(edit && {
      edit: (path: string) => {
        edit(base.files, path);
        return Promise.resolve(true);
      },
    }),
  });
  return {
    ...base,
    session,
    screen,
    type: async (keys: string) => {
      session.input(keys);
      await settle(leash);
      return screen.text();
    },
    pass: (ms: number) => pass(sim, leash, ms),
  };
}
