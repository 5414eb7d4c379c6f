/** The names of fields of kinds that `describe` knows nothing about. From smartLabelFor in kubectl/pkg/describe and fatih/camelcase. */

const ACRONYMS = new Set(['API', 'URL', 'UID', 'OSB', 'GUID']);

/** Capitals, small letters and anything else, each as far as it goes. */
const RUNS = /\p{Lu}+|\p{Ll}+|[^\p{Lu}\p{Ll}]+/gu;

/** `observedGeneration` → `Observed Generation`, `clusterIPs` → `Cluster I Ps`; a key with more than letters and dashes stays as it is. */
export function fieldLabel(field: string): string {
  if (/[^\p{L}-]/u.test(field)) return field;
  return words(field)
    .map((word) =>
      ACRONYMS.has(word.toUpperCase()) ? word.toUpperCase() : word.slice(0, 1).toUpperCase() + word.slice(1),
    )
    .join(' ');
}

/** The last capital before small letters begins their word: `HTTPServer` is `HTTP` and `Server`. */
function words(field: string): readonly string[] {
  const runs = field.match(RUNS) ?? [];
  for (let at = 0; at + 1 < runs.length; at += 1) {
    const [one = '', next = ''] = runs.slice(at, at + 2);
    if (!/^\p{Lu}/u.test(one) || !/^\p{Ll}/u.test(next)) continue;
    runs[at] = one.slice(0, -1);
    runs[at + 1] = one.slice(-1) + next;
  }
  return runs.filter((run) => run !== '');
}
