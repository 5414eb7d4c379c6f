/** Where the pages are, for `resolve`. */
import type { LabSummary } from './library.ts';

export const LAB = '/labs/[...slug]';

export const cataloguePath = (language: string): '/' | '/ko' => (language === 'ko' ? '/ko' : '/');

/** A lab is at its id in the language it was written in, and below it in the others. */
export function labAt(
  lab: Pick<LabSummary, 'id' | 'languages'>,
  language: string,
): { readonly slug: string } {
  const first = lab.languages[0] ?? 'en';
  return { slug: language === first ? lab.id : `${lab.id}/${language}` };
}
