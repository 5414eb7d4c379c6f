/** At most ten writers by update are told apart; the oldest beyond that become one (managedfields/internal/capmanagers.go). */
import { ordered, rooted, union } from '#lib/kube/fields/set.ts';
import type { ManagedFieldsEntry } from '#lib/kube/types.ts';

const MAX_UPDATERS = 10;
const OLD = 'ancient-changes';

type Entries = readonly ManagedFieldsEntry[];

export const tooMany = (entries: Entries): boolean =>
  entries.length > MAX_UPDATERS && entries.filter(isUpdate).length > MAX_UPDATERS;

const isUpdate = ({ operation }: ManagedFieldsEntry): boolean => operation === 'Update';

/**
 * The entries with the oldest updates of one API version merged into one, until there are ten. Their fields must have been told. The
 * first of a version only becomes that one when a second is merged into it.
 */
export function capped(entries: Entries): Entries {
  const updaters = entries.filter(isUpdate).sort(byAge);
  const firstOf = new Map<string, ManagedFieldsEntry>();
  const buckets = new Map<string, ManagedFieldsEntry>();
  const gone = new Set<ManagedFieldsEntry>();
  for (const entry of updaters) {
    if (updaters.length - gone.size + buckets.size <= MAX_UPDATERS) break;
    const { apiVersion = '', time, fieldsV1 } = entry;
    const first = firstOf.get(apiVersion);
    if (!first) {
      firstOf.set(apiVersion, entry);
      continue;
    }
    const before = buckets.get(apiVersion) ?? first;
    gone.add(first).add(entry);
    const fields = union(before.fieldsV1, fieldsV1);
    buckets.set(apiVersion, {
      manager: OLD,
      operation: 'Update',
      apiVersion,
      ...(time !== undefined && { time }),
      fieldsType: 'FieldsV1',
      ...(fields && { fieldsV1: ordered(rooted(fields)) }),
    });
  }
  return [...entries.filter((entry) => !gone.has(entry)), ...buckets.values()];
}

/** Oldest first, by the second; then by who and what. */
function byAge(a: ManagedFieldsEntry, b: ManagedFieldsEntry): number {
  const keys = ({ time = '', manager, apiVersion = '', subresource = '' }: ManagedFieldsEntry) => [
    time,
    `${manager} ${apiVersion} ${subresource}`,
  ];
  const [[timeA = '', nameA = ''], [timeB = '', nameB = '']] = [keys(a), keys(b)];
  if (timeA !== timeB) return timeA < timeB ? -1 : 1;
  return nameA < nameB ? -1 : nameA > nameB ? 1 : 0;
}
