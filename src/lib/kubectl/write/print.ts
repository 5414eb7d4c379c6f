/** How the writing verbs say what they did: `deployment.apps/web created`, or the object in the form of `-o`. */
import type { KubeObject } from '#lib/kube/types.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { escapeHtml } from '#lib/kubectl/printers/json.ts';
import {
  objectName,
  objectPrinter,
  PLAIN_FORMATS,
  type ObjectPrinter,
  type PrintValues,
} from '#lib/kubectl/printers/output.ts';
import { dryRunSuffix, type DryRun } from './flags.ts';
import type { Basics } from './requests.ts';

export { objectName as objectRef };

/** `here` marks an object that this command made itself: its fields keep their order in JSON, as Go's types have it. */
export type Printer = (object: KubeObject, made?: 'here' | 'there') => Promise<void>;

/** Prints objects one after another. Throws at once for a format that these verbs do not have. */
export function resultPrinter(
  run: Basics,
  flags: PrintValues,
  operation: string,
  dryRun: DryRun = 'none',
): Printer {
  checkFormat(flags.output);
  let printer: Promise<ObjectPrinter | undefined> | undefined;
  return async (object, made = 'there') => {
    const print = await (printer ??= objectPrinter(run, flags));
    if (!print) return run.print(`${objectName(object)} ${operation}${dryRunSuffix(dryRun)}`);
    if (made === 'there' || flags.output !== 'json') return print(object);
    await run.write(`${escapeHtml(JSON.stringify(object, null, 4))}\n`);
  };
}

function checkFormat(output: string): void {
  const format = output.split('=')[0]!;
  if (output === '' || PLAIN_FORMATS.includes(format)) return;
  const allowed = [...PLAIN_FORMATS].sort().join(',');
  throw new CommandError(
    `unable to match a printer suitable for the output format "${output}", allowed formats are: ${allowed}`,
  );
}
