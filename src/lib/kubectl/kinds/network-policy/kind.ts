/** What verbs know of NetworkPolicies, and their text in `kubectl describe`. */
import { formatSelector } from '#lib/kube/labels.ts';
import { parseTime } from '#lib/kube/time.ts';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '#lib/kube/types/networking.ts';
import type { Describer } from '#lib/kubectl/describe/describer.ts';
import type { Writer } from '#lib/kubectl/describe/writer.ts';
import { describedBy, type Described } from '#lib/kubectl/describe/described.ts';

const describePolicy: Describer<NetworkPolicy> = ({ metadata, spec }, w) => {
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace}`);
  w.line(0, `Created on:\t${goTime(metadata.creationTimestamp)}`);
  w.labels('Labels', metadata.labels);
  w.annotations(metadata.annotations);
  const { matchLabels = {}, matchExpressions = [] } = spec.podSelector;
  const all = Object.keys(matchLabels).length + matchExpressions.length === 0;
  const selector = all
    ? '<none> (Allowing the specific traffic to all pods in this namespace)'
    : formatSelector(spec.podSelector);
  w.line(0, `Spec:\n  PodSelector:     ${selector}`);
  describeSide(w, 'ingress', spec.policyTypes?.includes('Ingress'), spec.ingress ?? []);
  describeSide(w, 'egress', spec.policyTypes?.includes('Egress'), spec.egress ?? []);
  w.line(1, `Policy Types: ${(spec.policyTypes ?? []).join(', ')}`);
};

/** As Go prints a time that nobody formats. */
const goTime = (time: string | undefined): string =>
  time ? `${new Date(parseTime(time)).toISOString().slice(0, 19).replace('T', ' ')} +0000 UTC` : '<nil>';

interface Rule {
  readonly ports?: readonly NetworkPolicyPort[];
  readonly from?: readonly NetworkPolicyPeer[];
  readonly to?: readonly NetworkPolicyPeer[];
}

const ANY = {
  ingress: 'From: <any> (traffic not restricted by source)',
  egress: 'To: <any> (traffic not restricted by destination)',
};

function describeSide(
  w: Writer,
  side: 'ingress' | 'egress',
  isAffected: boolean | undefined,
  rules: readonly Rule[],
): void {
  if (!isAffected) return w.line(1, `Not affecting ${side} traffic`);
  w.line(1, `Allowing ${side} traffic:`);
  if (rules.length === 0) w.line(2, `<none> (Selected pods are isolated for ${side} connectivity)`);
  rules.forEach(({ ports = [], from, to }, i) => {
    if (ports.length === 0) w.line(2, 'To Port: <any> (traffic allowed to all ports)');
    for (const port of ports) w.line(2, portText(port));
    const peers = (side === 'ingress' ? from : to) ?? [];
    if (peers.length === 0) w.line(2, ANY[side]);
    for (const peer of peers) describePeer(w, side === 'ingress' ? 'From:' : 'To:', peer);
    if (i < rules.length - 1) w.line(2, '----------');
  });
}

const portText = ({ port, endPort, protocol = 'TCP' }: NetworkPolicyPort): string =>
  endPort === undefined
    ? `To Port: ${port ?? '<nil>'}/${protocol}`
    : `To Port Range: ${port ?? '<nil>'}-${endPort}/${protocol}`;

function describePeer(
  w: Writer,
  word: string,
  { namespaceSelector, podSelector, ipBlock }: NetworkPolicyPeer,
): void {
  w.line(2, word);
  if (namespaceSelector) w.line(3, `NamespaceSelector: ${formatSelector(namespaceSelector)}`);
  if (podSelector) w.line(3, `PodSelector: ${formatSelector(podSelector)}`);
  if (namespaceSelector || podSelector || !ipBlock) return;
  w.line(3, 'IPBlock:');
  w.line(4, `CIDR: ${ipBlock.cidr}`);
  w.line(4, `Except: ${(ipBlock.except ?? []).join(', ')}`);
}

export const networkPolicy: Described = {
  group: 'networking.k8s.io',
  kind: 'NetworkPolicy',
  describe: describedBy(describePolicy),
};
