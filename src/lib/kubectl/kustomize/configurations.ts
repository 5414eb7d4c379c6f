/** `configurations`: more fields for the transformers. From kustomize api/internal/plugins/builtinconfig. */
import { defaultSpecs, type FieldSpec, type NameReference, type TransformerConfig } from './field-specs.ts';
import type { Loader } from './load.ts';
import { nameReferences } from './name-references.ts';
import { plainDocument } from './parse.ts';

export const defaultConfig: TransformerConfig = { ...defaultSpecs, nameReference: nameReferences };

/** The files of `configurations`, together. */
export function configurationsOf(paths: readonly string[], loader: Loader): Partial<TransformerConfig> {
  return paths
    .map((path) => (plainDocument(loader.read(path)) ?? {}) as Partial<TransformerConfig>)
    .reduce<Partial<TransformerConfig>>((all, one) => merged(all, one), {});
}

/** Without what is there already. */
export const mergeConfigs = (base: TransformerConfig, more: Partial<TransformerConfig>): TransformerConfig =>
  base === more ? base : (merged(base, more) as TransformerConfig);

function merged(a: Partial<TransformerConfig>, b: Partial<TransformerConfig>): Partial<TransformerConfig> {
  const result: Record<string, unknown> = { ...a };
  for (const [field, specs] of Object.entries(b)) {
    if (!Array.isArray(specs)) continue;
    const before = (a[field as keyof TransformerConfig] ?? []) as readonly FieldSpec[];
    const seen = new Set(before.map(keyOf));
    result[field] = [...before, ...specs.filter((spec: FieldSpec) => !seen.has(keyOf(spec)))];
  }
  return result as Partial<TransformerConfig>;
}

const keyOf = (spec: FieldSpec | NameReference): string => JSON.stringify(Object.entries(spec).sort());
