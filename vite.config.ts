import { sveltekit } from '@sveltejs/kit/vite';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { savedLabs } from './src/lib/site/saved-labs.ts';
import { partBehind } from './src/lib/site/worker-parts.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const monaco = (path: string) => here(`node_modules/monaco-editor/esm/vs/${path}`);
const worker = (file: string) => here(`src/lib/worker/${file}`);

export default defineConfig({
  plugins: [sveltekit(), savedLabs(process.env['DRYDOCK_LABS'] ?? 'labs')],
  worker: {
    format: 'es',
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            partBehind(worker('lab.worker.ts'), [worker('lab-run.ts'), worker('lesson-host.ts')], 'lab'),
          ],
        },
      },
    },
  },
  resolve: {
    // monaco-yaml asks for the editor's worker where older versions of Monaco kept it.
    alias: { 'monaco-editor/esm/vs/editor/editor.worker.js': monaco('editor/editor.worker.js') },
  },
  optimizeDeps: {
    // Found at a click, these would make the development server reload under the learner's hands.
    include: [
      'comlink',
      'idb',
      '@xterm/xterm',
      '@xterm/addon-fit',
      '@xterm/addon-web-links',
      '@xterm/addon-search',
      '@xterm/addon-unicode11',
      'monaco-editor/editor',
      'monaco-editor/features/register.all',
      'monaco-editor/languages/definitions/yaml/register',
      'monaco-yaml',
    ],
  },
  build: { target: 'es2022', chunkSizeWarningLimit: 4000 },
});
