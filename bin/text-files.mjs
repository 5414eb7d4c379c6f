// What both bundles need to read `import text from 'package/file?raw'`, which is Vite's way to say it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** A plugin for esbuild. */
export const textFiles = {
  name: 'text-files',
  setup(build) {
    build.onResolve({ filter: /\?raw$/ }, ({ path }) => ({
      path: require.resolve(path.replace(/\?raw$/, '')),
      namespace: 'text-file',
    }));
    build.onLoad({ filter: /.*/, namespace: 'text-file' }, ({ path }) => ({
      contents: readFileSync(path, 'utf8'),
      loader: 'text',
    }));
  },
};
