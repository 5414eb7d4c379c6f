/** awk: reads records and runs the program over them. Without `getline`, `system` and output to commands. */
import type { Process, Program } from '#lib/shell/program.ts';
import { AwkError } from './awk-lexer.ts';
import { AwkParser } from './awk-parser.ts';
import type { Rule, Signal } from './awk-tree.ts';
import { AwkRuntime, splitText } from './awk-runtime.ts';
import { fromInput, isTrue } from './awk-values.ts';
import { RegexError } from '#lib/shell/regex.ts';
import { unescapeAnsiC } from '#lib/shell/interpreter/quoting.ts';
import { complain, eachLine, pathOf, program, ProgramError, readOptions, textOf } from './options.ts';

class AwkRun {
  readonly #rt: AwkRuntime;
  readonly #rules: readonly Rule[];
  readonly #process: Process;
  #ranges = new Set<Rule>();

  constructor(process: Process, rules: readonly Rule[], rt: AwkRuntime) {
    this.#process = process;
    this.#rules = rules;
    this.#rt = rt;
  }

  async phase(kind: 'BEGIN' | 'END'): Promise<Signal> {
    for (const rule of this.#rules) {
      if (rule.kind !== kind) continue;
      const signal = rule.action?.(this.#rt);
      await this.#flush();
      if (signal === 'exit') return signal;
    }
    return undefined;
  }

  async record(text: string): Promise<Signal> {
    const rt = this.#rt;
    rt.setRecord(text);
    for (const name of ['NR', 'FNR']) rt.set(name, Number(rt.get(name)) + 1);
    let signal: Signal;
    for (const rule of this.#rules) {
      if (rule.kind !== 'main' || !this.#selects(rule)) continue;
      if (rule.action) signal = rule.action(rt);
      else rt.write(rt.field(0) + rt.text('ORS'));
      if (signal) break;
    }
    await this.#flush();
    return signal;
  }

  #selects(rule: Rule): boolean {
    const { pattern, until } = rule;
    if (!pattern) return true;
    if (!until) return isTrue(pattern(this.#rt));
    if (!this.#ranges.has(rule)) {
      if (!isTrue(pattern(this.#rt))) return false;
      this.#ranges.add(rule);
    }
    if (isTrue(until(this.#rt))) this.#ranges.delete(rule);
    return true;
  }

  async #flush(): Promise<void> {
    const text = this.#rt.output;
    this.#rt.output = '';
    if (text !== '') await this.#process.stdout.write(text);
  }
}

export const awk: Program = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'F:v:f:',
    long: { 'field-separator=': 'F', 'assign=': 'v', 'file=': 'f' },
    stops: true,
    status: 2,
  });
  const words = [...options.rest];
  let source = '';
  for (const [flag, value] of options.all)
    if (flag === 'f') source += `${(await textOf(process, String(value))) ?? ''}\n`;
  if (!options.has('f')) {
    const text = words.shift();
    if (text === undefined) {
      await process.stderr.write('usage: awk [-F fs][-v var=value][prog | -f progfile][file ...]\n');
      return 2;
    }
    source = text;
  }
  const { files, leash } = process;
  const rt = new AwkRuntime({
    now: leash.now,
    random: () => leash.sim.random.uint32() / 0x1_0000_0000,
    writeFile: (name, text, append) => {
      const path = pathOf(process, name);
      files.write(path, append && files.stat(path) ? files.read(path) + text : text);
    },
  });
  const assign = (text: string) =>
    rt.set(text.slice(0, text.indexOf('=')), fromInput(unescapeAnsiC(text.slice(text.indexOf('=') + 1))));
  for (const [flag, value] of options.all) {
    if (flag === 'v' && !/^[A-Za-z_]\w*=/.test(String(value)))
      throw new ProgramError(`\`${value}' argument to \`-v' not in \`var=value' form`, { status: 2 });
    if (flag === 'v') assign(String(value));
    if (flag === 'F') rt.set('FS', value === 't' ? '\t' : unescapeAnsiC(String(value)));
  }
  for (const [name, value] of process.env) rt.array('ENVIRON').set(name, fromInput(value));
  for (const [i, word] of ['awk', ...words].entries()) rt.array('ARGV').set(String(i), fromInput(word));
  rt.set('ARGC', words.length + 1);
  try {
    const parser = new AwkParser(source);
    parser.parse();
    return await execute(process, parser.rules, rt, words, assign);
  } catch (error) {
    if (!(error instanceof AwkError) && !(error instanceof RegexError)) throw error;
    return (await complain(process, error.message), 2);
  }
});

async function execute(
  process: Process,
  rules: readonly Rule[],
  rt: AwkRuntime,
  words: readonly string[],
  assign: (text: string) => void,
): Promise<number> {
  const run = new AwkRun(process, rules, rt);
  let signal = await run.phase('BEGIN');
  let status = 0;
  if (!signal && rules.some(({ kind }) => kind !== 'BEGIN')) {
    const names = words.filter((word) => !/^[A-Za-z_]\w*=/.test(word));
    for (const word of names.length > 0 ? words : [...words, '-']) {
      if (/^[A-Za-z_]\w*=/.test(word)) {
        assign(word);
        continue;
      }
      rt.set('FNR', 0);
      rt.set('FILENAME', word === '-' ? '' : word);
      const one = await records(
        process,
        word,
        rt,
        async (text) => (signal = await run.record(text)) !== 'exit',
      );
      if (one !== 0) status = 2;
      if (signal === 'exit') break;
    }
  }
  if (signal !== 'exit') await run.phase('END');
  else if (rules.some(({ kind }) => kind === 'END') && !rules.every(({ kind }) => kind === 'BEGIN'))
    await run.phase('END');
  return rt.status || status;
}

async function records(
  process: Process,
  name: string,
  rt: AwkRuntime,
  call: (text: string) => Promise<boolean>,
): Promise<number> {
  const separator = rt.text('RS');
  if (separator === '\n') return eachLine(process, [name], call);
  const text = await textOf(process, name);
  if (text === undefined) return 1;
  const body = text.replace(/\n$/, '');
  const parts = separator === '' ? body.replace(/^\n+|\n+$/g, '').split(/\n\n+/) : splitText(body, separator);
  for (const part of parts) if (!(await call(part))) break;
  return 0;
}
