/** --request-timeout: how long one request may take (ParseTimeout in client-go's clientcmd). Answers come at once here; only what goes on is cut. */
import type { KubeRequest, KubeResponse, KubeStream } from '#lib/kube/client.ts';
import type { Process } from '#lib/shell/program.ts';
import { formatDuration, parseDuration } from './duration.ts';
import { CommandError } from './errors.ts';

/** Milliseconds; 0 is for ever. A number is seconds. Throws for anything else. */
export function requestTimeout(text: string): number {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  if (/^(\d+(\.\d+)?(ns|us|ms|s|m|h))+$/.test(text)) return parseDuration(text);
  throw new CommandError(
    'Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)',
  );
}

/** The request as it goes out: the server is told too; discovery has a limit of its own. */
export function timed(request: KubeRequest, timeoutMs: number): KubeRequest {
  if (timeoutMs === 0) return request;
  return { ...request, query: { ...request.query, timeout: formatDuration(timeoutMs) } };
}

/** Ends a watch quietly and a log with an error when its time is over. Programs in containers have none. */
export function limited(
  { leash, interrupt }: Process,
  { path, query }: KubeRequest,
  response: KubeResponse,
  timeoutMs: number,
): KubeResponse {
  const isLog = path.endsWith('/log');
  const { stream } = response;
  if (timeoutMs === 0 || !stream || !(isLog || query?.['watch'])) return response;
  const timer = interrupt.child();
  let isLate = false;
  const end = (): void => {
    isLate = true;
    stream.close();
  };
  leash.sleep(timeoutMs, timer).then(end, () => undefined);
  const cut: KubeStream = {
    async next() {
      const item = await stream.next();
      if (item !== undefined) return item;
      timer.raise();
      if (isLate && isLog)
        throw new CommandError(
          'net/http: request canceled (Client.Timeout or context cancellation while reading body)',
        );
      return undefined;
    },
    close() {
      timer.raise();
      stream.close();
    },
  };
  return { ...response, stream: cut };
}
