/** Guards and tokens of apps (guards.ts), which few labs have: brought before a cluster is made whose images have any. */
import type { ImageCatalogue } from '#lib/cluster/images/catalogue.ts';

type Guards = typeof import('./guards.ts');

let part: Guards | undefined;

export async function bringGuards(): Promise<void> {
  part ??= await import('./guards.ts');
}

/** Throws where nobody brought them: a fault of ours. */
export function guards(): Guards {
  if (!part) throw new Error('an app has guards or tokens, before bringGuards()');
  return part;
}

/** Whether any app has some. */
export const hasGuards = ({ images }: ImageCatalogue): boolean =>
  images.some(({ app, byTag = {} }) =>
    [app, ...Object.values(byTag)].some(
      ({ guards: own, http = [] }) => own ?? http.some(({ tokens }) => tokens),
    ),
  );
