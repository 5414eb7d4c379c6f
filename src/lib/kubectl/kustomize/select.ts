/** Which resources a patch or a replacement is for. From kustomize api/types/selector.go and resmap's Select. */
import { matchesRequirements, parseLabelSelector } from '#lib/kube/labels.ts';
import type { Selector } from './kustomization.ts';
import { effectiveNamespace, type Resource } from './resource.ts';

/** A regular expression for the whole word; an empty one fits everything. */
const fits = (pattern: string | undefined, ...words: readonly string[]): boolean =>
  !pattern || words.some((word) => new RegExp(`^(?:${pattern})$`).test(word));

export function select(resources: readonly Resource[], selector: Selector): Resource[] {
  return resources.filter((resource) => {
    const { originalId, id, gvk } = resource;
    return (
      fits(selector.namespace, effectiveNamespace(originalId), effectiveNamespace(id)) &&
      fits(selector.name, originalId.name, id.name) &&
      fits(selector.group, gvk.group) &&
      fits(selector.version, gvk.version) &&
      fits(selector.kind, gvk.kind) &&
      fitsMaps(resource, selector)
    );
  });
}

/** Its label and annotation selectors. */
export function fitsMaps(resource: Resource, { labelSelector, annotationSelector }: Selector): boolean {
  const { labels, annotations } = resource.metadata as Readonly<
    Record<string, Readonly<Record<string, string>>>
  >;
  return (
    (!labelSelector || matchesRequirements(parseLabelSelector(labelSelector), labels)) &&
    (!annotationSelector || matchesRequirements(parseLabelSelector(annotationSelector), annotations))
  );
}
