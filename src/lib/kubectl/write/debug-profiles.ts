/** What `kubectl debug --profile` changes about a debugging container and its pod. From k8s.io/kubectl/pkg/cmd/debug/profiles.go. */
import type { Container, PodSpec } from '#lib/kube/types.ts';
import { CommandError } from '#lib/kubectl/errors.ts';

export type Style = 'ephemeral' | 'copy' | 'node';

export const PROFILES = ['legacy', 'general', 'baseline', 'netadmin', 'restricted', 'sysadmin'] as const;
export type Profile = (typeof PROFILES)[number];

export function profileOf(name: string): Profile {
  const known = PROFILES.find((one) => one === name);
  if (!known) throw new CommandError(`unknown profile: ${name}`);
  return known;
}

interface SecurityContext {
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  readonly [field: string]: unknown;
}

/** What the profile says of the debugging container; `undefined` takes its security context away. */
export function securityOf(profile: Profile, style: Style, given?: object): SecurityContext | undefined {
  const before = (given ?? {}) as SecurityContext;
  const adding = (...names: readonly string[]): SecurityContext => ({
    ...before,
    capabilities: { ...before.capabilities, add: [...(before.capabilities?.add ?? []), ...names] },
  });
  switch (profile) {
    case 'general':
      return style === 'node' ? undefined : adding('SYS_PTRACE');
    case 'baseline':
      return undefined;
    case 'netadmin':
      return adding('NET_ADMIN', 'NET_RAW');
    case 'sysadmin':
      return { ...before, privileged: true };
    case 'restricted':
      return {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      };
    case 'legacy':
      return given as SecurityContext | undefined;
  }
}

/** The pod of a node's debugger: in the node's own namespaces, with its disk at /host, where the profile has that. */
export function onNode(spec: PodSpec, profile: Profile): PodSpec {
  const isShared = ['legacy', 'general', 'netadmin', 'sysadmin'].includes(profile);
  const seesDisk = ['legacy', 'general', 'sysadmin'].includes(profile);
  const volume = { name: 'host-root', hostPath: { path: '/' } };
  const mount = { mountPath: '/host', name: 'host-root' };
  return {
    ...spec,
    ...(isShared && { hostIPC: true, hostNetwork: true, hostPID: true }),
    ...(seesDisk && { volumes: [volume] }),
    containers: spec.containers.map((container) => ({
      ...container,
      ...(seesDisk && { volumeMounts: [mount] }),
    })),
  } as PodSpec;
}

/** Containers of a copy share their processes in all profiles but the old one. */
export const sharesProcesses = (profile: Profile): boolean => profile !== 'legacy';

/** A container with what the profile says of it. */
export function profiled<C extends Container>(container: C, profile: Profile, style: Style): C {
  const { securityContext, ...rest } = container;
  const next = securityOf(profile, style, securityContext);
  return (next ? { ...rest, securityContext: next } : rest) as C;
}
