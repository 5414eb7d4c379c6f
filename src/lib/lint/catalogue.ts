/** `tracks.yaml`, and what labs say of each other. */
import tracksSchema from '#lib/lab/schemas/tracks.schema.json' with { type: 'json' };
import { againstSchema, YamlSource, type Finding } from './source.ts';

/** `labs`: ids of all labs with what each of them needs. */
export function catalogueFindings(
  tracks: string | undefined,
  labs: ReadonlyMap<string, readonly string[]>,
): readonly Finding[] {
  if (tracks === undefined) return [{ file: 'tracks.yaml', line: 1, column: 1, message: 'is missing' }];
  const source = new YamlSource('tracks.yaml', tracks);
  const wrong = againstSchema(source, tracksSchema);
  if (wrong.length > 0) return wrong;
  const { tracks: all } = source.value as { tracks: readonly { id: string; labs: readonly string[] }[] };
  const listed = new Set(all.flatMap(({ labs: ids }) => ids));
  const twice = new Set<string>();
  return [
    ...all.flatMap(({ id, labs: ids }, track) => {
      const same = twice.has(id) ? [source.at(['tracks', track, 'id'], `there are two tracks ${id}`)] : [];
      twice.add(id);
      return [
        ...same,
        ...ids.flatMap((lab, at) =>
          labs.has(lab) ? [] : [source.at(['tracks', track, 'labs', at], `there is no lab ${lab}`)],
        ),
      ];
    }),
    ...[...labs.keys()].flatMap((lab) =>
      listed.has(lab) ? [] : [source.at([], `the lab ${lab} is in no track`)],
    ),
  ];
}

/** What `needs` leads back to the lab itself: `a needs b needs a`; undefined where nothing does. */
export function cycleFrom(
  lab: string,
  needs: ReadonlyMap<string, readonly string[]>,
): readonly string[] | undefined {
  const seen = new Set<string>();
  const follow = (at: string, way: readonly string[]): readonly string[] | undefined => {
    for (const next of needs.get(at) ?? []) {
      if (next === lab) return [...way, next];
      if (seen.has(next)) continue;
      seen.add(next);
      const found = follow(next, [...way, next]);
      if (found) return found;
    }
    return undefined;
  };
  return follow(lab, [lab]);
}
