/** All commands of kubectl in the order and the groups of its help; those we do not do are in it too, as suggestions name them. */
export const commandGroups: readonly {
  readonly title: string;
  readonly commands: readonly { readonly name: string; readonly short: string }[];
}[] = [
  {
    title: 'Basic Commands (Beginner)',
    commands: [
      { name: 'create', short: 'Create objects from files, or from flags' },
      { name: 'expose', short: 'Put a service in front of a workload, a pod or another service' },
      { name: 'run', short: 'Run an image as a pod' },
      { name: 'set', short: 'Change one feature of existing objects' },
    ],
  },
  {
    title: 'Basic Commands (Intermediate)',
    commands: [
      { name: 'explain', short: 'Describe the fields of a kind' },
      { name: 'get', short: 'List objects' },
      { name: 'edit', short: 'Change an object in an editor' },
      { name: 'delete', short: 'Delete objects by file, name or label' },
    ],
  },
  {
    title: 'Deploy Commands',
    commands: [
      { name: 'rollout', short: 'Watch, undo, pause and restart rollouts' },
      { name: 'scale', short: 'Set how many pods a workload should have' },
      { name: 'autoscale', short: 'Let the cluster choose how many pods a workload has' },
    ],
  },
  {
    title: 'Cluster Management Commands',
    commands: [
      { name: 'certificate', short: 'Approve or deny certificate requests' },
      { name: 'cluster-info', short: "Show where the cluster's services are" },
      { name: 'top', short: 'Show use of CPU and memory' },
      { name: 'cordon', short: 'Keep new pods off a node' },
      { name: 'uncordon', short: 'Let new pods onto a node again' },
      { name: 'drain', short: 'Empty a node for maintenance' },
      { name: 'taint', short: 'Change the taints of nodes' },
    ],
  },
  {
    title: 'Troubleshooting and Debugging Commands',
    commands: [
      { name: 'describe', short: 'Show objects in detail, with their events' },
      { name: 'logs', short: 'Print what a container wrote' },
      { name: 'attach', short: 'Attach to a running container' },
      { name: 'exec', short: 'Run a command in a container' },
      { name: 'port-forward', short: 'Forward local ports to a pod' },
      { name: 'proxy', short: 'Run a proxy to the API server' },
      { name: 'cp', short: 'Copy files to and from containers' },
      { name: 'auth', short: 'Ask what one may do' },
      { name: 'debug', short: 'Start debugging containers' },
      { name: 'events', short: 'List events' },
    ],
  },
  {
    title: 'Advanced Commands',
    commands: [
      { name: 'diff', short: 'Compare files with the live objects' },
      { name: 'apply', short: 'Make objects be as a file says' },
      { name: 'patch', short: 'Change fields of an object' },
      { name: 'replace', short: 'Replace an object by a file' },
      { name: 'wait', short: 'Wait until objects meet a condition' },
      { name: 'kustomize', short: 'Build a kustomization' },
    ],
  },
  {
    title: 'Settings Commands',
    commands: [
      { name: 'label', short: 'Change labels of objects' },
      { name: 'annotate', short: 'Change annotations of objects' },
      { name: 'completion', short: 'Print completion code for a shell' },
    ],
  },
  {
    title: 'Other Commands',
    commands: [
      { name: 'api-resources', short: 'List the kinds that the server has' },
      { name: 'api-versions', short: 'List the API versions that the server has' },
      { name: 'config', short: 'Change kubeconfig files' },
      { name: 'plugin', short: 'List plugins' },
      { name: 'version', short: 'Print the versions of client and server' },
    ],
  },
];
