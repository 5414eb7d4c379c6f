/**
 * The page's end of the worker: starts it, wraps it, and notices when it dies or no longer answers.
 * A silent worker is one that answered before and leaves a ping unanswered for ten seconds of the page's own ticking (a laptop that slept
 * is not silent, nor is a worker whose code is still on its way).
 */
import { proxy, wrap, type Remote } from 'comlink';
import type { LabApi, LabListener, OpenRequest, OpenResult } from './protocol.ts';

export interface Connection {
  readonly api: Remote<LabApi>;
  open(request: OpenRequest, listener: LabListener): Promise<OpenResult>;
  /** Ends the worker. Nothing more is heard from it. */
  close(): void;
}

const TICK_MS = 1_000;
const SILENT_TICKS = 10;

/** `lost` is called at most once: the worker died of an error, or is silent. It has been ended by then. */
export function connect(lost: (why: string) => void): Connection {
  const worker = new Worker(new URL('./lab.worker.ts', import.meta.url), { type: 'module', name: 'drydock' });
  const api = wrap<LabApi>(worker);
  let closed = false;
  const close = () => {
    closed = true;
    clearInterval(heartbeat);
    worker.terminate();
  };
  const lose = (why: string) => {
    if (closed) return;
    close();
    lost(why);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    lose(event.message || 'the worker could not be loaded');
  };
  const heartbeat = beat(api, () => lose(`no answer for ${SILENT_TICKS} seconds`));
  return { api, close, open: (request, listener) => api.open(request, proxy(listener)) };
}

function beat(api: Remote<LabApi>, silent: () => void): ReturnType<typeof setInterval> {
  let waiting = 0;
  let asked = false;
  let answered = false;
  const heard = () => ((asked = false), (answered = true));
  return setInterval(() => {
    if (asked) {
      waiting += 1;
      if (answered && waiting >= SILENT_TICKS) silent();
      return;
    }
    asked = true;
    waiting = 0;
    api.ping().then(heard, heard);
  }, TICK_MS);
}
