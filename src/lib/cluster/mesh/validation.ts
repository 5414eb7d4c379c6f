/** istiod's word on an object of its kinds, and what of it is not simulated here. */
import type { KubeObject } from '#lib/kube/types.ts';
import type { Problems } from './problems.ts';
import { isKnownKind } from './definitions.ts';
import {
  authorizationPolicyProblems,
  destinationRuleProblems,
  gatewayProblems,
  peerAuthenticationProblems,
  serviceEntryProblems,
} from './validate-rules.ts';
import { virtualServiceProblems } from './validate-routes.ts';
import type { DestinationRule, Gateway, TrafficPolicy, VirtualService } from './types.ts';

const checks: Readonly<Record<string, (object: KubeObject) => Problems>> = {
  VirtualService: virtualServiceProblems,
  DestinationRule: destinationRuleProblems,
  Gateway: gatewayProblems,
  ServiceEntry: serviceEntryProblems,
  PeerAuthentication: peerAuthenticationProblems,
  AuthorizationPolicy: authorizationPolicyProblems,
};

/** Of an object of any kind that Istio defines. */
export const problemsOf = (object: KubeObject): Problems =>
  checks[object.kind]?.(object) ?? { errors: [], warnings: [] };

/** Fields that are kept and do nothing here: for whoever writes the lab. */
export function notSimulated(object: KubeObject): readonly string[] {
  const { kind } = object;
  if (kind === 'VirtualService') return ofRoutes(object as VirtualService);
  if (kind === 'DestinationRule') return ofRule(object as DestinationRule);
  if (kind === 'Gateway')
    return ((object as Gateway).spec?.servers ?? []).flatMap((server, at) => {
      const protocol = (server?.port?.protocol ?? '').toUpperCase();
      const passes = /PASSTHROUGH/.test(server?.tls?.mode ?? '');
      if (passes) return [`spec.servers[${at}].tls.mode ${server?.tls?.mode ?? ''}`];
      return /^(HTTP|HTTPS|HTTP2|GRPC|GRPC-WEB)$/.test(protocol)
        ? []
        : [`spec.servers[${at}].port.protocol ${protocol}`];
    });
  if (kind === 'AuthorizationPolicy') {
    const { action } = (object as { spec?: { action?: string } }).spec ?? {};
    return action === 'CUSTOM' || action === 'AUDIT' ? [`action ${action}`] : [];
  }
  return kind === 'Sidecar' ||
    kind === 'ServiceEntry' ||
    kind === 'RequestAuthentication' ||
    !isKnownKind(kind)
    ? [`what a ${kind} does`]
    : [];
}

function ofRoutes({ spec = {} }: VirtualService): string[] {
  const http = (spec.http ?? []).flatMap((route, at) =>
    (['corsPolicy', 'delegate'] as const).flatMap((name) =>
      route?.[name] ? [`spec.http[${at}].${name}`] : [],
    ),
  );
  return [...http, ...(spec.tcp ? ['spec.tcp'] : []), ...(spec.tls ? ['spec.tls'] : [])];
}

function ofRule({ spec = {} }: DestinationRule): string[] {
  const of = (policy: TrafficPolicy | undefined, path: string) =>
    (['connectionPool', 'outlierDetection'] as const).flatMap((name) =>
      policy?.[name] ? [`${path}.${name}`] : [],
    );
  return [
    ...of(spec.trafficPolicy, 'spec.trafficPolicy'),
    ...(spec.subsets ?? []).flatMap((one, at) => of(one?.trafficPolicy, `spec.subsets[${at}].trafficPolicy`)),
  ];
}
