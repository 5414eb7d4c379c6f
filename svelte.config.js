import adapter from '@sveltejs/adapter-static';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** The one script that stands in the page itself (hooks.server.ts). */
const theme = readFileSync(new URL('src/theme.js', import.meta.url));
const themeHash = createHash('sha256').update(theme).digest('base64');

/** @type {import('@sveltejs/kit').Config} */
export default {
  preprocess: vitePreprocess(),
  kit: {
    adapter: adapter({ fallback: '404.html' }),
    csp: {
      mode: 'hash',
      // Nothing from anybody else and no text that becomes code. Styles are inline because the terminal and the editor
      // write their own; the workers come from this site.
      directives: {
        'default-src': ['self'],
        'script-src': ['self', `sha256-${themeHash}`],
        'worker-src': ['self'],
        'style-src': ['self', 'unsafe-inline'],
        'img-src': ['self', 'data:'],
        'font-src': ['self', 'data:'],
        'connect-src': ['self'],
        'object-src': ['none'],
        'base-uri': ['self'],
        'form-action': ['none'],
      },
    },
    // One request for the page instead of eight before anything is drawn; together they are smaller than a picture.
    inlineStyleThreshold: 32_000,
    prerender: { handleMissingId: 'ignore' },
    typescript: {
      config: (config) => {
        config.include = [
          'ambient.d.ts',
          'non-ambient.d.ts',
          './types/**/$types.d.ts',
          '../src/**/*.ts',
          '../src/**/*.svelte',
          '../tests/**/*.ts',
          '../*.ts',
          '../*.js',
        ];
        return config;
      },
    },
  },
};
