/** The programs that stand in for those of a container: small, and only what pods, probes and learners usually call. */
import { addressPrograms } from './address-programs.ts';
import { clientPrograms } from './client-programs.ts';
import { date } from './date.ts';
import { expr } from './expr.ts';
import { filePrograms } from './file-programs.ts';
import { grep } from './grep.ts';
import { moreText } from './more-text.ts';
import { netStandIns } from './net-programs.ts';
import { processPrograms } from './process-programs.ts';
import { shellPrograms } from './shell-programs.ts';
import { packagePrograms } from './packages.ts';
import { systemPrograms } from './system-programs.ts';
import type { Steps } from './machine.ts';
import type { Process } from './process.ts';
import { ROOT } from './run-options.ts';
import { tar } from './tar.ts';
import { wget } from './wget.ts';

/** What a program of the stand-in gets. */
export interface Io {
  readonly args: readonly string[];
  /** All of its input: a program that looks at it waits until that is there. */
  readonly stdin: string;
  out(text: string): void;
  err(text: string): void;
  readonly run: Process;
}

/** Comes to the exit status: at once, or with waiting in between. */
export type StandIn = (io: Io) => number | Steps<number>;

const say =
  (text: (io: Io) => string): StandIn =>
  (io) => {
    io.out(text(io));
    return 0;
  };

const id = say(({ args, run }) => {
  const { uid, gid, groups } = run.options.user ?? ROOT;
  const named = (number: number) => (number === 0 ? '0(root)' : String(number));
  if (args[0] === '-un' || args[0] === '-gn') return uid === 0 ? 'root\n' : `${uid}\n`;
  if (args[0] === '-u') return `${uid}\n`;
  if (args[0] === '-g') return `${gid}\n`;
  return `uid=${named(uid)} gid=${named(gid)} groups=${groups.map(named).join(',')}\n`;
});

const seq: StandIn = ({ args, out }) => {
  const words = args.filter((arg) => !/^-[sw]/.test(arg)).map(Number);
  const [from, step, to] =
    words.length > 2 ? words : words.length > 1 ? [words[0], 1, words[1]] : [1, 1, words[0]];
  if (step === 0) return 1;
  const last = to ?? 0;
  for (let value = from ?? 1; (step ?? 1) > 0 ? value <= last : value >= last; value += step ?? 1)
    out(`${value}\n`);
  return 0;
};

export const programs: Readonly<Record<string, StandIn>> = {
  ...clientPrograms,
  ...filePrograms,
  ...netStandIns,
  ...addressPrograms,
  ...moreText,
  ...processPrograms,
  ...shellPrograms,
  ...packagePrograms,
  ...systemPrograms,
  date,
  expr,
  grep,
  egrep: (io) => grep({ ...io, args: ['-E', ...io.args] }),
  fgrep: (io) => grep({ ...io, args: ['-F', ...io.args] }),
  id,
  seq,
  tar,
  uname: say(({ args, run }) => {
    if (args.includes('-n')) return `${run.options.hostname}\n`;
    if (args.includes('-r')) return '6.8.0-60-generic\n';
    if (args.includes('-m')) return 'x86_64\n';
    return args.includes('-a') ? 'Linux 6.8.0-60-generic x86_64 GNU/Linux\n' : 'Linux\n';
  }),
  wget,
  whoami: ({ out, err, run }) => {
    const { uid } = run.options.user ?? ROOT;
    if (uid === 0) out('root\n');
    else err(`whoami: unknown uid ${uid}\n`);
    return uid === 0 ? 0 : 1;
  },
};
