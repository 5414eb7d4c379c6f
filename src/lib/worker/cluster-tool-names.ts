/** The tools around a cluster that come with the lab, known by name before they are loaded. */
export const CLUSTER_TOOLS: readonly string[] = [
  'docker',
  'istioctl',
  'k3d',
  'kind',
  'kubecolor',
  'kubectx',
  'kubens',
  'kustomize',
  'minikube',
];
