/** Which version of a program a tag stands for. */
import type { AppBehaviour } from './catalogue.ts';

/** `1.25.3-alpine` is 1.25.3; `1.25` and `latest` are what the image's entry says that they were last. */
export function versionOf({ versions = {} }: AppBehaviour, tag: string): string {
  const said = /^v?(\d+(?:\.\d+)*)/.exec(tag)?.[1] ?? '';
  return versions[said] ?? (said === '' ? (versions[''] ?? '') : said);
}
