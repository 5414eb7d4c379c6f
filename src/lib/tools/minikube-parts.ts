/** What the commands of minikube share: its way of speaking, its profile, its tables. */
import type { Program } from '#lib/shell/program.ts';
import type { Process } from '#lib/shell/program.ts';
import { ToolError, type LocalCluster, type Words } from './local-cluster.ts';

export interface MinikubeParts extends LocalCluster {
  readonly template: (source: string) => (data: unknown) => string;
  /** The docker client. */
  readonly dockerProgram: Program;
}

export class Minikube {
  readonly parts: MinikubeParts;
  readonly process: Process;
  readonly words: Words;

  constructor(parts: MinikubeParts, process: Process, words: Words) {
    this.parts = parts;
    this.process = process;
    this.words = words;
  }

  get cluster() {
    return this.parts.cluster;
  }

  get template() {
    return this.parts.template;
  }

  /** The name of the first node. */
  get node(): string {
    return this.cluster.config.nodes[0]?.name ?? '';
  }

  /** Whether the lab's cluster is one of minikube's. */
  get isThere(): boolean {
    return this.node === 'minikube';
  }

  /** Throws where there is no cluster of the profile. */
  check(): void {
    const name = this.words.value('-p', '--profile') ?? 'minikube';
    if (this.isThere && name === 'minikube') return;
    const lines = [
      this.#line('🤷', `Profile "${name}" not found. Run "minikube profile list" to view all profiles.`),
      this.#line(
        '👉',
        `To start a cluster, run: "minikube start${name === 'minikube' ? '' : ` -p ${name}`}"`,
        '  ',
      ),
    ];
    throw new ToolError(lines.join('\n'), 85);
  }

  say = (text: string): Promise<void> => this.process.stdout.write(text);

  /** A line of what goes on: with a picture on a terminal, with a star elsewhere. */
  tell = (picture: string, text: string): Promise<void> => this.say(`${this.#line(picture, text)}\n`);

  /** A line below another. */
  detail = (picture: string, text: string): Promise<void> =>
    this.say(`${this.process.stdout.isTerminal ? `    ▪ ${text}` : `  - ${text}`}\n`);

  warn = (text: string): Promise<void> =>
    this.process.stderr.write(`${this.process.stdout.isTerminal ? '❗ ' : '!'} ${text}\n`);

  #line(picture: string, text: string, plain = '* '): string {
    return this.process.stdout.isTerminal
      ? picture === ''
        ? text
        : `${picture}  ${text}`
      : `${plain === '  ' ? '  - ' : plain}${text}`;
  }

  /** What ends a command: a reason by its name, and the status that belongs to it. */
  exit(id: string, text: string, status: number): ToolError {
    const mark = this.process.stderr.isTerminal ? '❌  ' : 'X ';
    return new ToolError(`${mark}Exiting due to ${id}: ${text}`, status);
  }

  pass = (ms: number): Promise<void> => this.process.leash.sleep(ms, this.process.interrupt);

  /** Rows in a frame of bars and dashes. */
  table(
    headers: readonly string[],
    rows: readonly (readonly string[])[],
    right: readonly number[] = [],
  ): Promise<void> {
    const widths = headers.map((header, at) =>
      Math.max(header.length, ...rows.map((row) => row[at]?.length ?? 0)),
    );
    const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|\n`;
    const centred = (text: string, width: number) => {
      const before = Math.floor((width - text.length) / 2);
      return ' '.repeat(before) + text + ' '.repeat(width - text.length - before);
    };
    const line = (cells: readonly string[]) =>
      `|${cells.map((cell, at) => ` ${right.includes(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)} `).join('|')}|\n`;
    const head = `|${headers.map((header, at) => ` ${centred(header, widths[at] ?? 0)} `).join('|')}|\n`;
    return this.say(`${rule}${head}${rule}${rows.map(line).join('')}${rule}`);
  }
}
