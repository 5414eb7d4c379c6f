/** Flags that the writing verbs share, and what their values mean. */
import { CommandError } from '#lib/kubectl/errors.ts';
import { klogLine } from '#lib/kubectl/log/klog.ts';
import { printFlags } from '#lib/kubectl/printers/output.ts';
import type { Basics } from './requests.ts';

export const dryRunFlag = {
  'dry-run': {
    type: 'string',
    default: 'none',
    alone: 'unchanged',
    values: ['none', 'server', 'client'],
    about: 'none, client (print what would be sent) or server (send it, but store nothing)',
  },
} as const;

export const validateFlag = {
  validate: {
    type: 'string',
    default: 'strict',
    alone: 'strict',
    values: ['strict', 'warn', 'ignore'],
    about: 'What to do about unknown fields: strict (refuse), warn or ignore',
  },
} as const;

export const outputFlags = printFlags;

export const fileFlags = {
  filename: { type: 'string-slice', short: 'f', about: 'Files, folders or - with the objects' },
  recursive: { type: 'bool', short: 'R', about: 'Go into the folders of -f' },
  kustomize: { type: 'string', short: 'k', about: 'Folder with a kustomization' },
} as const;

export const selectorFlag = {
  selector: { type: 'string', short: 'l', about: 'Only objects with these labels' },
} as const;

export const recordFlag = {
  record: {
    type: 'bool',
    deprecated: '--record will be removed in the future',
    about: 'Note the command in an annotation',
  },
} as const;

/** `--field-manager`, with the name that the real command gives itself. */
export const managerFlag = <const Name extends string>(name: Name) =>
  ({
    'field-manager': { type: 'string', default: name, about: 'Who is noted as owner of the fields' },
  }) as const;

export const saveConfigFlag = {
  'save-config': { type: 'bool', about: 'Keep the configuration in an annotation, for a later apply' },
} as const;

export const cascadeFlag = {
  cascade: {
    type: 'string',
    default: 'background',
    alone: 'background',
    values: ['background', 'orphan', 'foreground'],
    about: 'What becomes of the objects that belong to it',
  },
} as const;

const propagations = { background: 'Background', foreground: 'Foreground', orphan: 'Orphan' } as const;

export type Propagation = (typeof propagations)[keyof typeof propagations];

/** The `propagationPolicy` that `--cascade` asks for. */
export function propagationOf(cascade: string): Propagation {
  const means = { true: 'background', false: 'orphan' }[cascade] ?? cascade;
  const found = propagations[means as keyof typeof propagations];
  if (found) return found;
  throw new CommandError(
    `invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`,
  );
}

export type DryRun = 'none' | 'client' | 'server';

/** What `--dry-run` says; the old spellings with a warning of klog on standard error. */
export async function dryRunOf(run: Basics, value: string): Promise<DryRun> {
  if (value === 'none' || value === 'client' || value === 'server') return value;
  if (value === 'unchanged') {
    await klog(run, 702, '--dry-run is deprecated and can be replaced with --dry-run=client.');
    return 'client';
  }
  const isTrue = /^(1|t|T|TRUE|true|True)$/.test(value);
  if (!isTrue && !/^(0|f|F|FALSE|false|False)$/.test(value))
    throw new CommandError(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
  const means = isTrue ? 'client' : 'none';
  const text = `--dry-run=${value} is deprecated (boolean value) and can be replaced with --dry-run=${means}.`;
  await klog(run, isTrue ? 716 : 719, text);
  return means;
}

const klog = (run: Basics, line: number, text: string): Promise<void> =>
  run.printErr(klogLine('W', run.process.leash.now, `helpers.go:${line}`, text));

/** The `fieldValidation` that `--validate` asks for. */
export function validationOf(value: string): 'Strict' | 'Warn' | 'Ignore' {
  if (value === 'strict' || value === 'true') return 'Strict';
  if (value === 'warn') return 'Warn';
  if (value === 'ignore' || value === 'false') return 'Ignore';
  throw new CommandError(
    `invalid - validate option "${value}"; must be one of: strict (or true), warn, ignore (or false)`,
  );
}

/** ` (dry run)`, ` (server dry run)` or nothing: what follows the operation. */
export const dryRunSuffix = (dryRun: DryRun): string =>
  ({ none: '', client: ' (dry run)', server: ' (server dry run)' })[dryRun];
