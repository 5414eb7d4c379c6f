/** Says in each prerendered page which language it is written in, and chooses its theme before the first paint. */
import type { Handle } from '@sveltejs/kit';
import theme from './theme.js?raw';

export const handle: Handle = ({ event, resolve }) => {
  const language = /\/ko\/?$/.test(event.url.pathname) ? 'ko' : 'en';
  return resolve(event, {
    transformPageChunk: ({ html }) =>
      html
        .replace('%drydock.language%', language)
        // Within the page: a request of its own would hold up everything behind it. svelte.config.js allows this very text.
        .replace('%drydock.theme%', `<script>${theme}</script>`),
  });
};
