/** Port numbers as the generators read them (strconv, with its words). */
import { CommandError } from '#lib/kubectl/errors.ts';

/** `strconv.ParseUint(text, 10, 16)` */
export function portNumber(text: string): number {
  const refuse = (why: string) =>
    new CommandError(`strconv.ParseUint: parsing ${JSON.stringify(text)}: ${why}`);
  if (!/^\d+$/.test(text)) throw refuse('invalid syntax');
  const port = Number(text);
  if (port > 65535) throw refuse('value out of range');
  return port;
}

/** `strconv.Atoi(text)` */
export function goInteger(text: string): number {
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  throw new CommandError(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
}
