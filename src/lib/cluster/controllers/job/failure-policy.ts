/** What a Job's pod failure policy says of a pod that failed (pkg/controller/job/pod_failure_policy.go). */
import type { ContainerStatus, Pod } from '#lib/kube/types.ts';
import type { Job, PodFailurePolicyRule } from '#lib/kube/types/batch.ts';

interface Match {
  readonly action: PodFailurePolicyRule['action'];
  /** Why the Job fails, where the action is to fail it. */
  readonly message: string;
}

/** The first rule that fits decides; without one the failure counts as any other. */
export function actionFor(pod: Pod, { spec }: Job): Match | undefined {
  const rules = spec.podFailurePolicy?.rules ?? [];
  if (pod.status?.phase !== 'Failed') return undefined;
  for (const [index, rule] of rules.entries()) {
    const what = whatMatches(pod, rule);
    if (what !== undefined)
      return { action: rule.action, message: `${what} matching ${rule.action} rule at index ${index}` };
  }
  return undefined;
}

function whatMatches(
  pod: Pod,
  { onExitCodes, onPodConditions = [] }: PodFailurePolicyRule,
): string | undefined {
  const { namespace, name } = pod.metadata;
  if (onExitCodes) {
    const container = failedContainer(pod, onExitCodes);
    if (!container) return undefined;
    const code = container.state?.terminated?.exitCode ?? 0;
    return `Container ${container.name} for pod ${namespace}/${name} failed with exit code ${code}`;
  }
  const condition = pod.status?.conditions?.find((one) =>
    onPodConditions.some(({ type, status = 'True' }) => type === one.type && status === one.status),
  );
  return condition && `Pod ${namespace}/${name} has condition ${condition.type}`;
}

/** The container whose exit code the rule means. Success never fits. */
function failedContainer(
  { status }: Pod,
  { containerName, operator, values }: NonNullable<PodFailurePolicyRule['onExitCodes']>,
): ContainerStatus | undefined {
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  return all.find(({ name, state }) => {
    const code = state?.terminated?.exitCode ?? 0;
    if (code === 0 || (containerName !== undefined && containerName !== name)) return false;
    return values.includes(code) === (operator === 'In');
  });
}
