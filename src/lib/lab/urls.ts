/** `urls` in `cluster/cluster.yaml`: addresses of the web that answer with files of the lab. */

const LOOPBACK = /^https?:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])([:/]|$)/i;
const ADDRESS = /^https?:\/\/[^/?#@\s:]+(:\d+)?([/?][^#\s]*)?$/i;

/**
 * The text at each address. `files`: the lab's files by path. What is wrong is told to `wrong` (the path of the field in the YAML, and
 * words), and left out.
 */
export function readUrls(
  value: unknown,
  files: Readonly<Record<string, string>>,
  wrong: (path: readonly string[], message: string) => void,
): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    wrong(['urls'], 'urls is not a mapping from addresses to files');
    return {};
  }
  const texts: Record<string, string> = {};
  for (const [address, path] of Object.entries(value)) {
    const mistake = mistakeIn(address, path, files);
    if (mistake !== undefined) wrong(['urls', address], `urls: ${mistake}`);
    else texts[address] = files[String(path)]!;
  }
  return texts;
}

function mistakeIn(
  address: string,
  path: unknown,
  files: Readonly<Record<string, string>>,
): string | undefined {
  if (!ADDRESS.test(address)) return `${address} is no http or https address`;
  if (LOOPBACK.test(address)) return `${address} is the learner's own machine`;
  if (typeof path !== 'string' || path === '') return `${address} names no file`;
  if (path.startsWith('/') || path.split('/').includes('..')) return `${path} leaves the lab's folder`;
  return Object.hasOwn(files, path) ? undefined : `the lab has no file ${path}`;
}
