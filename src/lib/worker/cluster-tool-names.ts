/** The tools around a cluster that come with the lab, known by name before they are loaded. */
export const CLUSTER_TOOLS: readonly string[] = ['docker', 'kubecolor', 'kubectx', 'kubens', 'kustomize'];
