/** The catalogue as data: the page for addresses that lead nowhere has no data of its own. */
import { json } from '@sveltejs/kit';
import { catalogue } from '#lib/ui/library/library.server.ts';

export const prerender = true;

export const GET = async () => json({ en: await catalogue('en'), ko: await catalogue('ko') });
