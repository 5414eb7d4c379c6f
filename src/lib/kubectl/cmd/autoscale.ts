/** `kubectl autoscale`: an autoscaler for a workload, where the cluster has them. */
import { command } from '#lib/kubectl/command.ts';
import { CommandError, notSimulated } from '#lib/kubectl/errors.ts';
import { printFlags } from '#lib/kubectl/printers/output.ts';
import { keepingLastApplied, recorded } from '#lib/kubectl/write/annotations.ts';
import {
  dryRunFlag,
  dryRunOf,
  fileFlags,
  managerFlag,
  recordFlag,
  saveConfigFlag,
} from '#lib/kubectl/write/flags.ts';
import { resultPrinter } from '#lib/kubectl/write/print.ts';
import { createObject } from '#lib/kubectl/write/requests.ts';
import { findTargets } from '#lib/kubectl/write/targets.ts';
import { typed } from './create/generator.ts';

export const autoscale = command({
  use: 'autoscale (-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu-percent=CPU]',
  short: 'Let the cluster choose how many pods a workload has',
  flags: {
    ...fileFlags,
    ...dryRunFlag,
    ...printFlags,
    ...recordFlag,
    ...saveConfigFlag,
    ...managerFlag('kubectl-autoscale'),
    min: { type: 'int', default: -1, about: 'Never fewer pods' },
    max: { type: 'int', default: -1, required: true, about: 'Never more pods' },
    'cpu-percent': { type: 'int', default: -1, about: 'The share of the CPU request to aim for' },
    name: { type: 'string', about: 'Name of the autoscaler' },
  },
  async run(run) {
    const { flags } = run;
    const { min, max, 'cpu-percent': cpu } = flags;
    const dryRun = await dryRunOf(run, flags['dry-run']);
    if (max < 1) throw new CommandError(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
    if (max < min)
      throw new CommandError(
        `--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`,
      );
    const print = resultPrinter(run, flags, 'autoscaled', dryRun);
    const found = findTargets(run, { ...flags, args: run.args, fetch: true, continueOnError: true });
    await found.visit(async ({ mapping, name, namespace, object }) => {
      if (!['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController'].includes(mapping.kind))
        throw new CommandError(`cannot autoscale a ${mapping.kind}${mapping.group && `.${mapping.group}`}`);
      const scaleTargetRef = { kind: object.kind, name, apiVersion: object.apiVersion };
      const spec = {
        scaleTargetRef,
        ...(min > 0 && { minReplicas: min }),
        maxReplicas: max,
        ...(cpu >= 0 && { targetCPUUtilizationPercentage: cpu }),
      };
      const made = {
        ...typed('autoscaling/v1', 'HorizontalPodAutoscaler', flags.name || name),
        spec,
        status: { currentReplicas: 0, desiredReplicas: 0 },
      };
      const autoscaler = recorded(run, keepingLastApplied(made, flags['save-config']), flags.record);
      if (dryRun === 'client') return print(autoscaler, 'here');
      const own = await run.mapper.kindFor(autoscaler.apiVersion, autoscaler.kind);
      if (!own) throw notSimulated(`${autoscaler.kind} in ${autoscaler.apiVersion}`);
      const options = { dryRun, manager: flags['field-manager'] };
      await print(await createObject(run, { mapping: own, namespace }, autoscaler, options));
    });
  },
});
