/** basename, dirname, mktemp. */
import type { Program } from '#lib/shell/program.ts';
import { program, ProgramError, readOptions } from './options.ts';
import { baseOf } from './paths.ts';

const basename = program(async (process) => {
  const options = readOptions(process.args, { short: 'as:z', long: { multiple: 'a', 'suffix=': 's' } });
  if (options.rest.length === 0) throw new ProgramError('missing operand', { hint: true });
  if (options.rest.length > 2 && !options.has('a', 's'))
    throw new ProgramError(`extra operand ‘${options.rest[2]}’`, { hint: true });
  const suffix = options.value('s') ?? (options.has('a') ? '' : (options.rest[1] ?? ''));
  for (const name of options.has('a', 's') ? options.rest : options.rest.slice(0, 1)) {
    const base = baseOf(name);
    await process.stdout.write(
      `${suffix !== '' && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base}\n`,
    );
  }
  return 0;
});

const dirname = program(async (process) => {
  if (process.args.length < 2) throw new ProgramError('missing operand', { hint: true });
  for (const name of process.args.slice(1)) {
    const bare = name.replace(/(.)\/+$/, '$1');
    await process.stdout.write(`${bare.includes('/') ? bare.replace(/\/+[^/]*$/, '') || '/' : '.'}\n`);
  }
  return 0;
});

const mktemp = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'dp:tqu',
    long: { directory: 'd', 'tmpdir=?': 'p', 'suffix=': 's', 'dry-run': 'u' },
  });
  const template = options.rest[0] ?? 'tmp.XXXXXXXXXX';
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  if (!/XXX/.test(template)) throw new ProgramError(`too few X's in template ‘${template}’`);
  const name = template.replace(/X{3,}(?!.*XXX)/, (run) =>
    Array.from(run, () => process.leash.sim.random.pick(letters)).join(''),
  );
  const path = process.files.resolve(
    options.rest.length > 0 && !options.has('p', 't') ? process.cwd : options.value('p') || '/tmp',
    name,
  );
  if (options.has('u')) {
    // only a name
  } else if (options.has('d')) {
    process.files.makeDir(path);
    process.files.chmod(path, 0o700);
  } else process.files.write(path, '', 0o600);
  const folder =
    options.value('p') ?? (options.has('p', 't') || options.rest.length === 0 ? '/tmp' : undefined);
  await process.stdout.write(
    `${folder === undefined ? name : `${folder.replace(/\/$/, '') || '/tmp'}/${name}`}\n`,
  );
  return 0;
});

export const pathPrograms: Record<string, Program> = {
  basename,
  dirname,
  mktemp,
};
