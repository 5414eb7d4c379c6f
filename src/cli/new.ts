/** `drydock new`: lays out a lab that passes `lint` and `test` already. */
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readArgs, UsageError } from './usage.ts';

/** Ids are folders and parts of addresses. */
const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

export function newLab(args: readonly string[], root: string): Promise<number> {
  const { positionals } = readArgs(args, {});
  const [id, ...more] = positionals;
  if (id === undefined || more.length > 0)
    throw new UsageError('new takes the id of one lab, such as `broken-probe`');
  if (!ID.test(id))
    throw new UsageError(`"${id}" cannot be an id: small letters and digits, with dashes between them`);
  const folder = join(root, 'labs', id);
  if (existsSync(folder)) throw new UsageError(`labs/${id} is there already`);
  cpSync(join(root, 'templates/lab'), folder, { recursive: true, errorOnExist: true, force: false });
  const head = join(folder, 'lab.yaml');
  writeFileSync(head, readFileSync(head, 'utf8').replace('TITLE', titleOf(id)));
  process.stdout.write(
    `labs/${id}: a lab of two steps. Next:\n` +
      `  write it: lab.yaml, cluster/, steps/\n` +
      `  npx drydock lint ${id}   what is wrong with it\n` +
      `  npx drydock test ${id}   whether it can be solved, and only as it should\n` +
      `  list it in labs/tracks.yaml, so that the catalogue shows it\n`,
  );
  return Promise.resolve(0);
}

/** `broken-probe` → `Broken probe` */
const titleOf = (id: string): string => {
  const words = id.replaceAll('-', ' ');
  return `${words[0]?.toUpperCase() ?? ''}${words.slice(1)}`;
};
