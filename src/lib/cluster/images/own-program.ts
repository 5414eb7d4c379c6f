/** Which of an image's own programs words begin: what the image runs, or what it has beside that. */
import type { AppBehaviour } from './catalogue.ts';

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The same program; of a shell the same script too. */
const isSame = (argv: readonly string[], own: readonly string[]): boolean =>
  /^(ba|da|a)?sh$/.test(baseName(own[0] ?? '')) && own.length > 1
    ? argv.join(' ') === own.join(' ')
    : own.length > 0 && baseName(argv[0] ?? '') === baseName(own[0] ?? '');

/** How the program behaves that the words begin; undefined where it is none of the image's own. */
export function ownProgram(app: AppBehaviour, argv: readonly string[]): AppBehaviour | undefined {
  if (app.shell !== true && isSame(argv, app.command ?? [])) return app;
  const brought = app.brings?.find(({ command = [] }) => isSame(argv, command));
  return brought && { ...brought, ...placeOf(app) };
}

/** What is the image's, whichever of its programs runs. */
function placeOf({ base, tools, files, workdir, user, env, shell, brings }: AppBehaviour): AppBehaviour {
  const place = { base, tools, files, workdir, user, env, shell, brings };
  return Object.fromEntries(Object.entries(place).filter(([, value]) => value !== undefined));
}

/** The words without the script that the image begins its program with, and whether that was among them. */
export function unwrapped(
  { wrapper, files = {} }: AppBehaviour,
  argv: readonly string[],
): { readonly argv: readonly string[]; readonly wrapped: boolean } {
  const [name = ''] = argv;
  // Where a learner put a script of their own in its place, that one runs.
  const isReplaced = files[name] !== undefined || files[`/usr/local/bin/${name}`] !== undefined;
  const wrapped = wrapper !== undefined && baseName(name) === wrapper.name && !isReplaced;
  return { argv: wrapped ? argv.slice(1) : argv, wrapped };
}

/** Whether a program of the image's own goes to the background by itself: nginx without `daemon off;`. */
export const leaves = ({ foreground }: AppBehaviour, argv: readonly string[]): boolean =>
  foreground !== undefined && !argv.join(' ').includes(foreground);
