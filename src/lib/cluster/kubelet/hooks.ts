/** What a container's postStart and preStop hooks do (pkg/kubelet/lifecycle/handlers.go). */
import type { Container, Handler, Pod } from '#lib/kube/types.ts';
import { cannotExec, whyNotBegun } from './executables.ts';
import { portOf } from './probes.ts';
import type { Processes } from './processes.ts';
import type { PodRecord, Run } from './record.ts';
import { runProgram } from './sh/run.ts';
import type { FileChange } from './sh/run-options.ts';
import { podIdentity } from './words.ts';

interface HookResult {
  /** Milliseconds; Infinity for a command that does not end. */
  readonly tookMs: number;
  /** Why it failed, in the kubelet's words. */
  readonly error?: string;
  readonly files: readonly FileChange[];
}

/** Runs the hook at a moment; nothing is changed by it. */
export function runHook(
  processes: Processes,
  pod: Pod,
  record: PodRecord,
  container: Container,
  run: Run,
  hook: Handler,
  at: number,
): HookResult {
  const of = `for Container "${container.name}" in Pod "${podIdentity(pod)}" failed - error:`;
  if (hook.sleep) return { tookMs: hook.sleep.seconds * 1000, files: [] };
  if (hook.exec) {
    const argv = hook.exec.command ?? [];
    const place = { scripts: processes.scripts, pod, container: container.name, run };
    const refused = whyNotBegun(place, argv[0] ?? '');
    const says = (why: string, output: string) =>
      `Exec lifecycle hook ([${argv.join(' ')}]) ${of} ${why}, message: ${JSON.stringify(output)}`;
    if (refused !== undefined) return { tookMs: 0, files: [], error: says(cannotExec(run.id, refused), '') };
    const files = processes.scripts.files(pod, container.name, run);
    const hostname = run.env['HOSTNAME'] ?? '';
    const { exit, ...done } = runProgram({
      argv,
      env: run.env,
      hostname,
      ...processes.scripts.root(pod, container.name, run),
      files,
      startMs: at,
      untilMs: Infinity,
    });
    const result = { tookMs: exit ? exit.at - at : Infinity, files: done.files };
    if (!exit || exit.code === 0) return result;
    const output = done.output.map(({ text }) => text).join('');
    const why = `command '${argv.join(' ')}' exited with ${exit.code}: ${output}`;
    return { ...result, error: says(why, output) };
  }
  if (!hook.httpGet) return { tookMs: 0, files: [], error: 'Cannot run handler: invalid handler' };
  const { httpGet } = hook;
  const port = portOf(container, httpGet.port);
  const path = httpGet.path ?? '/';
  const address = `${httpGet.host || (record.ip ?? '')}:${port}`;
  const url = `${(httpGet.scheme ?? 'HTTP').toLowerCase()}://${address}${path.startsWith('/') ? '' : '/'}${path}`;
  // What it answers does not matter, only that it does.
  const answers = httpGet.host
    ? processes.asking.answer(pod, record, { url, method: 'GET', at }).ok
    : processes.asking.listening(record, port) !== undefined;
  const refused = `Get "${url}": dial tcp ${address}: connect: connection refused`;
  return {
    tookMs: 0,
    files: [],
    ...(!answers && { error: `HTTP lifecycle hook (${path}) ${of} ${refused}` }),
  };
}
