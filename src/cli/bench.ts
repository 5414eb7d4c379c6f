/** `drydock bench`: speed and size against their budgets, as a table or as JSON. Status 1 where a budget does not hold. */
import { cpus } from 'node:os';
import { measures, type Measure } from './bench/measures.ts';
import { readArgs, UsageError } from './usage.ts';

interface Result {
  readonly name: string;
  readonly about: string;
  readonly peer: string;
  readonly budget: number;
  readonly unit: string;
  readonly value: number;
  readonly holds: boolean;
}

export async function bench(args: readonly string[], root: string): Promise<number> {
  const { values, positionals } = readArgs(args, { json: { type: 'boolean' } });
  const unknown = positionals.find((name) => !measures.some((measure) => measure.name === name));
  if (unknown !== undefined) {
    throw new UsageError(
      `no benchmark "${unknown}"; there are: ${measures.map(({ name }) => name).join(', ')}`,
    );
  }
  const chosen = measures.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const results: Result[] = [];
  for (const measure of chosen) {
    const result = await take(measure, root);
    results.push(result);
    if (!values.json) process.stdout.write(row(result));
  }
  if (values.json) {
    const machine = { node: process.version, cores: cpus().length, model: cpus()[0]?.model ?? '' };
    process.stdout.write(`${JSON.stringify({ machine, results }, null, 2)}\n`);
  }
  return results.every(({ holds }) => holds) ? 0 : 1;
}

async function take({ name, about, peer, budget, unit, measure }: Measure, root: string): Promise<Result> {
  const value = await measure(root);
  return { name, about, peer, budget, unit, value, holds: value <= budget };
}

const row = ({ name, about, peer, budget, unit, value, holds }: Result): string =>
  `${holds ? 'ok  ' : 'OVER'}  ${name.padEnd(14)} ${value.toFixed(2).padStart(9)} ${unit.padEnd(9)}  of ${String(budget).padStart(4)}   ${about}${peer && ` (peer: ${peer})`}\n`;
