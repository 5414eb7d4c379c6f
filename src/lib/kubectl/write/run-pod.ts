/** The pod that `kubectl run` makes of its flags. */
import type { KubeObject } from '#lib/kube/types.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { labelPairs } from './label-pairs.ts';
import { parsePairs } from './pairs.ts';
import { goInteger } from './ports.ts';

export interface RunValues {
  readonly image: string;
  readonly 'image-pull-policy': string;
  readonly port: string;
  readonly env: readonly string[];
  readonly labels: string;
  readonly annotations: readonly string[];
  readonly restart: string;
  readonly command: boolean;
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly 'leave-stdin-open': boolean;
  readonly privileged: boolean;
}

/** Fields in the order of Kubernetes' types. */
export function podFor(name: string, flags: RunValues, words: readonly string[]): KubeObject {
  const labels = flags.labels ? labelPairs(flags.labels) : { run: name };
  const { set: annotations } = parsePairs(flags.annotations, 'annotation', false);
  const env = flags.env.map(envVar);
  const { stdin, tty, image } = flags;
  const container = {
    name,
    image,
    ...(words.length > 0 && { [flags.command ? 'command' : 'args']: words }),
    ...(flags.port && { ports: [{ containerPort: goInteger(flags.port) }] }),
    ...(env.length > 0 && { env }),
    resources: {},
    ...(flags['image-pull-policy'] && { imagePullPolicy: flags['image-pull-policy'] }),
    ...(flags.privileged && { securityContext: { privileged: true } }),
    ...(stdin && { stdin }),
    ...(stdin && !flags['leave-stdin-open'] && { stdinOnce: true }),
    ...(tty && { tty }),
  };
  const metadata = {
    name,
    creationTimestamp: null,
    labels,
    ...(annotations.size > 0 && { annotations: Object.fromEntries(annotations) }),
  } as unknown as KubeObject['metadata'];
  const spec = {
    containers: [container],
    restartPolicy: flags.restart || 'Always',
    dnsPolicy: 'ClusterFirst',
  };
  return { kind: 'Pod', apiVersion: 'v1', metadata, spec, status: {} };
}

function envVar(text: string): { readonly name: string; readonly value: string } {
  const at = text.indexOf('=');
  if (at < 1) throw new CommandError(`invalid env: ${text}`);
  return { name: text.slice(0, at), value: text.slice(at + 1) };
}

/** The service of `--expose`. */
export function serviceOf(pod: KubeObject, flags: RunValues): KubeObject {
  const port = goInteger(flags.port);
  const { name, labels } = pod.metadata;
  const metadata = {
    name,
    creationTimestamp: null,
    ...(flags.labels && { labels }),
  } as unknown as KubeObject['metadata'];
  const spec = { ports: [{ protocol: 'TCP', port, targetPort: port }], selector: labels };
  return { kind: 'Service', apiVersion: 'v1', metadata, spec, status: { loadBalancer: {} } };
}
