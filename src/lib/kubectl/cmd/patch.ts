/** `kubectl patch`. */
import { deepEqual } from '#lib/kube/equal.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import { command } from '#lib/kubectl/command.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { CHANGE_CAUSE, changeCause } from '#lib/kubectl/write/annotations.ts';
import {
  dryRunFlag,
  dryRunOf,
  fileFlags,
  managerFlag,
  outputFlags,
  recordFlag,
} from '#lib/kubectl/write/flags.ts';
import { patchLocally, readPatch } from '#lib/kubectl/write/patch-text.ts';
import { resultPrinter } from '#lib/kubectl/write/print.ts';
import { patchObject, patchTypes, type Basics, type PatchType } from '#lib/kubectl/write/requests.ts';
import { findTargets } from '#lib/kubectl/write/targets.ts';

const said = (before: KubeObject, after: KubeObject): string =>
  deepEqual(before, after) ? 'patched (no change)' : 'patched';

export const patch = command({
  use: 'patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]',
  short: 'Change fields of an object',
  examples: [
    `kubectl patch deployment web -p '{"spec":{"replicas":2}}'`,
    `kubectl patch deployment web --type=json -p '[{"op":"replace","path":"/spec/replicas","value":4}]'`,
  ],
  flags: {
    ...fileFlags,
    ...dryRunFlag,
    ...outputFlags,
    ...recordFlag,
    ...managerFlag('kubectl-patch'),
    patch: { type: 'string', short: 'p', about: 'The patch, as JSON or YAML' },
    'patch-file': { type: 'string', about: 'The file with the patch' },
    type: {
      type: 'string',
      default: 'strategic',
      values: ['json', 'merge', 'strategic'],
      about: 'json, merge or strategic',
    },
    local: { type: 'bool', about: 'Patch the file only, without asking the server' },
    subresource: { type: 'string', values: ['status', 'scale'], about: 'Patch this part only' },
  },
  async run(run) {
    const { flags, args } = run;
    const dryRun = await dryRunOf(run, flags['dry-run']);
    if (flags.patch && flags['patch-file'])
      throw new CommandError('cannot specify --patch and --patch-file together');
    if (!flags.patch && !flags['patch-file'])
      throw new CommandError('must specify --patch or --patch-file containing the contents of the patch');
    if (flags.local && args.length > 0) throw new CommandError('cannot specify --local and server resources');
    if (flags.local && dryRun === 'server')
      throw new CommandError('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
    const type = patchType(flags.type);
    const text = flags.patch || (await patchFile(run, flags['patch-file']));
    const options = { dryRun, manager: flags['field-manager'], subresource: flags.subresource };
    const isSent = !flags.local && dryRun !== 'client';
    resultPrinter(run, flags, '');
    let count = 0;
    const fetch = flags.filename.length === 0;
    const found = findTargets(run, { ...flags, args, fetch, continueOnError: true });
    const parsed = parseLater(text, type);
    await found.visit(async (target) => {
      count++;
      const before = target.object;
      if (!isSent) {
        const after = patchLocally(before, parsed, type);
        return resultPrinter(run, flags, said(before, after))(after);
      }
      const after = await patchObject(run, target, type, parsed(), options);
      const cause = { metadata: { annotations: { [CHANGE_CAUSE]: changeCause(run) } } };
      const noted = flags.record ? await patchObject(run, target, 'merge', cause, options) : after;
      await resultPrinter(run, flags, said(before, after))(noted);
    });
    if (count === 0) throw new CommandError('no objects passed to patch');
  },
});

function patchType(text: string): PatchType {
  const type = text.toLowerCase();
  if (type in patchTypes) return type as PatchType;
  throw new CommandError(`--type must be one of [json merge strategic], not ${JSON.stringify(text)}`);
}

/** YAML is read at once, mistakes in JSON show only when the patch is used. */
function parseLater(text: string, type: PatchType): () => unknown {
  if (text.trimStart().startsWith('{')) return () => readPatch(text, type);
  const patch = readPatch(text, type);
  return () => patch;
}

async function patchFile(run: Basics, path: string): Promise<string> {
  try {
    return await run.readFile(path);
  } catch (error) {
    if (error instanceof CommandError) throw new CommandError(`unable to read patch file: ${error.message}`);
    throw error;
  }
}
