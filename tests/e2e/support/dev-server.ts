/** The development server on copies of labs, as an author has it: files can be saved while a page is open. */
import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class DevServer {
  readonly url: string;
  readonly folder: string;
  readonly #process: ChildProcess;

  private constructor(url: string, folder: string, process: ChildProcess) {
    this.url = url;
    this.folder = folder;
    this.#process = process;
  }

  /** `labs`: those of `labs/` that are copied. */
  static async start(labs: readonly string[]): Promise<DevServer> {
    const folder = mkdtempSync(join(tmpdir(), 'drydock-labs-'));
    for (const lab of labs) cpSync(join('labs', lab), join(folder, lab), { recursive: true });
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const child = spawn(
      process.execPath,
      ['node_modules/vite/bin/vite.js', 'dev', '--port', `${port}`, '--strictPort'],
      { env: { ...process.env, DRYDOCK_LABS: folder }, stdio: 'ignore' },
    );
    const server = new DevServer(url, folder, child);
    while (!(await answers(url))) {
      if (child.exitCode !== null) throw new Error(`the development server ended with ${child.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return server;
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  save(path: string, text: string): void {
    writeFileSync(join(this.folder, path), text);
  }

  stop(): void {
    this.#process.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  );

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
