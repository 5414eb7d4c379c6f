/** Being attached to a container that runs. From k8s.io/kubectl/pkg/cmd/attach. */
import type { Pod } from '#lib/kube/types.ts';
import type { Run } from './context.ts';
import { converse, openRemote } from './remote.ts';

export interface AttachOptions {
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly quiet: boolean;
}

/** Shows what the container writes from now on and passes input on, until one of them ends. */
export async function attachTo(
  run: Pick<Run, 'process' | 'open' | 'printErr' | 'print'>,
  pod: Pod,
  container: string,
  options: AttachOptions,
): Promise<number> {
  const { stdin, quiet } = options;
  const hasTty = containerSpec(pod, container)?.tty ?? false;
  let tty = options.tty;
  if (tty && !hasTty) {
    if (!quiet)
      await run.printErr(`error: Unable to use a TTY - container ${container} did not allocate one`);
    tty = false;
  } else if (!tty && hasTty) tty = true;
  if (tty && !run.process.stdin.isTerminal) {
    if (options.tty)
      await run.printErr('Unable to use a TTY - input is not a terminal or the right kind of file');
    tty = false;
  }
  if (!quiet) await run.printErr("If you don't see a command prompt, try pressing enter.");
  const stream = await openRemote(run, pod, 'attach', {
    container,
    stdout: 'true',
    ...(!tty && { stderr: 'true' }),
    ...(stdin && { stdin: 'true' }),
    ...(tty && { tty: 'true' }),
  });
  const status = await converse(run, stream, stdin, tty);
  const farewell = stdin && tty && !quiet ? reattachHint(pod, container) : undefined;
  if (farewell) await run.print(farewell);
  return status;
}

function containerSpec({ spec }: Pod, name: string): { readonly tty?: boolean } | undefined {
  return [...spec.containers, ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])].find(
    (one) => one.name === name,
  );
}

function reattachHint({ metadata, spec }: Pod, container: string): string | undefined {
  if ((spec.restartPolicy ?? 'Always') !== 'Always') return undefined;
  const again = `'kubectl attach ${metadata.name} -c ${container} -i -t'`;
  return spec.ephemeralContainers?.some(({ name }) => name === container)
    ? `Session ended, the ephemeral container will not be restarted but may be reattached using ${again} if it is still running`
    : `Session ended, resume using ${again} command when the pod is running`;
}
