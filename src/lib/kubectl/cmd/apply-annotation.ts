/** `kubectl apply view-last-applied` and `set-last-applied`: what the annotation of apply remembers. */
import { goJson } from '#lib/kube/patch/json.ts';
import { command } from '#lib/kubectl/command.ts';
import { CommandError, usageError } from '#lib/kubectl/errors.ts';
import { printFlags } from '#lib/kubectl/printers/output.ts';
import { toYaml } from '#lib/kubectl/printers/yaml.ts';
import {
  LAST_APPLIED,
  lastApplied,
  lastAppliedText,
  withLastApplied,
} from '#lib/kubectl/write/annotations.ts';
import { dryRunFlag, dryRunOf, fileFlags, selectorFlag } from '#lib/kubectl/write/flags.ts';
import { resultPrinter } from '#lib/kubectl/write/print.ts';
import { getObject, patchObject } from '#lib/kubectl/write/requests.ts';
import { findTargets } from '#lib/kubectl/write/targets.ts';

export const viewLastApplied = command({
  use: 'view-last-applied (TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)',
  short: 'Show what was applied last',
  flags: {
    ...fileFlags,
    ...selectorFlag,
    all: { type: 'bool', about: 'Every object of the kinds' },
    output: { type: 'string', short: 'o', default: 'yaml', about: 'yaml or json' },
  },
  async run(run) {
    const { flags } = run;
    if (flags.output !== 'yaml' && flags.output !== 'json')
      throw usageError(
        run.path,
        `Unexpected -o output mode: ${flags.output}, the flag 'output' must be one of yaml|json`,
      );
    const { targets, errors } = await findTargets(run, { ...flags, args: run.args, fetch: true }).all();
    if (errors.length > 0) throw errors[0]!;
    for (const { object, name } of targets) {
      const config = lastApplied(object);
      if (!config)
        throw new CommandError(`no last-applied-configuration annotation found on resource: ${name}\n`);
      await run.write(
        flags.output === 'yaml' ? toYaml(config) : `${JSON.stringify(JSON.parse(goJson(config)), null, 2)}\n`,
      );
    }
  },
});

export const setLastApplied = command({
  use: 'set-last-applied -f FILENAME',
  short: 'Make a file what was applied last',
  flags: {
    filename: fileFlags.filename,
    ...dryRunFlag,
    ...printFlags,
    'create-annotation': { type: 'bool', about: 'Also where nothing was applied yet' },
  },
  async run(run) {
    const { flags } = run;
    const dryRun = await dryRunOf(run, flags['dry-run']);
    const print = resultPrinter(run, flags, 'configured', dryRun);
    const { targets, errors } = await findTargets(run, { filename: flags.filename }).all();
    if (errors.length > 0) throw errors[0]!;
    for (const target of targets) {
      const text = withLastApplied(target.object).metadata.annotations![LAST_APPLIED]!;
      const current = await getObject(run, target);
      if (!flags['create-annotation'] && lastAppliedText(current) === undefined)
        throw new CommandError(
          `no last-applied-configuration annotation found on resource: ${target.name}, to create the annotation, run the command with --create-annotation`,
        );
      const body = { metadata: { annotations: { [LAST_APPLIED]: text } } };
      const object =
        dryRun === 'client' ? target.object : await patchObject(run, target, 'merge', body, { dryRun });
      await print(object);
    }
  },
});
