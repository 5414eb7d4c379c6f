/** When an image of the catalogue was made. The catalogue does not say; `docker images` does. */
import type { ImageEntry } from '#lib/cluster/images/catalogue.ts';
import { hashOf, type ImageReference } from '#lib/cluster/images/reference.ts';

/** From one tag of a repository to the next. */
const APART_DAYS = 9;

/** Days before the run began, made up of the name. Of tags that are listed by name, each is younger than those before it. */
export function ageInDays(
  { tags }: Pick<ImageEntry, 'tags'>,
  { name, repository, tag = 'latest' }: ImageReference,
): number {
  const at = tags.indexOf(tag);
  if (at < 0) return 2 + (hashOf(name) % 120);
  return 2 + (hashOf(repository) % 60) + (tags.length - 1 - at) * APART_DAYS;
}
