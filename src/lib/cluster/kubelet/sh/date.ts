/** `date` in a container. */
import type { Io } from './programs.ts';

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number) => String(value).padStart(2, '0');

export function date({ args, out, run }: Io): number {
  const at = new Date(run.now);
  const parts: Record<string, string> = {
    Y: String(at.getUTCFullYear()),
    m: two(at.getUTCMonth() + 1),
    d: two(at.getUTCDate()),
    H: two(at.getUTCHours()),
    M: two(at.getUTCMinutes()),
    S: two(at.getUTCSeconds()),
    s: String(Math.floor(run.now / 1000)),
    N: `${String(run.now % 1000).padStart(3, '0')}000000`,
    Z: 'UTC',
    a: days[at.getUTCDay()] ?? '',
    b: months[at.getUTCMonth()] ?? '',
    '%': '%',
  };
  parts['F'] = `${parts['Y']}-${parts['m']}-${parts['d']}`;
  parts['T'] = `${parts['H']}:${parts['M']}:${parts['S']}`;
  const format = args.find((arg) => arg.startsWith('+'));
  if (format) out(`${format.slice(1).replace(/%(.)/g, (all, key: string) => parts[key] ?? all)}\n`);
  else
    out(
      `${parts['a']} ${parts['b']} ${String(at.getUTCDate()).padStart(2, ' ')} ${parts['T']} UTC ${parts['Y']}\n`,
    );
  return 0;
}
