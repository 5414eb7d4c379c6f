/** Tells the open pages of the development server that a file of a lab was saved; they ask for the lab again. */
import { isAbsolute, relative, resolve } from 'node:path';
import type { Plugin } from 'vite';

/** `root`: the folder of the labs. */
export function savedLabs(root: string): Plugin {
  const folder = resolve(root);
  return {
    name: 'drydock:saved-labs',
    apply: 'serve',
    configureServer: ({ watcher }) => void watcher.add(folder),
    hotUpdate({ file }) {
      const path = relative(folder, file);
      if (path.startsWith('..') || isAbsolute(path)) return undefined;
      const [lab = ''] = path.split(/[/\\]/);
      if (this.environment.name === 'client') this.environment.hot.send('drydock:saved', { lab });
      return []; // there is no module to put in another's place
    },
  };
}
