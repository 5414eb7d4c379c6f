/** `--for=jsonpath='{.status.phase}'=Running`: a field that is there, or has a value. */
import { CommandError } from '#lib/kubectl/errors.ts';
import { pathFinder, relaxedPath } from '#lib/kubectl/printers/jsonpath/jsonpath.ts';
import type { Check } from './wait.ts';

const FORMAT =
  "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'";

/** Throws for what is no `path` or `path=value`. The check throws for a path that finds more than one plain value. */
export function fieldCheck(text: string): Check {
  const [path = '', value, ...more] = text.split(/(?<!=)=(?!=)/);
  if (more.length > 0) throw new CommandError(FORMAT);
  if (path === '') throw new CommandError('jsonpath expression cannot be empty');
  const find = pathFinder(relaxedPath(path));
  const wanted = value?.replace(/^['"]+|['"]+$/g, '');
  if (wanted === '')
    throw new CommandError(
      "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
    );
  return (object) => {
    const found = object === undefined ? [] : find(object);
    if (found.length === 0) return false;
    if (found.length > 1) throw new CommandError('given jsonpath expression matches more than one value');
    if (wanted === undefined) return true;
    const [only] = found;
    if (typeof only === 'object' && only !== null)
      throw new CommandError('jsonpath leads to a nested object or list which is not supported');
    return String(only).trim() === wanted.trim();
  };
}
