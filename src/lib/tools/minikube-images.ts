/** minikube image and docker-env: the images on the node, and the way to its Docker. */
import { humanSize } from './docker/print.ts';
import { hostImage, nodeImages, notSimulated } from './local-cluster.ts';
import type { Minikube } from './minikube-parts.ts';

/** Calls docker as somebody who speaks to the node's daemon. */
function onNode(
  { parts, process, cluster }: Minikube,
  args: readonly string[],
  changes: object = {},
): Promise<number> {
  const env = new Map(process.env).set(
    'DOCKER_HOST',
    `tcp://${cluster.config.nodes[0]?.internalIP ?? ''}:2376`,
  );
  return parts.dockerProgram({ ...process, ...changes, env, args: ['docker', ...args] });
}

export const image = async (it: Minikube, [verb, ...names]: readonly string[]): Promise<number | void> => {
  const { words, parts, cluster } = it;
  const [name = ''] = names;
  const wants = (usage: string): void => {
    if (names.length === 0) throw it.exit('MK_USAGE', usage, 14);
  };
  if (verb === 'ls' || verb === 'list') {
    const format = words.value('--format') ?? 'short';
    if (format === 'short')
      return it.say(
        [...nodeImages(parts, it.node)]
          .reverse()
          .map((one) => `${one}\n`)
          .join(''),
      );
    if (format !== 'table') throw notSimulated(`minikube image ls --format ${format}`);
    return it.table(['Image', 'Tag', 'Image ID', 'Size'], rowsOf(it));
  }
  if (verb === 'load') {
    wants(
      'Please provide an image in your local daemon to load into minikube via <minikube image load IMAGE_NAME>',
    );
    if (names[0] === '-') {
      const status = await onNode(it, ['load', '-q']);
      return status === 0 ? it.pass(1200) : status;
    }
    for (const one of names) {
      const found = hostImage(parts.docker, one);
      if (found)
        for (const node of cluster.config.nodes) parts.docker.load(node.name, found.name, found.image);
      else if (it.process.files.stat(it.process.files.resolve(it.process.cwd, one))?.kind === 'file') {
        const status = await onNode(it, ['load', '-q', '-i', one]);
        if (status !== 0) return status;
      } else
        throw it.exit(
          'GUEST_IMAGE_LOAD',
          `Failed to load image: save to dir: caching images: caching image ${JSON.stringify(one)}: write: unable to find image in the local daemon: ${one}`,
          80,
        );
      await it.pass(1200);
    }
    return;
  }
  if (verb === 'build') {
    wants('Please provide a path or url to build');
    const tag = words.value('-t', '--tag');
    const file = words.value('-f', '--file');
    return onNode(it, [
      'build',
      ...(tag === undefined ? [] : ['-t', tag]),
      ...(file === undefined ? [] : ['-f', file]),
      name,
    ]);
  }
  if (verb === 'rm' || verb === 'remove' || verb === 'unload') {
    wants('Please provide an image to remove via <minikube image rm IMAGE_NAME>');
    return onNode(it, ['rmi', '-f', ...names], quiet);
  }
  if (verb === 'pull') {
    wants('Please provide an image to pull');
    return onNode(it, ['pull', '-q', name]);
  }
  if (verb === 'push') return onNode(it, ['push', '-q', ...names]);
  if (verb === 'tag') {
    if (names.length !== 2) throw it.exit('MK_USAGE', 'Please provide source and target image', 14);
    return onNode(it, ['tag', ...names]);
  }
  if (verb === undefined) throw it.exit('MK_USAGE', 'Usage: minikube image COMMAND', 14);
  throw notSimulated(`minikube image ${verb}`);
};

/** A row for each name that an image has on the node: name, tag, the beginning of its ID, size. */
function rowsOf({ parts, node }: Minikube): readonly (readonly string[])[] {
  return nodeImages(parts, node).flatMap((name) => {
    const found = parts.docker.find(node, name);
    const colon = name.lastIndexOf(':');
    if (!found || name.includes('@')) return [];
    const id = found.id.slice('sha256:'.length).slice(0, SHOWN_ID);
    return [[name.slice(0, colon), name.slice(colon + 1), id, humanSize(found.sizeBytes)]];
  });
}

/** How much of an ID fits into minikube's table. */
const SHOWN_ID = 13;

/** For commands of docker whose words are not minikube's. */
const quiet = { stdout: { isTerminal: false, write: () => Promise.resolve() } };

/** Shell text that makes docker speak to the node's daemon. */
export const dockerEnv = async (it: Minikube): Promise<void> => {
  const { words, cluster, process } = it;
  const shell = words.value('--shell') ?? 'bash';
  if (shell !== 'bash' && shell !== 'zsh' && shell !== 'none')
    throw notSimulated(`minikube docker-env --shell ${shell}`);
  const vars = {
    DOCKER_TLS_VERIFY: '1',
    DOCKER_HOST: `tcp://${cluster.config.nodes[0]?.internalIP ?? ''}:2376`,
    DOCKER_CERT_PATH: `${process.env.get('HOME') ?? '/root'}/.minikube/certs`,
    MINIKUBE_ACTIVE_DOCKERD: 'minikube',
  };
  if (words.has('-u', '--unset'))
    return it.say(
      Object.keys(vars)
        .map((name) => `unset ${name};\n`)
        .join(''),
    );
  const lines = Object.entries(vars).map(([name, value]) =>
    shell === 'none' ? `${name}=${value}\n` : `export ${name}="${value}"\n`,
  );
  const hint =
    "\n# To point your shell to minikube's docker-daemon, run:\n# eval $(minikube -p minikube docker-env)\n";
  await it.say(lines.join('') + (shell === 'none' ? '' : hint));
};
