/** `kubectl plugin`: programs called kubectl-… in the PATH. From pkg/cmd/plugin. */
import { command } from '#lib/kubectl/command.ts';
import { CommandError } from '#lib/kubectl/errors.ts';

const list = command({
  use: 'list [options]',
  short: 'List the plugins in the PATH',
  flags: { 'name-only': { type: 'bool', about: 'Names without their folders' } },
  async run({ process, files, flags, print }) {
    const folders = (process.env.get('PATH') ?? '')
      .split(':')
      .filter((folder) => files.stat(folder)?.kind === 'dir');
    const found = [...new Set(folders)].flatMap((folder) =>
      files
        .list(folder)
        .filter((name) => name.startsWith('kubectl-'))
        .map((name) => (flags['name-only'] ? name : `${folder}/${name}`)),
    );
    if (found.length === 0) throw new CommandError('unable to find any kubectl plugins in your PATH');
    await print(`The following compatible plugins are available:\n\n${found.join('\n')}`);
  },
});

export const plugin = command({ use: 'plugin [flags]', short: 'List plugins', commands: [list] });
