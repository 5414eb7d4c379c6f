/** docker pull and push: layers come and go while time passes, then the registry's word on it. */
import type { MadeImage } from '#lib/cluster/images/made.ts';
import { familiar, madeUpDigest, parseReference } from '#lib/cluster/images/reference.ts';
import type { Output } from '#lib/shell/program.ts';
import { pass, print, printErr, type Command, type DockerRun } from './context.ts';
import { daemonError, DockerError, notSimulated } from './parse.ts';

/** How fast layers come: bytes a millisecond. */
const SPEED = 40_000;

/** Layers by their short names: those that an instruction made. */
export const layersOf = (image: MadeImage): readonly { readonly id: string; readonly bytes: number }[] =>
  image.history
    .filter(({ bytes }) => bytes > 0)
    .map(({ by, bytes }, at) => ({
      id: madeUpDigest(`${at} ${by} ${bytes}`).slice('sha256:'.length, 'sha256:'.length + 12),
      bytes,
    }));

export const pull: Command = async (run) => {
  const { flags, args, process } = run;
  if (flags.has('all-tags')) throw notSimulated('pull --all-tags');
  const platform = flags.value('platform');
  if (platform !== undefined && platform !== 'linux/amd64') throw notSimulated(`pull --platform ${platform}`);
  const [name = ''] = args;
  const quiet = flags.has('quiet');
  const reference = parseReference(name);
  if ('error' in reference) throw new DockerError(reference.error);
  if (!quiet && !/[:@][^/]*$/.test(name)) await print(run, 'Using default tag: latest');
  await fetched(run, name, quiet ? undefined : process.stdout);
  await print(run, reference.name);
};

/** Pulls an image and shows how. Throws the daemon's error. */
export async function fetched(run: DockerRun, name: string, out: Output | undefined): Promise<MadeImage> {
  const { docker, daemon, credentials } = run;
  await pass(run, 700);
  const found = docker.pull(daemon, name, credentials);
  if ('error' in found) throw daemonError(found.error);
  const { image, reference, isNew } = found;
  const shown = reference.tag ?? reference.digest ?? 'latest';
  const say = (line: string) => out?.write(`${line}\n`);
  const path = reference.host === 'docker.io' ? reference.path : familiar(reference.repository);
  await say(`${shown}: Pulling from ${path}`);
  if (isNew) {
    for (const { id, bytes } of layersOf(image)) {
      await pass(run, Math.min(8000, 100 + bytes / SPEED));
      await say(`${id}: Pull complete`);
    }
  }
  await say(`Digest: ${image.digest}`);
  const written = familiar(reference.name);
  await say(
    isNew ? `Status: Downloaded newer image for ${written}` : `Status: Image is up to date for ${written}`,
  );
  return image;
}

export const push: Command = async (run) => {
  const { docker, daemon, flags, args, credentials } = run;
  if (flags.has('all-tags')) throw notSimulated('push --all-tags');
  const [name = ''] = args;
  const reference = parseReference(name);
  if ('error' in reference) throw new DockerError(reference.error);
  if (reference.tag === undefined) throw new DockerError('cannot push a digest reference');
  const quiet = flags.has('quiet');
  const say = (line: string) => (quiet ? Promise.resolve() : print(run, line));
  if (!/:[^/]*$/.test(name)) await say('Using default tag: latest');
  await say(`The push refers to repository [${reference.repository}]`);
  const image = docker.find(daemon, reference.name);
  if (!image) {
    await printErr(run, `An image does not exist locally with the tag: ${familiar(reference.repository)}`);
    return 1;
  }
  const layers = layersOf(image);
  for (const { id } of layers) await say(`${id}: Preparing`);
  await pass(run, 800);
  const pushed = docker.push(daemon, name, credentials);
  if ('error' in pushed) {
    await printErr(run, pushError(pushed.error));
    return 1;
  }
  for (const { id, bytes } of layers) {
    await pass(run, Math.min(8000, 150 + bytes / SPEED));
    await say(`${id}: Pushed`);
  }
  await say(`${reference.tag}: digest: ${image.digest} size: ${500 + layers.length * 220}`);
  if (quiet) await print(run, reference.name);
  return 0;
};

/** What the daemon makes of a registry's refusal. */
const pushError = (error: string): string =>
  /insufficient_scope/.test(error) ? 'denied: requested access to the resource is denied' : error;
