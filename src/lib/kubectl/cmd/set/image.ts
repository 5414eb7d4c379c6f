/** `kubectl set image`. */
import { command } from '#lib/kubectl/command.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { parsePairs, resourcesAndPairs } from '#lib/kubectl/write/pairs.ts';
import { withContainers, withPodSpec } from '#lib/kubectl/write/pod-template.ts';
import { checkSetFlags, objectsToSet, setEach, setExtras, setFlags, startSet } from './set-verb.ts';

export const setImage = command({
  use: 'image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N',
  short: 'Change the image of containers',
  examples: [
    'kubectl set image deployment/web nginx=nginx:1.26',
    "kubectl set image daemonset abc '*=nginx:1.26'",
  ],
  flags: { ...setFlags, ...setExtras.kustomize, ...setExtras.selector, ...setExtras.record },
  async run(run) {
    const { flags } = run;
    const dryRun = await startSet(run, flags);
    const { resources, pairs } = resourcesAndPairs(run.args, 'image');
    const { set: images } = parsePairs(pairs, 'image', false);
    const targets = await objectsToSet(run, flags, resources);
    checkSetFlags(flags, resources.length);
    if (images.size === 0) throw new CommandError('at least one image update is required');
    if (images.size > 1 && images.has('*'))
      throw new CommandError(
        'all containers are already specified by *, but saw more than one container_name=container_image pairs',
      );
    const verb = { done: 'image updated', failure: 'failed to patch image update to pod template: ', dryRun };
    await setEach(run, flags, verb, targets, (object) =>
      withPodSpec(object, (spec) => {
        let next = spec;
        for (const [name, image] of images) {
          const fits = (container: string) => name === '*' || container === name;
          const { spec: changed, matched } = withContainers(next, fits, (container) => ({
            ...container,
            image,
          }));
          if (matched.length === 0) throw new CommandError(`error: unable to find container named "${name}"`);
          next = changed;
        }
        return next;
      }),
    );
  },
});
