/** `kubectl kustomize` */
import { FileError } from '#lib/shell/program.ts';
import { command } from '#lib/kubectl/command.ts';
import { CommandError, notSimulated } from '#lib/kubectl/errors.ts';
import { kustomizedText } from '#lib/kubectl/resources/kustomized.ts';

const RESTRICTORS = ['LoadRestrictionsNone', 'LoadRestrictionsRootOnly'];

export const kustomize = command({
  use: 'kustomize DIR',
  short: 'Build the objects of a kustomization',
  long: 'DIR is a folder with a kustomization.yaml; without it the current one is meant.',
  examples: [
    '# The current folder',
    'kubectl kustomize',
    '# An overlay',
    'kubectl kustomize overlays/production',
  ],
  flags: {
    'load-restrictor': {
      type: 'string',
      default: 'LoadRestrictionsRootOnly',
      values: RESTRICTORS,
      about: 'LoadRestrictionsNone lets a kustomization read files outside its folder',
    },
    output: { type: 'string', short: 'o', about: 'Write to this file, or one file an object in this folder' },
  },
  async run(run) {
    const { args, flags, process, files } = run;
    if (args.length > 1) throw new CommandError('specify one path to kustomization.yaml');
    const restrictor = flags['load-restrictor'];
    if (!RESTRICTORS.includes(restrictor))
      throw new CommandError(
        `illegal flag value --load-restrictor ${restrictor}; legal values: [${[...RESTRICTORS].reverse().join(' ')}]`,
      );
    const text = await kustomizedText(run, {
      files,
      cwd: process.cwd,
      path: args[0] ?? '.',
      anywhere: restrictor === 'LoadRestrictionsNone',
    });
    if (!flags.output) return run.write(text);
    const path = files.resolve(process.cwd, flags.output);
    if (files.stat(path)?.kind === 'dir') throw notSimulated('--output with a folder');
    try {
      files.write(path, text);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      throw new CommandError(`open ${flags.output}: ${error.message.toLowerCase()}`);
    }
  },
});
