/** `kubectl describe` of roles and bindings. */
import { ruleRows } from '#lib/kube/rbac-rules.ts';
import type { Binding, Role } from '#lib/kube/types/rbac.ts';
import type { Describer } from '#lib/kubectl/describe/describer.ts';

export const describeRole: Describer<Role> = ({ metadata, rules }, w) => {
  w.line(0, `Name:\t${metadata.name}`);
  w.labels('Labels', metadata.labels);
  w.annotations(metadata.annotations);
  w.line(0, 'PolicyRule:');
  w.line(1, 'Resources\tNon-Resource URLs\tResource Names\tVerbs');
  w.line(1, '---------\t-----------------\t--------------\t-----');
  for (const row of ruleRows(rules ?? [])) w.line(1, row.join('\t'));
};

export const describeBinding: Describer<Binding> = ({ metadata, roleRef, subjects = [] }, w) => {
  w.line(0, `Name:\t${metadata.name}`);
  w.labels('Labels', metadata.labels);
  w.annotations(metadata.annotations);
  w.line(0, 'Role:');
  w.line(1, `Kind:\t${roleRef.kind}`);
  w.line(1, `Name:\t${roleRef.name}`);
  w.line(0, 'Subjects:');
  w.line(1, 'Kind\tName\tNamespace');
  w.line(1, '----\t----\t---------');
  for (const { kind, name, namespace = '' } of subjects) w.line(1, `${kind}\t${name}\t${namespace}`);
};
