/** nice, ionice, stdbuf: run a command, whose priority and buffers mean nothing here. sync, groups, hostid, logname. */
import type { Process, Program } from '#lib/shell/program.ts';
import { program, ProgramError, readOptions } from './options.ts';

const wrapper = (short: string, long: Record<string, string>, print?: (process: Process) => string) =>
  program(async (process) => {
    const options = readOptions(process.args, { short, long, stops: true, number: 'n', status: 125 });
    if (options.rest.length > 0) return process.spawn(options.rest);
    if (!print) throw new ProgramError('missing operand', { status: 125, hint: true });
    await process.stdout.write(`${print(process)}\n`);
    return 0;
  });

const saying =
  (text: string): Program =>
  async (process) => {
    await process.stdout.write(text);
    return 0;
  };

export const wrapperPrograms: Record<string, Program> = {
  nice: wrapper('n:', { 'adjustment=': 'n' }, () => '0'),
  ionice: wrapper('c:n:tp:', { 'class=': 'c', 'classdata=': 'n' }, () => 'none: prio 0'),
  stdbuf: wrapper('i:o:e:', { 'input=': 'i', 'output=': 'o', 'error=': 'e' }),
  sync: saying(''),
  groups: saying('root\n'),
  hostid: saying('007f0101\n'),
  logname: saying('root\n'),
};
