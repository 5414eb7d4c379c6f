/** Which commands of a script are not there, and which never end by themselves. */
import { forEachChild, type SyntaxNode } from 'unbash';
import { syntaxTree } from '#lib/script/syntax.ts';
import { builtins } from '#lib/shell/interpreter/builtins/index.ts';
import { everydayNames } from '#lib/shell/programs/names.ts';
import { networkProgramNames } from '#lib/shell/programs/network.ts';
import { CLUSTER_TOOLS } from '#lib/worker/cluster-tool-names.ts';

const KNOWN = new Set([
  ...Object.keys(builtins),
  ...everydayNames,
  ...networkProgramNames,
  ...CLUSTER_TOOLS,
  ...['kubectl', 'k', 'wget', 'bash', 'sh'],
]);

/** Names of commands that nothing here answers to, with their lines. `own`: files that the scenario brings. */
export function unknownCommands(
  text: string,
  own: ReadonlySet<string>,
): readonly { readonly name: string; readonly line: number }[] {
  const functions = new Set<string>();
  const found: { name: string; line: number }[] = [];
  const look = (node: SyntaxNode): void => {
    if (node.type === 'Function') functions.add(node.name.text);
    if (node.type === 'Command' && node.name) {
      const name = node.name.text;
      const isFixed = /^[\w./+-]+$/.test(name);
      const file = name.slice(name.lastIndexOf('/') + 1);
      if (isFixed && !KNOWN.has(name) && !own.has(file) && !(name.includes('/') && KNOWN.has(file)))
        found.push({ name, line: text.slice(0, node.pos).split('\n').length });
    }
    forEachChild(node, look);
  };
  look(syntaxTree(text) as unknown as SyntaxNode);
  return found.filter(({ name }) => !functions.has(name));
}

/** A watch, an editor, another machine: somebody has to end it. */
export const waitsForSomebody = (command: string): boolean =>
  /(^|[|;&]\s*)(watch|vi|vim|nano|emacs|less|more|top|htop|ssh|tmux|screen)\b/.test(command) ||
  /\bkubectl\b[^|;&]*\s(-w|--watch|-f\b(?=.*\blogs\b)|edit\b|port-forward\b|proxy\b)/.test(command) ||
  /\b(?:logs|tail)\b[^|;&]*\s(?:-f|--follow)\b/.test(command);
