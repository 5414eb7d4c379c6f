/** What Kubernetes says of the types and fields of its kinds. Large, so it is loaded when it is first asked for. */

/** By type, as `typeSchema` names it: what is said of the type, and of each of its fields. What has no text is absent. */
export type FieldDocs = Readonly<Record<string, readonly [string, Readonly<Record<string, string>>]>>;

/** The data (field-docs.json) is made by bin/generate-schema.mjs. Within a program, hold the leash meanwhile. */
export async function loadFieldDocs(): Promise<FieldDocs> {
  const { default: docs } = await import('./field-docs.json', { with: { type: 'json' } });
  return docs as unknown as FieldDocs;
}
