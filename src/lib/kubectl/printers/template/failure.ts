/** How a template fails; apart from the templates, which are loaded when one is first printed. */
import { CommandError } from '#lib/kubectl/errors.ts';

/** kubectl's failure: besides the error it prints what it was given, on standard output. */
export class TemplateFailure extends CommandError {
  readonly output: string;

  constructor(source: string, message: string, output: string) {
    super(`error executing template ${JSON.stringify(source)}: ${message}`);
    this.output = output;
  }
}
