/** `kubectl create`: objects from files, and sub-verbs that make one from flags. */
import { command } from '#lib/kubectl/command.ts';
import { CommandError, usageError } from '#lib/kubectl/errors.ts';
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
import { findTargets, needFiles } from '#lib/kubectl/write/targets.ts';
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
  completes: 'files',
  flags: {
    ...fileFlags,
    ...selectorFlag,
    ...dryRunFlag,
    ...printFlags,
    ...validateFlag,
    ...saveConfigFlag,
    ...recordFlag,
    ...managerFlag('kubectl-create'),
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
    needFiles(flags);
    const dryRun = await dryRunOf(run, flags['dry-run']);
    const validation = validationOf(flags.validate);
    const print = resultPrinter(run, flags, 'created', dryRun);
    const options = { dryRun, validation, manager: flags['field-manager'] };
    let count = 0;
    const found = findTargets(run, { ...flags, validate: validation !== 'Ignore', continueOnError: true });
    await found.visit(async (target) => {
      const object = recorded(run, keepingLastApplied(target.object, flags['save-config']), flags.record);
      const result =
        dryRun === 'client'
          ? object
          : await fromSource('creating', target.source, () => createObject(run, target, object, options));
      count++;
      await print(result);
    });
    if (count === 0) throw new CommandError('no objects passed to create');
  },
});
