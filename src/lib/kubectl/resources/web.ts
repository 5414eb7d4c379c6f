/** `-f https://…`: a manifest out of the network. From k8s.io/cli-runtime/pkg/resource (URLVisitor, readHttpWithRetries). */
import { refused } from '#lib/kubectl/config/connection.ts';
import type { Run } from '#lib/kubectl/context.ts';
import { CommandError, notSimulated, PlainError } from '#lib/kubectl/errors.ts';
import type { LocalOutcome } from '#lib/kubectl/local-ports.ts';

const ATTEMPTS = 3;
const RETRY_MS = 1000;
/** As often as Go's client follows. */
const MAX_REDIRECTS = 10;

type Machine = Pick<Run, 'localPorts' | 'process'>;

export const isUrl = (name: string): boolean => /^https?:\/\//.test(name);

/** The text at an address. Asks again after an answer of 500 and above; throws what kubectl says where there is none. */
export async function textAt(run: Machine, url: string): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await followed(run, url);
    if (!answer.ok) throw unreachable(url, answer.error);
    if (answer.status === 200) return answer.body;
    const reported = `server reported ${answer.status} ${answer.statusText}, status code=${answer.status}`;
    if (answer.status < 500 || attempt === ATTEMPTS)
      throw new CommandError(`unable to read URL "${url}", ${reported}`);
    await run.process.leash.sleep(RETRY_MS, run.process.interrupt);
  }
}

async function followed(run: Machine, url: string): Promise<LocalOutcome> {
  let [at, left] = [url, MAX_REDIRECTS];
  for (;;) {
    const answer = await asked(run, at);
    const moved = answer.ok && answer.status >= 300 && answer.status < 400 && answer.headers['Location'];
    if (!moved) return answer;
    if ((left -= 1) === 0) throw new CommandError(`Get "${moved}": stopped after ${MAX_REDIRECTS} redirects`);
    at = moved.startsWith('/') ? at.replace(/^(\w+:\/\/[^/]*).*$/, `$1${moved}`) : moved;
  }
}

async function asked({ localPorts, process }: Machine, url: string): Promise<LocalOutcome> {
  if (!localPorts) throw notSimulated(`-f ${url} without a network`);
  const pending = localPorts.begin({ method: 'GET', url, headers: {} }, 'kubectl');
  await process.leash.sleep(pending.tookMs, process.interrupt);
  return pending.finish();
}

function unreachable(url: string, error: Extract<LocalOutcome, { ok: false }>['error']): Error {
  const host = url.replace(/^https?:\/\//, '').replace(/[/?#].*$/, '');
  const address = host.includes(':') ? host : `${host}:${url.startsWith('https') ? 443 : 80}`;
  switch (error) {
    case 'unresolved':
    case 'refused':
      return refused(address);
    case 'timeout':
      return new PlainError(`Unable to connect to the server: dial tcp ${address}: i/o timeout`);
    case 'unreachable':
      return new PlainError(
        `Unable to connect to the server: dial tcp ${address}: connect: no route to host`,
      );
    case 'empty':
      return new PlainError('Unable to connect to the server: EOF');
    default:
      return new PlainError(
        `Unable to connect to the server: read tcp ${address}: read: connection reset by peer`,
      );
  }
}
