/** Which describer a kind has; the rest are described field by field. */
import {
  describeConfigMap,
  describeNamespace,
  describeAnything,
  describeSecret,
  describeServiceAccount,
} from './configuration.ts';
import type { Describer } from './describer.ts';
import { describeEndpoints, describeEndpointSlice, describeService } from './network.ts';
import { describeNode } from './node.ts';
import { describePod } from './pod.ts';
import { describeDeployment, describeReplicaSet } from './workloads.ts';

/** By `resource.group`. The API says of what kind an object is, so each describer gets the type it knows. */
const describers = new Map<string, Describer>(
  Object.entries({
    pods: describePod,
    services: describeService,
    endpoints: describeEndpoints,
    nodes: describeNode,
    namespaces: describeNamespace,
    configmaps: describeConfigMap,
    secrets: describeSecret,
    serviceaccounts: describeServiceAccount,
    'deployments.apps': describeDeployment,
    'replicasets.apps': describeReplicaSet,
    'endpointslices.discovery.k8s.io': describeEndpointSlice,
  }) as unknown as [string, Describer][],
);

export const describerOf = (resource: string): Describer => describers.get(resource) ?? describeAnything;
