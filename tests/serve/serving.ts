/** A server in this process, on any free port, and what a client needs to reach it. */
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import { openBackend, type Backend } from '../../src/cli/serve/backend.ts';
import { makeCertificate } from '../../src/cli/serve/certificate.ts';
import { kubeconfig } from '../../src/cli/serve/kubeconfig.ts';
import { serve } from '../../src/cli/serve/server.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
  readonly text: string;
  readonly json: () => Record<string, unknown>;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface TestServer {
  readonly backend: Backend;
  readonly port: number;
  readonly config: KubeConfig;
  readonly faults: readonly unknown[];
  /** A plain request with the right token, unless its headers say otherwise. */
  ask(path: string, options?: Ask): Promise<Answer>;
  close(): Promise<void>;
}

const TOKEN = 'a-token-for-tests';

/** Virtual time runs `speed` times as fast as the clock on the wall: nothing here waits long for a pod. */
export async function startServer(speed = 50): Promise<TestServer> {
  const certificate = makeCertificate(Date.now());
  const faults: unknown[] = [];
  const backend = await openBackend({ speed });
  const serving = await serve({
    backend,
    port: 0,
    token: TOKEN,
    certificate,
    onFault: (error) => void faults.push(error),
  });
  const { port } = serving;
  const config = new KubeConfig();
  config.loadFromString(kubeconfig({ port, token: TOKEN, certificate: certificate.certificate }));
  // A foreign Host header is to be refused by the server, not by the client.
  const base = { host: '127.0.0.1', port, ca: certificate.certificate, checkServerIdentity: () => undefined };
  return {
    backend,
    port,
    config,
    faults,
    ask: (path, { method = 'GET', headers = {}, body } = {}) =>
      ask({ ...base, path, method, headers: { Authorization: `Bearer ${TOKEN}`, ...headers } }, body),
    close: () => serving.close(),
  };
}

function ask(options: RequestOptions, body: string | Buffer | undefined): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpsRequest({ ...options, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const text = bytes.toString('utf8');
        const json = () => JSON.parse(text) as Record<string, unknown>;
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, text, json });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
