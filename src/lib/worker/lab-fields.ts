/** What `cluster.yaml` holds beyond the cluster itself: whose requests go on from the start, and what the learner's machine is called. */
import { fields, integer, optional, text, textMap, type JsonSchema } from '#lib/cluster/images/shapes.ts';

/**
 * `traffic`: an address that visitors ask every so many milliseconds (a second unless given). `urls`: files of the lab by the address at
 * which the network has them. `env`: what the learner's shell has exported from the start. `namespace`: the one of the learner's kubectl.
 */
const shapes = {
  traffic: optional(fields({ url: text, everyMs: optional(integer) })),
  hostname: optional(text),
  env: optional(textMap),
  urls: optional(textMap),
  namespace: optional(text),
};

export const labFields = fields(shapes);

export const labFieldsSchema = labFields.schema['properties'] as Readonly<Record<string, JsonSchema>>;
