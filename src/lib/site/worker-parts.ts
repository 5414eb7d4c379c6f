/** How the worker is cut into files: what every lab needs behind its prompt is one of them, and not forty that ask for each other. */
import type { Rolldown } from 'vite';

/** The part's name by the id of a module; modules that are in none are left to the bundler. */
type Parts = ReadonlyMap<string, string>;

/**
 * A group for `codeSplitting` with everything that `roots` import, apart from what `entry` imports, which is there before. All are absolute
 * paths of modules. In a build that does not have the roots (the editor's workers) it holds nothing.
 */
export function partBehind(
  entry: string,
  roots: readonly string[],
  part: string,
): Rolldown.CodeSplittingGroup {
  let parts: Parts | undefined;
  return {
    name: (id, graph) => {
      if (!graph.getModuleInfo(entry)) return null;
      parts ??= partsOf(graph, entry, roots, part);
      return parts.get(id) ?? null;
    },
    // What they import is either in here too or in the entry, where it has to stay.
    includeDependenciesRecursively: false,
  };
}

function partsOf(
  graph: Rolldown.ChunkingContext,
  entry: string,
  roots: readonly string[],
  part: string,
): Parts {
  const inEntry = reached(graph, [entry]);
  return new Map([...reached(graph, roots)].filter((id) => !inEntry.has(id)).map((id) => [id, part]));
}

/** The modules themselves and all that they import, other than at a later moment. */
function reached(graph: Rolldown.ChunkingContext, from: readonly string[]): ReadonlySet<string> {
  const found = new Set(from);
  for (const id of found)
    for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) found.add(imported);
  return found;
}
