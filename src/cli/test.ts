/** `drydock test`: proves labs, and says how long each proof took in virtual and in real time. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readLabFolder } from './lab-folder.ts';
import { proveLab, type Verdict } from './prove/prove.ts';
import { readArgs } from './usage.ts';

/** Exit status 1 where a proof failed. */
export async function test(args: readonly string[], root: string): Promise<number> {
  const { values, positionals } = readArgs(args, { json: { type: 'boolean' } });
  const labs = positionals.length > 0 ? positionals : allLabs(root);
  let wrong = 0;
  let right = 0;
  for (const name of labs) {
    const { id, files } = readLabFolder(name, root);
    if (!values.json) process.stdout.write(`${id}\n`);
    for await (const verdict of proveLab(id, files)) {
      if (verdict.ok) right += 1;
      else wrong += 1;
      process.stdout.write(
        values.json ? `${JSON.stringify({ lab: id, ...verdict })}\n` : `${lineOf(verdict)}\n`,
      );
    }
  }
  if (!values.json) process.stdout.write(`${right} proved, ${wrong} failed\n`);
  return wrong > 0 ? 1 : 0;
}

/** Ids of the labs in `labs/`, in order. */
export const allLabs = (root: string): readonly string[] =>
  readdirSync(join(root, 'labs'), { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
    .sort();

function lineOf({ step, what, ok, say, virtualMs, realMs }: Verdict): string {
  const place = `${step.replace(/^steps\//, '')} ${what}`.trim().padEnd(44);
  const times = `${clock(virtualMs)} virtual, ${Math.round(realMs)} ms`;
  return `  ${ok ? 'ok  ' : 'FAIL'} ${place} ${times}${say && `\n         ${say.replaceAll('\n', '\n         ')}`}`;
}

/** `1:05` */
const clock = (ms: number): string => {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};
