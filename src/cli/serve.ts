/** `drydock serve`: a lab's cluster as an API server for a real kubectl, until Ctrl-C. */
import { randomBytes } from 'node:crypto';
import { LabProblem } from '#lib/worker/session.ts';
import { loadLab } from './lab-folder.ts';
import { openBackend } from './serve/backend.ts';
import { makeCertificate } from './serve/certificate.ts';
import { writeKubeconfig } from './serve/kubeconfig.ts';
import { serve as listen, type Serving } from './serve/server.ts';
import { readArgs, UsageError, wholeNumber } from './usage.ts';

export async function serve(args: readonly string[], root: string): Promise<number> {
  const { values, positionals } = readArgs(args, {
    lab: { type: 'string' },
    seed: { type: 'string' },
    port: { type: 'string' },
    speed: { type: 'string' },
  });
  if (positionals.length > 0) throw new UsageError(`unexpected argument "${positionals[0]}"`);
  const port = portOf(values.port);
  const speed = speedOf(values.speed);
  const lab = values.lab === undefined ? undefined : loadLab(values.lab, root);
  const seed = values.seed === undefined ? undefined : wholeNumber('--seed', values.seed, 1);
  const token = randomBytes(32).toString('base64url');
  const certificate = makeCertificate(Date.now());
  const backend = await open({ ...(lab && { lab }), ...(seed !== undefined && { seed }), speed });
  const serving = await started(listen({ backend, port, token, certificate, onFault: report }), port);
  const file = writeKubeconfig({ port: serving.port, token, certificate: certificate.certificate });
  process.stdout.write(
    `${lab ? `Lab ${lab.id}` : 'An empty cluster'} is served at https://127.0.0.1:${serving.port} until Ctrl-C. In another terminal:\n\n` +
      `  export KUBECONFIG=${file.path}\n  kubectl get nodes\n`,
  );
  await interrupted();
  await serving.close();
  file.remove();
  return 0;
}

async function open(options: Parameters<typeof openBackend>[0]): ReturnType<typeof openBackend> {
  try {
    return await openBackend(options);
  } catch (error) {
    throw error instanceof LabProblem ? new UsageError(error.message) : error;
  }
}

async function started(serving: Promise<Serving>, port: number): Promise<Serving> {
  try {
    return await serving;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' || code === 'EACCES')
      throw new UsageError(`port ${port} cannot be used (${code})`);
    throw error;
  }
}

function portOf(text: string | undefined): number {
  const port = wholeNumber('--port', text, 0);
  if (port < 0 || port > 65_535) throw new UsageError(`--port takes a number up to 65535, not "${text}"`);
  return port;
}

function speedOf(text: string | undefined): number {
  const speed = Number(text ?? 1);
  if (!(speed > 0) || speed > 1000)
    throw new UsageError(`--speed takes a number above 0 and up to 1000, not "${text}"`);
  return speed;
}

const report = (error: unknown): void =>
  void process.stderr.write(`drydock: ${(error as Error).stack ?? error}\n`);

const interrupted = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
