/** Says in each prerendered page which language it is written in. */
import type { Handle } from '@sveltejs/kit';

export const handle: Handle = ({ event, resolve }) => {
  const language = /\/ko\/?$/.test(event.url.pathname) ? 'ko' : 'en';
  return resolve(event, {
    transformPageChunk: ({ html }) => html.replace('%drydock.language%', language),
  });
};
