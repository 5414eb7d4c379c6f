/** Scripts as typed: one command after another, each a line or as many lines as it needs. */
import { isIncomplete } from '#lib/script/syntax.ts';
import { TextSource, StreamInput } from '#lib/shell/io.ts';
import type { Output } from '#lib/shell/program.ts';
import type { RunIo } from '#lib/shell/shell.ts';
import { Interrupt } from '#lib/sim/leash.ts';

/** The commands of a script; empty lines and comments between them are none. */
export function commandsOf(script: string): readonly string[] {
  const commands: string[] = [];
  let open: string[] = [];
  for (const line of script.split('\n')) {
    if (open.length === 0 && /^\s*(#.*)?$/.test(line)) continue;
    open.push(line);
    if (isIncomplete(`${open.join('\n')}\n`)) continue;
    commands.push(open.join('\n'));
    open = [];
  }
  return open.length > 0 ? [...commands, open.join('\n')] : commands;
}

export interface Sinks {
  stdout(text: string): void;
  stderr(text: string): void;
}

/** Streams without a terminal: empty input, output to the sinks. */
export function plainStreams({ stdout, stderr }: Sinks): RunIo {
  const to = (sink: (text: string) => void): Output => ({
    isTerminal: false,
    write: (text) => {
      sink(text);
      return Promise.resolve();
    },
  });
  return {
    stdin: new StreamInput(new TextSource('')),
    stdout: to(stdout),
    stderr: to(stderr),
    interrupt: new Interrupt(),
    interactive: true,
  };
}
