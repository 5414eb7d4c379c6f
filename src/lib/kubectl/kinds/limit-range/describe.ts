/** `kubectl describe limits`, and the part about limits of `describe namespace`. */
import type { LimitRange, LimitRangeItem } from '#lib/kube/types/quota.ts';
import type { Describer } from '#lib/kubectl/describe/describer.ts';
import type { Writer } from '#lib/kubectl/describe/writer.ts';

const TITLES = 'Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio';
const RULES = '----\t--------\t---\t---\t---------------\t-------------\t-----------------------';

function rows(item: LimitRangeItem): string[] {
  const columns = [item.min, item.max, item.defaultRequest, item.default, item.maxLimitRequestRatio];
  const names = new Set(columns.flatMap((one) => Object.keys(one ?? {})));
  return [...names]
    .sort()
    .map((name) => [item.type, name, ...columns.map((one) => one?.[name] ?? '-')].join('\t'));
}

function writeLimits({ spec }: LimitRange, w: Writer, indent: string): void {
  for (const item of spec?.limits ?? []) for (const row of rows(item)) w.line(0, indent + row);
}

export const describeLimits: Describer<LimitRange> = (range, w) => {
  w.line(0, `Name:\t${range.metadata.name}`);
  w.line(0, `Namespace:\t${range.metadata.namespace}`);
  w.line(0, TITLES);
  w.line(0, RULES);
  writeLimits(range, w, '');
};

export function writeLimitRanges(ranges: readonly LimitRange[], w: Writer): void {
  if (ranges.length === 0) return w.line(0, 'No LimitRange resource.');
  w.line(0, `Resource Limits\n ${TITLES}`);
  w.line(0, ` ${RULES}`);
  for (const range of ranges) writeLimits(range, w, ' ');
}
