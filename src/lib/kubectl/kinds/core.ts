/** Kinds that make no pods. */
import {
  describeConfigMap,
  describeNamespace,
  describeSecret,
  describeServiceAccount,
} from '#lib/kubectl/describe/configuration.ts';
import { describeEndpoints, describeEndpointSlice, describeService } from '#lib/kubectl/describe/network.ts';
import { describeNode } from '#lib/kubectl/describe/node.ts';
import { describedBy, type Kind } from './kind.ts';
import { plainSelector } from './templated.ts';

/** A Service selects pods that others made. */
const service: Kind = {
  group: '',
  kind: 'Service',
  podSelector: plainSelector,
  describe: describedBy(describeService),
};

export const core: readonly Kind[] = [
  service,
  { group: '', kind: 'Endpoints', describe: describedBy(describeEndpoints) },
  { group: '', kind: 'Node', describe: describedBy(describeNode) },
  { group: '', kind: 'Namespace', describe: describedBy(describeNamespace) },
  { group: '', kind: 'ConfigMap', describe: describedBy(describeConfigMap) },
  { group: '', kind: 'Secret', describe: describedBy(describeSecret) },
  { group: '', kind: 'ServiceAccount', describe: describedBy(describeServiceAccount) },
  { group: 'discovery.k8s.io', kind: 'EndpointSlice', describe: describedBy(describeEndpointSlice) },
];
