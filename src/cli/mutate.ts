/** `drydock mutate`: puts small mistakes into the labs' solutions, and says which of them no check notices. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { readLabFolder } from './lab-folder.ts';
import { mutateLab, type Outcome } from './prove/mutate-lab.ts';
import { Unplayable } from './prove/player.ts';
import { allLabs } from './test.ts';
import { readArgs, UsageError } from './usage.ts';

/** A mistake that leaves something else behind and is none, with the reason. */
interface Accepted {
  readonly lab: string;
  readonly step: string;
  readonly mutation: string;
  readonly because: string;
}

/** So many of a hundred must be noticed. */
const ENOUGH = 95;

interface Tally {
  tried: number;
  other: number;
  red: number;
  accepted: number;
}

/** Exit status 1 where too many mistakes go unnoticed, or what is accepted does not occur any more. */
export async function mutate(args: readonly string[], root: string): Promise<number> {
  const { values, positionals } = readArgs(args, {
    json: { type: 'boolean' },
    accepted: { type: 'string' },
  });
  const accepted = values.accepted === undefined ? [] : readAccepted(values.accepted);
  const labs = positionals.length > 0 ? positionals : allLabs(root);
  const all: Tally = { tried: 0, other: 0, red: 0, accepted: 0 };
  const met = new Set<Accepted>();
  const say = (text: string) => void (values.json || process.stdout.write(text));
  for (const name of labs) {
    const { id, files } = readLabFolder(name, root);
    const own: Tally = { tried: 0, other: 0, red: 0, accepted: 0 };
    say(`${id}\n`);
    try {
      for await (const outcome of mutateLab(id, files)) {
        const known = outcome.end === 'green' ? accepted.find((one) => isAbout(one, id, outcome)) : undefined;
        if (known) met.add(known);
        for (const tally of [own, all]) count(tally, outcome, known !== undefined);
        if (values.json) process.stdout.write(`${JSON.stringify(asData(id, outcome, known))}\n`);
        else if (outcome.end === 'green' && !known) say(lineOf(outcome));
      }
    } catch (error) {
      if (!(error instanceof Unplayable)) throw error;
      throw new UsageError(`${id}: ${error.message}`);
    }
    say(`  ${summary(own)}\n`);
  }
  say(`${labs.length} labs: ${summary(all)}\n`);
  const stale = accepted.filter((one) => labs.includes(one.lab) && !met.has(one));
  for (const { lab, step, mutation } of stale)
    process.stderr.write(`accepted, but it does not occur: ${lab} ${step} ${mutation}\n`);
  return share(all) >= ENOUGH && stale.length === 0 ? 0 : 1;
}

function readAccepted(path: string): readonly Accepted[] {
  try {
    return (parse(readFileSync(path, 'utf8')) ?? []) as readonly Accepted[];
  } catch {
    throw new UsageError(`${path}: cannot be read`);
  }
}

const shortStep = (step: string): string => step.replace(/^steps\//, '');
const mutationOf = ({ mutant }: Outcome): string => `${mutant.file}:${mutant.line}: ${mutant.what}`;

const isAbout = ({ lab, step, mutation }: Accepted, id: string, outcome: Outcome): boolean =>
  lab === id && step === shortStep(outcome.step) && mutation === mutationOf(outcome);

function count(tally: Tally, { end }: Outcome, known: boolean): void {
  tally.tried += 1;
  if (known) tally.accepted += 1;
  else if (end !== 'same') tally.other += 1;
  if (end === 'red') tally.red += 1;
}

const share = ({ other, red }: Tally): number => (other === 0 ? 100 : (red / other) * 100);

const summary = (tally: Tally): string =>
  `${tally.tried} mistakes, ${tally.other} of them leave something else behind, ${tally.red} are noticed (${share(tally).toFixed(1)} %)` +
  (tally.accepted > 0 ? `; ${tally.accepted} accepted as no mistakes` : '');

const lineOf = (outcome: Outcome): string =>
  `  NOT NOTICED ${shortStep(outcome.step)} ${mutationOf(outcome)}\n              differs: ${outcome.differs.join(', ')}\n`;

const asData = (lab: string, outcome: Outcome, known: Accepted | undefined): object => ({
  lab,
  step: shortStep(outcome.step),
  mutation: mutationOf(outcome),
  end: outcome.end,
  differs: outcome.differs,
  ...(known && { accepted: known.because }),
});
