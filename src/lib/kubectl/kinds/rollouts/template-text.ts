/** The text of a pod template as rollouts show it. What describes templates is large; it is brought when a text is asked for. */
import type { PodTemplateSpec } from '#lib/kube/types.ts';
import type { Basics } from '#lib/kubectl/write/requests.ts';

/** The template, its columns not aligned. */
export async function templateText({ process }: Basics, template: PodTemplateSpec): Promise<string> {
  const part = () => import('#lib/kubectl/describe/template-text.ts');
  const { rawTemplate } = await process.leash.load(part, process.interrupt);
  return rawTemplate(template);
}
