import adapter from '@sveltejs/adapter-static';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** @type {import('@sveltejs/kit').Config} */
export default {
  preprocess: vitePreprocess(),
  kit: {
    adapter: adapter({ fallback: '404.html' }),
    typescript: {
      config: (config) => {
        config.include = ['../src/**/*.ts', '../src/**/*.svelte', '../tests/**/*.ts', '../*.ts', '../*.js'];
        return config;
      },
    },
  },
};
