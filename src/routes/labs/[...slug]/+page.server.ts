import { error } from '@sveltejs/kit';
import { library } from '#lib/site/site.server.ts';
import type { EntryGenerator, PageServerLoad } from './$types';

/** Asked for once, when the site is built: whoever builds it hears which labs are not in it. */
export const entries: EntryGenerator = async () => {
  for (const { id, count, first } of await library.broken()) {
    const { file, line, column, message } = first ?? {};
    console.warn(`${id} is broken and left out: ${file}:${line}:${column}: ${message} (lint says ${count} things)`);
  }
  return (await library.slugs()).map((slug) => ({ slug }));
};

export const load: PageServerLoad = async ({ params }) => {
  const page = await library.page(params.slug);
  if (!page) error(404, `no lab ${params.slug}`);
  return page;
};
