/** tar in containers, as `kubectl cp` calls it: archives on standard output and input. */
import { readArchive, writeArchive, type Member } from '#lib/kube/ustar.ts';
import type { Io } from './programs.ts';

export function tar(io: Io): number {
  const [mode = '', ...rest] = io.args;
  const words: string[] = [];
  let folder = '.';
  for (let i = 0; i < rest.length; i += 1) {
    const word = rest[i] as string;
    if (word === '-C') folder = rest[(i += 1)] ?? '.';
    else if (word !== '-' && !word.startsWith('--')) words.push(word);
  }
  if (mode.includes('c')) return create(io, folder, words);
  if (mode.includes('x')) return extract(io, folder);
  if (mode.includes('t')) {
    for (const { name } of readArchive(io.stdin)) io.out(`${name}\n`);
    return 0;
  }
  io.err('tar: You must specify one of the `-Acdtrux` options\n');
  return 2;
}

function create(io: Io, folder: string, words: readonly string[]): number {
  const members: Member[] = [];
  let status = 0;
  const add = (path: string): void => {
    const full = folder === '.' || path.startsWith('/') ? path : `${folder}/${path}`;
    const name = path.replace(/^\/+/, '');
    const content = io.run.read(full);
    const inside = content === undefined ? io.run.list(full) : undefined;
    if (content !== undefined) members.push({ name, content, isFolder: false });
    else if (inside) {
      members.push({ name, content: '', isFolder: true });
      for (const one of inside) add(`${path.replace(/\/$/, '')}/${one}`);
    } else {
      io.err(`tar: ${path}: Cannot stat: No such file or directory\n`);
      status = 2;
    }
  };
  if (words.some((word) => word.startsWith('/'))) io.err("tar: Removing leading `/' from member names\n");
  words.forEach(add);
  io.out(writeArchive(members));
  if (status) io.err('tar: Exiting with failure status due to previous errors\n');
  return status;
}

function extract({ stdin, run }: Io, folder: string): number {
  for (const { name, content, isFolder } of readArchive(stdin)) {
    const path = `${folder === '/' ? '' : folder}/${name}`;
    if (isFolder) run.makeFolder(path.replace(/\/$/, ''));
    else run.put(path, content);
  }
  return 0;
}
