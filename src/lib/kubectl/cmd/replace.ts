/** `kubectl replace`: puts an object of a file in the place of the one that is there. */
import type { KubeObject } from '#lib/kube/types.ts';
import { command } from '#lib/kubectl/command.ts';
import { CommandError, throwAll } from '#lib/kubectl/errors.ts';
import { printFlags } from '#lib/kubectl/printers/output.ts';
import { keepingLastApplied } from '#lib/kubectl/write/annotations.ts';
import { deleteAndWait } from '#lib/kubectl/write/delete.ts';
import { fromSource } from '#lib/kubectl/write/failures.ts';
import {
  cascadeFlag,
  dryRunFlag,
  dryRunOf,
  fileFlags,
  managerFlag,
  propagationOf,
  saveConfigFlag,
  validateFlag,
  validationOf,
  type DryRun,
} from '#lib/kubectl/write/flags.ts';
import { resultPrinter } from '#lib/kubectl/write/print.ts';
import { createObject, replaceObject } from '#lib/kubectl/write/requests.ts';
import { rawWrite } from './raw.ts';
import { NOT_BOTH } from '#lib/kubectl/resources/builder.ts';
import { findTargets, needFiles } from '#lib/kubectl/write/targets.ts';

export const replace = command({
  use: 'replace -f FILENAME',
  short: 'Replace an object by a file',
  examples: ['kubectl replace -f web.yaml', 'kubectl replace --force -f web.yaml'],
  flags: {
    ...fileFlags,
    ...dryRunFlag,
    ...printFlags,
    ...validateFlag,
    ...saveConfigFlag,
    ...managerFlag('kubectl-replace'),
    ...cascadeFlag,
    raw: { type: 'string', about: 'A path of the API to put the file to as it is' },
    force: { type: 'bool', about: 'Delete the object and create it anew' },
    'grace-period': {
      type: 'int',
      default: -1,
      about: 'Seconds that the old object has to end, with --force',
    },
    timeout: {
      type: 'duration',
      about: 'How long to wait for the deletion; 0 means as long as the grace period asks',
    },
    wait: { type: 'bool', about: 'Wait until the old object is gone' },
    subresource: { type: 'string', values: ['status', 'scale'], about: 'Replace this part only' },
  },
  async run(run) {
    const { flags } = run;
    const propagation = propagationOf(flags.cascade);
    const dryRun = await dryRunOf(run, flags['dry-run']);
    const print = resultPrinter(run, flags, 'replaced', dryRun);
    checkUse(flags, dryRun);
    needFiles(flags);
    if (flags.raw) return rawWrite(run, 'PUT', flags);
    const validation = validationOf(flags.validate);
    const options = { dryRun, validation, manager: flags['field-manager'], subresource: flags.subresource };
    const found = findTargets(run, { ...flags, validate: validation !== 'Ignore', continueOnError: true });
    const noted = (object: KubeObject) => keepingLastApplied(object, flags['save-config']);
    let count = 0;
    if (flags.force) {
      // Only here other words count, and then as names of more objects.
      if (run.args.length > 0) throw new CommandError(NOT_BOTH);
      const { targets, errors } = await found.all();
      throwAll(errors);
      const { 'grace-period': grace, timeout } = flags;
      // As with `delete` without --force: 0 becomes 1, and nothing is lost.
      await deleteAndWait(run, targets, {
        ignoreNotFound: true,
        graceSeconds: grace === 0 ? 1 : grace,
        propagation,
        timeoutMs: timeout || FIVE_MINUTES_MS,
        nameOnly: flags.output === 'name',
      });
      count = targets.length;
      for (const target of targets)
        await print(await createObject(run, target, bare(noted(target.object)), options));
    } else {
      await found.visit(async (target) => {
        const object = noted(target.object);
        count++;
        const replaced = () => replaceObject(run, target, object, options);
        await print(dryRun === 'client' ? object : await fromSource('replacing', target.source, replaced));
      });
    }
    if (count === 0) throw new CommandError('no objects passed to replace');
  },
});

const FIVE_MINUTES_MS = 5 * 60 * 1000;

interface Use {
  readonly force: boolean;
  readonly 'grace-period': number;
  readonly timeout: number;
}

function checkUse(flags: Use, dryRun: DryRun): void {
  if (flags['grace-period'] >= 0 && !flags.force)
    throw new CommandError('--grace-period must have --force specified');
  if (flags.timeout !== 0 && !flags.force) throw new CommandError('--timeout must have --force specified');
  if (flags.force && dryRun !== 'none')
    throw new CommandError('--dry-run can not be used when --force is set');
}

/** What the server gave the old object stays behind. */
function bare<T extends { readonly metadata: object }>(object: T): T {
  const { resourceVersion: _, ...metadata } = object.metadata as { resourceVersion?: string };
  return { ...object, metadata };
}
