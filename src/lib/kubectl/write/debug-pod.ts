/** The pods and containers that `kubectl debug` makes. From k8s.io/kubectl/pkg/cmd/debug/debug.go. */
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8 } from '#lib/bytes/utf8.ts';
import type { Container, KubeObject, Pod, PodSpec } from '#lib/kube/types.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { onNode, profiled, sharesProcesses, type Profile } from './debug-profiles.ts';

export interface DebugOptions {
  readonly image: string;
  readonly container: string;
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly words: readonly string[];
  readonly argumentsOnly: boolean;
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly pullPolicy: string;
  readonly profile: Profile;
}

export interface CopyOptions extends DebugOptions {
  readonly copyTo: string;
  readonly setImage: ReadonlyMap<string, string>;
  /** Undefined where it was not said. */
  readonly shareProcesses: boolean | undefined;
  readonly sameNode: boolean;
  readonly keep: Readonly<
    Record<'labels' | 'annotations' | 'liveness' | 'readiness' | 'startup' | 'init', boolean>
  >;
}

const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** Five letters that differ from one moment and one pod to the next. */
export function suffix(seed: string): string {
  const hash = sha256(utf8(seed));
  return Array.from(
    { length: 5 },
    (_, i) => LETTERS[(hash[2 * i]! * 256 + hash[2 * i + 1]!) % LETTERS.length],
  ).join('');
}

function containerOf(name: string, options: DebugOptions): Container {
  const { env, image, pullPolicy, stdin, tty } = options;
  return {
    name,
    image,
    ...(env.length > 0 && { env }),
    ...(pullPolicy && { imagePullPolicy: pullPolicy }),
    resources: {},
    ...(stdin && { stdin }),
    terminationMessagePolicy: 'File',
    ...(tty && { tty }),
    ...wordsOf(options),
  } as unknown as Container;
}

const wordsOf = ({ words, argumentsOnly }: DebugOptions): object =>
  words.length === 0 ? {} : argumentsOnly ? { args: words } : { command: words };

export function ephemeralContainer(name: string, options: DebugOptions, target: string): Container {
  const made = profiled(containerOf(name, options), options.profile, 'ephemeral');
  return { ...made, ...(target && { targetContainerName: target }) };
}

export function nodePod(name: string, node: string, options: DebugOptions): KubeObject {
  const container = profiled(containerOf(options.container || 'debugger', options), options.profile, 'node');
  const spec = {
    containers: [container],
    nodeName: node,
    restartPolicy: 'Never',
    tolerations: [{ operator: 'Exists' }],
  } as unknown as PodSpec;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: onNode(spec, options.profile),
  } as unknown as KubeObject;
}

/** The copy, and its debugging container ('' where only images were changed). `freshName` names a new one. */
export function podCopy(
  pod: Pod,
  options: CopyOptions,
  freshName: () => string,
): { readonly pod: KubeObject; readonly container: string } {
  const { copyTo, keep, setImage } = options;
  const {
    ephemeralContainers: _,
    nodeName,
    initContainers,
    shareProcessNamespace,
    ...spec
  } = pod.spec as PodSpec & {
    readonly shareProcessNamespace?: boolean;
  };
  const shares = sharesProcesses(options.profile) || (options.shareProcesses ?? shareProcessNamespace);
  const images = spec.containers.map((container) => {
    const image = setImage.get(container.name) ?? setImage.get('*');
    return image ? { ...container, image } : container;
  });
  const { containers, name } = withDebugger(images, options, freshName);
  const metadata = {
    name: copyTo,
    namespace: pod.metadata.namespace,
    ...(keep.labels && pod.metadata.labels && { labels: pod.metadata.labels }),
    ...(keep.annotations && pod.metadata.annotations && { annotations: pod.metadata.annotations }),
  };
  const made = {
    ...spec,
    ...(options.sameNode && { nodeName }),
    ...(keep.init && initContainers && { initContainers }),
    ...(shares && { shareProcessNamespace: true }),
    containers: containers.map((container) => unprobed(container, keep)),
  };
  return {
    pod: { apiVersion: 'v1', kind: 'Pod', metadata, spec: made } as unknown as KubeObject,
    container: name,
  };
}

function withDebugger(
  containers: readonly Container[],
  options: CopyOptions,
  freshName: () => string,
): { readonly containers: readonly Container[]; readonly name: string } {
  const old = containers.find(({ name }) => name === options.container);
  if (!old && !options.image) {
    if (options.setImage.size > 0) return { containers, name: '' };
    throw new CommandError('you must specify image when creating new container');
  }
  const name = old?.name ?? (options.container || freshName());
  const { image, ...fresh } = containerOf(name, options);
  const { args: _args, ...kept } = (old ?? {}) as Partial<Container> & { readonly args?: unknown };
  const base = options.words.length > 0 ? kept : (old ?? {});
  const next = profiled(
    { ...base, ...fresh, image: image || old?.image } as Container,
    options.profile,
    'copy',
  );
  const all = old ? containers.map((one) => (one === old ? next : one)) : [...containers, next];
  return { containers: all, name };
}

function unprobed(container: Container, keep: CopyOptions['keep']): Container {
  const { livenessProbe, readinessProbe, startupProbe, ...rest } = container;
  return {
    ...rest,
    ...(keep.liveness && livenessProbe && { livenessProbe }),
    ...(keep.readiness && readinessProbe && { readinessProbe }),
    ...(keep.startup && startupProbe && { startupProbe }),
  };
}
