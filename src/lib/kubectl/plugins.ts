/** Programs called kubectl-… as commands of kubectl. From k8s.io/kubectl/pkg/cmd (HandlePluginCommand). */
import type { Process } from '#lib/shell/program.ts';

/** Runs the plug-in with the longest name that the words before the first flag give; undefined where there is none. */
export async function runPlugin(process: Process, words: readonly string[]): Promise<number | undefined> {
  const end = words.findIndex((word) => word.startsWith('-'));
  const names = words.slice(0, end < 0 ? words.length : end).map((word) => word.replaceAll('-', '_'));
  for (let count = names.length; count > 0; count -= 1) {
    const path = inPath(process, `kubectl-${names.slice(0, count).join('-')}`);
    if (path !== undefined) return process.spawn([path, ...words.slice(count)]);
  }
  return undefined;
}

function inPath({ env, files }: Process, name: string): string | undefined {
  return (env.get('PATH') ?? '')
    .split(':')
    .map((folder) => `${folder}/${name}`)
    .find((path) => {
      const stat = files.stat(path);
      return stat?.kind === 'file' && (stat.mode & 0o111) !== 0;
    });
}
