/** The catalogue as data: the page for addresses that lead nowhere has no data of its own. */
import { json } from '@sveltejs/kit';
import { library } from '#lib/site/site.server.ts';

export const prerender = true;

export const GET = async () => json({ en: await library.catalogue('en'), ko: await library.catalogue('ko') });
