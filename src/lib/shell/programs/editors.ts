/** vi, vim, nano, emacs, code: the page's editor on a file, and the prompt again when it is closed. */
import { FileError, type Process, type Program } from '#lib/shell/program.ts';
import { pathOf, program, ProgramError } from './options.ts';

/** Options that take the next word (`vim -c COMMAND`, `nano -T 4`, `code --goto` does not). */
const WITH_VALUE: Readonly<Record<string, readonly string[]>> = {
  vi: ['-c', '-u', '-T', '-S', '-s', '-w', '-t', '--cmd'],
  vim: ['-c', '-u', '-T', '-S', '-s', '-w', '-t', '--cmd'],
  nano: ['-T', '--tabsize', '-Y', '--syntax', '-r', '--fill'],
  emacs: ['-l', '--load', '-f', '--funcall', '--eval'],
  code: ['--user-data-dir', '--profile'],
};

function fileNames(process: Process): string[] {
  const name = process.args[0] ?? '';
  const names: string[] = [];
  let onlyNames = false;
  for (let at = 1; at < process.args.length; at += 1) {
    const word = process.args[at] as string;
    if (!onlyNames && word === '--') onlyNames = true;
    else if (!onlyNames && WITH_VALUE[name]?.includes(word)) at += 1;
    else if (onlyNames || !/^[-+]./.test(word)) names.push(word);
  }
  // `code FILE:LINE`
  return name === 'code' ? names.map((one) => one.replace(/(?::\d+){1,2}$/, '')) : names;
}

/** What the editor would say of a place at which it can save nothing; undefined where it can. */
function refusal(process: Process, name: string): string | undefined {
  const { files, args } = process;
  const path = pathOf(process, name);
  const isVi = args[0] === 'vi' || args[0] === 'vim';
  if (files.stat(path)?.kind === 'dir')
    return isVi ? `"${name}" is a directory: browsing folders is not simulated` : `"${name}" is a directory`;
  const parent = path.slice(0, path.lastIndexOf('/')) || '/';
  const stat = files.stat(parent);
  if (stat?.kind === 'dir') return undefined;
  if (isVi) return `"${name}" E212: Can't open file for writing`;
  return stat ? `Path '${parent}' is not a directory` : `Directory '${parent}' does not exist`;
}

export const editor: Program = program(async (process) => {
  const { terminal, files, stderr, args } = process;
  const names = fileNames(process);
  if (args[1] === '--version') {
    await process.stdout.write(`${args[0]}: the editor of this page\n`);
    return 0;
  }
  if (!terminal?.edit || !process.stdout.isTerminal)
    throw new ProgramError('there is no terminal to edit on; write the file with cat > FILE <<EOF instead');
  if (names.length === 0) throw new ProgramError('name the file to edit');
  for (const name of names) {
    const refused = refusal(process, name);
    if (refused !== undefined) {
      await stderr.write(`${refused}\n`);
      return 1;
    }
    const path = pathOf(process, name);
    const isNew = !files.stat(path);
    try {
      if (isNew) files.write(path, '');
      const saved = await terminal.edit(path);
      if (!saved && isNew && files.stat(path)?.size === 0) files.remove(path);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await stderr.write(`${name}: ${error.message}\n`);
      return 1;
    }
  }
  return 0;
});
