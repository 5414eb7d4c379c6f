/** Where the pages are. */
import { resolve } from '$app/paths';
import type { LabSummary } from './library.ts';

export const cataloguePath = (language: string): string =>
  language === 'ko' ? resolve('/ko') : resolve('/');

/** A lab is at its id in the language it was written in, and below it in the others. */
export function labPath(lab: Pick<LabSummary, 'id' | 'languages'>, language: string): string {
  const first = lab.languages[0] ?? 'en';
  return resolve('/labs/[...slug]', { slug: language === first ? lab.id : `${lab.id}/${language}` });
}
