/** The library of this site. In development it is the author's, who also sees what is broken. */
import { Library } from './library.server.ts';

export const library = new Library(process.env['DRYDOCK_LABS'] ?? 'labs', import.meta.env.DEV);
