/** Lines of klog, the log that kubectl keeps on standard error. From k8s.io/klog/v2 (header, and how values are quoted). */
import { rfc3339Micro } from '#lib/kube/time.ts';

/** The number of the process, which this shell has none of. */
const PROCESS = 512;

/** `I1127 15:05:12.178973     512 round_trippers.go:560] text`. `severity` is I, W or E. */
export function klogLine(severity: 'I' | 'W' | 'E', now: number, place: string, text: string): string {
  const time = rfc3339Micro(now);
  const stamp = `${severity}${time.slice(5, 7)}${time.slice(8, 10)} ${time.slice(11, 26)}`;
  return `${stamp} ${String(PROCESS).padStart(7)} ${place}] ${text}`;
}

/** `"Response Body" body="…"`; a text of several lines stands indented between `<` and `>`. */
export function klogValue(message: string, key: string, value: string): string {
  if (!value.includes('\n')) return `${JSON.stringify(message)} ${key}=${JSON.stringify(value)}`;
  const lines = value.replace(/\n$/, '').replaceAll('\n', '\n\t');
  return `${JSON.stringify(message)} ${key}=<\n\t${lines}\n >`;
}
