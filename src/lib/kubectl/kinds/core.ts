/** Services, nodes and other kinds of the first days, described. */
import { describedBy, type Described } from '#lib/kubectl/describe/described.ts';
import {
  describeConfigMap,
  describeNamespace,
  describeSecret,
  describeServiceAccount,
} from '#lib/kubectl/describe/configuration.ts';
import { describeEndpoints, describeEndpointSlice, describeService } from '#lib/kubectl/describe/network.ts';
import { describeNode } from '#lib/kubectl/describe/node.ts';

export const core: readonly Described[] = [
  { group: '', kind: 'Service', describe: describedBy(describeService) },
  { group: '', kind: 'Endpoints', describe: describedBy(describeEndpoints) },
  { group: '', kind: 'Node', describe: describedBy(describeNode) },
  { group: '', kind: 'Namespace', describe: describedBy(describeNamespace) },
  { group: '', kind: 'ConfigMap', describe: describedBy(describeConfigMap) },
  { group: '', kind: 'Secret', describe: describedBy(describeSecret) },
  { group: '', kind: 'ServiceAccount', describe: describedBy(describeServiceAccount) },
  { group: 'discovery.k8s.io', kind: 'EndpointSlice', describe: describedBy(describeEndpointSlice) },
];
