/** What a kustomization builds. The builder is loaded when it is first needed. */
import { rfc3339Micro } from '#lib/kube/time.ts';
import type { Run } from '#lib/kubectl/context.ts';
import type { FileSystem } from '#lib/shell/program.ts';

export interface KustomizationPlace {
  readonly files: FileSystem;
  readonly cwd: string;
  readonly path: string;
  readonly anywhere?: boolean;
}

/** The YAML of all objects; warnings go to standard error. Throws CommandError with kustomize's message. */
export async function kustomizedText(
  { process, printErr }: Pick<Run, 'process' | 'printErr'>,
  place: KustomizationPlace,
): Promise<string> {
  const { buildKustomization, kustomizationYaml } = await process.leash.load(
    () => import('#lib/kubectl/kustomize/build.ts'),
    process.interrupt,
  );
  const lines: string[] = [];
  const log = (text: string) => void lines.push(`${stamp(process.leash.now)} log.go:245] ${text}`);
  try {
    return kustomizationYaml(buildKustomization({ ...place, warn: (line) => void lines.push(line), log }));
  } finally {
    for (const line of lines) await printErr(line);
  }
}

/** As Go's klog begins a line. */
function stamp(now: number): string {
  const time = rfc3339Micro(now);
  return `I${time.slice(5, 7)}${time.slice(8, 10)} ${time.slice(11, 26)}     512`;
}
