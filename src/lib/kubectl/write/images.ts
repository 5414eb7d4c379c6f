/** What the generators read out of an image's name. */
import { CommandError } from '#lib/kubectl/errors.ts';
import type { Basics } from './requests.ts';

const SUFFIX_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** The last part of the path, without tag and digest; what no container may be called is replaced, and then made unique. */
export function containerName(run: Basics, image: string): string {
  const name = image.split('/').pop()!.split(':')[0]!.split('@')[0]!;
  if (!/[_.]/.test(name)) return name;
  const { random } = run.process.leash.sim;
  const letters = Array.from({ length: 5 }, () => SUFFIX_LETTERS[random.below(SUFFIX_LETTERS.length)]);
  return `${name.replace(/[_.]/g, '-')}-${letters.join('')}`;
}

const domain =
  '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*(?::[0-9]+)?';
const part = '[a-z0-9]+(?:(?:[._]|__|[-]*)[a-z0-9]+)*';
const reference = new RegExp(
  `^(?:${domain}/)?${part}(?:/${part})*(?::[\\w][\\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$`,
);

/** `kubectl run` looks at the image's name itself (distribution/reference). Throws. */
export function checkImage(image: string): void {
  if (!reference.test(image))
    throw new CommandError(`Invalid image name "${image}": invalid reference format`);
}
