import { error } from '@sveltejs/kit';
import { lessonPage, slugs } from '#lib/ui/library/library.server.ts';
import type { EntryGenerator, PageServerLoad } from './$types';

export const entries: EntryGenerator = async () => (await slugs()).map((slug) => ({ slug }));

export const load: PageServerLoad = async ({ params }) => {
  const page = await lessonPage(params.slug);
  if (!page) error(404, `no lab ${params.slug}`);
  return page;
};
