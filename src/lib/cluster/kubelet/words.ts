/** How the kubelet writes things down. */

/** A Go duration of whole milliseconds: `1.606s`, `378ms`, `1m20s`. */
export function goDuration(ms: number): string {
  if (ms < 1000) return ms === 0 ? '0s' : `${ms}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor(ms / 60_000) % 60;
  const seconds = `${Number(((ms % 60_000) / 1000).toFixed(3))}s`;
  return `${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${seconds}`;
}

/** `web_default(uid)`, as logs and back-off messages name a pod. */
export const podIdentity = (pod: {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly uid?: string };
}): string => `${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`;
