/** `kubectl create`: objects from files, and sub-verbs that make one from flags. */
import type { KubeObject } from '#lib/kube/types.ts';
import { command } from '#lib/kubectl/command.ts';
import { CommandError, throwAll, usageError } from '#lib/kubectl/errors.ts';
import { printFlags } from '#lib/kubectl/printers/output.ts';
import { keepingLastApplied, recorded } from '#lib/kubectl/write/annotations.ts';
import { fromSource } from '#lib/kubectl/write/failures.ts';
import {
  dryRunFlag,
  dryRunOf,
  fileFlags,
  managerFlag,
  recordFlag,
  saveConfigFlag,
  selectorFlag,
  validateFlag,
  validationOf,
} from '#lib/kubectl/write/flags.ts';
import { resultPrinter } from '#lib/kubectl/write/print.ts';
import { createObject } from '#lib/kubectl/write/requests.ts';
import { findTargets, needFiles, type FoundTarget } from '#lib/kubectl/write/targets.ts';
import { rawWrite } from './raw.ts';
import { createEdited } from './create/edited.ts';
import { createConfigMap, createSecret } from './create/config.ts';
import { createIngress } from './create/ingress.ts';
import { createClusterRole, createClusterRoleBinding, createRole, createRoleBinding } from './create/rbac.ts';
import { createService } from './create/service.ts';
import {
  createDisruptionBudget,
  createNamespace,
  createPriorityClass,
  createQuota,
  createServiceAccount,
  createToken,
} from './create/small.ts';
import { createCronJob, createDeployment, createJob } from './create/workloads.ts';

export const create = command({
  use: 'create -f FILENAME',
  short: 'Create objects from files, or from flags',
  examples: ['kubectl create -f pod.yaml', 'cat pod.yaml | kubectl create -f -'],
  flags: {
    ...fileFlags,
    ...selectorFlag,
    ...dryRunFlag,
    ...printFlags,
    ...validateFlag,
    ...saveConfigFlag,
    ...recordFlag,
    ...managerFlag('kubectl-create'),
    edit: { type: 'bool', about: 'Open what the files say in an editor first' },
    raw: { type: 'string', about: 'A path of the API to post the file to as it is' },
    'windows-line-endings': { type: 'bool', about: 'With --edit: lines end in CR LF' },
  },
  commands: [
    createClusterRole,
    createClusterRoleBinding,
    createConfigMap,
    createCronJob,
    createDeployment,
    createIngress,
    createJob,
    createNamespace,
    createDisruptionBudget,
    createPriorityClass,
    createQuota,
    createRole,
    createRoleBinding,
    createSecret,
    createService,
    createServiceAccount,
    createToken,
  ],
  async run(run) {
    const { flags } = run;
    if (run.args.length > 0) throw usageError(run.path, `Unexpected args: [${run.args.join(' ')}]`);
    const dryRun = await dryRunOf(run, flags['dry-run']);
    const print = resultPrinter(run, flags, 'created', dryRun);
    const validation = validationOf(flags.validate);
    needFiles(flags);
    if (flags.raw) return rawWrite(run, 'POST', flags);
    const options = { dryRun, validation, manager: flags['field-manager'] };
    let count = 0;
    const found = findTargets(run, { ...flags, validate: validation !== 'Ignore', continueOnError: true });
    const send = async (target: FoundTarget, given: KubeObject, source: string) => {
      const object = recorded(run, keepingLastApplied(given, flags['save-config']), flags.record);
      const result =
        dryRun === 'client'
          ? object
          : await fromSource('creating', source, () => createObject(run, target, object, options));
      count++;
      await print(result);
    };
    if (flags.edit) {
      const { targets, errors } = await found.all();
      throwAll(errors);
      const windowsLines = flags['windows-line-endings'];
      return createEdited({ run, targets, windowsLines, send: (target, object) => send(target, object, '') });
    }
    await found.visit((target) => send(target, target.object, target.source));
    if (count === 0) throw new CommandError('no objects passed to create');
  },
});
