/** ls in a container, GNU's and busybox's. */
import type { Io } from './programs.ts';

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const WIDTH = 80;
const KNOWN = /^[aAl1hrtRdFpngSic]+$/;

interface Entry {
  readonly name: string;
  readonly folder: boolean;
  readonly size: number;
}

export function ls(io: Io): number {
  const { args, err, run, out } = io;
  const flags = args
    .filter((arg) => /^-\w/.test(arg))
    .join('')
    .replaceAll('-', '');
  if (flags !== '' && !KNOWN.test(flags)) {
    const odd = [...flags].find((flag) => !KNOWN.test(flag)) ?? '';
    err(`ls: not simulated: -${odd}\n`);
    return 1;
  }
  const paths = args.filter((arg) => !/^-\w/.test(arg) && !arg.startsWith('--'));
  const wanted = paths.length > 0 ? paths : ['.'];
  let status = 0;
  const files: Entry[] = [];
  const folders: string[] = [];
  for (const path of wanted) {
    const text = run.read(path);
    if (text !== undefined || path === '/dev/null')
      files.push({ name: path, folder: false, size: text?.length ?? 0 });
    else if (run.list(path) !== undefined) {
      if (flags.includes('d')) files.push({ name: path, folder: true, size: 4096 });
      else folders.push(path);
    } else {
      err(`ls: cannot access '${path}': No such file or directory\n`);
      status = 2;
    }
  }
  show(io, files, flags, false);
  for (const [at, path] of folders.entries()) {
    if (folders.length + files.length > 1 || flags.includes('R'))
      out(`${at > 0 || files.length > 0 ? '\n' : ''}${path}:\n`);
    show(io, inside(io, path, flags), flags, true);
  }
  return status;
}

function inside({ run }: Io, path: string, flags: string): Entry[] {
  const base = path === '/' ? '' : path.replace(/\/$/, '');
  const names = (run.list(path) ?? []).filter((name) => /[aA]/.test(flags) || !name.startsWith('.'));
  const entries = names.map((name): Entry => {
    const text = run.read(`${base}/${name}`);
    return { name, folder: text === undefined, size: text?.length ?? 4096 };
  });
  const dots = flags.includes('a') ? ['.', '..'].map((name) => ({ name, folder: true, size: 4096 })) : [];
  const all = [...dots, ...entries];
  if (flags.includes('S')) all.sort((a, b) => b.size - a.size);
  return flags.includes('r') ? all.reverse() : all;
}

function show({ run, out }: Io, entries: readonly Entry[], flags: string, isFolder: boolean): void {
  const small = run.options.base === 'busybox' || run.options.base === 'alpine';
  if (/[lng]/.test(flags)) {
    const blocks = entries.reduce((sum, { size }) => sum + Math.ceil(size / 4096) * 4, 0);
    if (isFolder) out(`total ${blocks}\n`);
    const sizes = entries.map(({ size }) => (flags.includes('h') ? human(size) : String(size)));
    const width = small ? 9 : Math.max(0, ...sizes.map(({ length }) => length));
    entries.forEach(({ name, folder }, at) => {
      const mode = folder ? 'drwxr-xr-x' : '-rw-r--r--';
      const size = (sizes[at] ?? '').padStart(width);
      const links = folder ? 2 : 1;
      const owner = small ? `   ${String(links).padStart(2)} root     root     ` : `${links} root root`;
      out(
        `${mode} ${owner} ${size} ${when(run.options.startMs)} ${name}${folder && flags.includes('F') ? '/' : ''}\n`,
      );
    });
    return;
  }
  const names = entries.map(({ name, folder }) => `${name}${folder && /[Fp]/.test(flags) ? '/' : ''}`);
  const line = names.join('  ');
  const inOneLine = run.options.tty && !run.isCaptured && !flags.includes('1') && line.length < WIDTH;
  if (inOneLine && names.length > 0) out(`${line}\n`);
  else out(names.map((name) => `${name}\n`).join(''));
}

function human(size: number): string {
  if (size < 1024) return String(size);
  const kilo = size / 1024;
  if (kilo < 1024) return `${kilo < 10 ? (Math.ceil(kilo * 10) / 10).toFixed(1) : Math.ceil(kilo)}K`;
  return `${(kilo / 1024).toFixed(1)}M`;
}

function when(ms: number): string {
  const at = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${MONTHS[at.getUTCMonth()]} ${String(at.getUTCDate()).padStart(2)} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}
