import { error } from '@sveltejs/kit';
import type { Finding } from '#lib/lab/finding.ts';
import { library } from '#lib/site/site.server.ts';
import type { EntryGenerator, PageServerLoad } from './$types';

/** Asked for once, when the site is built: whoever builds it hears what is not in it. */
export const entries: EntryGenerator = async () => {
  for (const { id, count, first } of await library.broken()) {
    const more = count > 1 ? ` (and ${count - 1} more)` : '';
    console.warn(`${id} is broken and left out: ${first ? asLine(first) : ''}${more}`);
  }
  for (const finding of library.trackFindings()) console.warn(asLine(finding));
  return (await library.slugs()).map((slug) => ({ slug }));
};

const asLine = ({ file, line, column, message }: Finding): string => `${file}:${line}:${column}: ${message}`;

export const load: PageServerLoad = async ({ params }) => {
  const page = await library.page(params.slug);
  if (!page) error(404, `no lab ${params.slug}`);
  return page;
};
