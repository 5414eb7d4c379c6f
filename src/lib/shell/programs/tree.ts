/** tree: a folder drawn with all that is in it. */
import { pathOf, program, ProgramError, readOptions } from './options.ts';
import { join } from './paths.ts';

export const tree = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'adfL:iFpshP:I:Cn',
    long: { dirsfirst: 'dirsfirst', noreport: 'noreport' },
  });
  const { files } = process;
  const depth = options.has('L') ? Number(options.value('L')) : Infinity;
  if (!(depth >= 1)) throw new ProgramError('Invalid level, must be greater than 0.');
  let [folders, plain] = [0, 0];
  const ignored = (name: string) =>
    (options.value('I') ?? '')
      .split('|')
      .filter(Boolean)
      .some((one) => globbed(one).test(name));
  const wanted = (name: string) =>
    !options.has('P') || (options.value('P') ?? '').split('|').some((one) => globbed(one).test(name));
  const walk = async (path: string, shown: string, indent: string, level: number): Promise<void> => {
    const kindOf = (name: string) => files.stat(join(path, name))?.kind;
    let names = files
      .list(path)
      .filter((name) => (options.has('a') || !name.startsWith('.')) && !ignored(name));
    names = names.filter((name) => kindOf(name) === 'dir' || (!options.has('d') && wanted(name)));
    if (options.has('dirsfirst'))
      names = [
        ...names.filter((name) => kindOf(name) === 'dir'),
        ...names.filter((name) => kindOf(name) !== 'dir'),
      ];
    for (const [i, name] of names.entries()) {
      const isLast = i === names.length - 1;
      const link = files.lstat(join(path, name));
      const isFolder = kindOf(name) === 'dir';
      if (isFolder) folders += 1;
      else plain += 1;
      const label =
        (options.has('f') ? join(shown, name) : name) +
        (link?.kind === 'link' ? ` -> ${link.target}` : options.has('F') && isFolder ? '/' : '');
      await process.stdout.write(`${options.has('i') ? '' : indent + (isLast ? '└── ' : '├── ')}${label}\n`);
      if (isFolder && link?.kind !== 'link' && level < depth)
        await walk(join(path, name), join(shown, name), indent + (isLast ? '    ' : '│   '), level + 1);
    }
  };
  let status = 0;
  for (const name of options.rest.length > 0 ? options.rest : ['.']) {
    const path = pathOf(process, name);
    const stat = files.stat(path);
    await process.stdout.write(`${name}${stat?.kind === 'dir' ? '' : '  [error opening dir]'}\n`);
    if (stat?.kind === 'dir') {
      folders += 1;
      await walk(path, name, '', 1);
    } else status = 2;
  }
  if (!options.has('noreport'))
    await process.stdout.write(
      `\n${folders} director${folders === 1 ? 'y' : 'ies'}${options.has('d') ? '' : `, ${plain} file${plain === 1 ? '' : 's'}`}\n`,
    );
  return status;
});

const globbed = (pattern: string) =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );
