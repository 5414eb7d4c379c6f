/** minikube: the lab's cluster where its first node is called minikube. Words and exit codes are those of minikube 1.35. */
import type { Program } from '#lib/shell/program.ts';
import { addons } from './minikube-addons.ts';
import { dockerEnv, image } from './minikube-images.ts';
import { service, tunnel } from './minikube-service.ts';
import { tool, ToolError, notSimulated, wordsOf } from './local-cluster.ts';
import { Minikube, type MinikubeParts } from './minikube-parts.ts';
import { configure } from './minikube-config.ts';

const VERSION = 'v1.35.0';
const COMMIT = 'dd5d320e41b5451cdf3c01891bc4e13d189586ed';

const HELP = `minikube runs a Kubernetes cluster on the learner's own machine; here it is the cluster of the lab.

Usage:
  minikube [command]

Simulated here: start, status, ip, service, tunnel, addons, image, docker-env, node list, profile, config, kubectl, version
`;

/** Flags that take a value. */
const SWITCHES =
  '--short -A --all-clusters --url --https -a --all -u --unset --cleanup --push --overwrite --pull --daemon --remote --force --dry-run --download-only --embed-certs --delete-on-failure --install-addons --interactive --keep-context --no-kubernetes --preload --cache-images --ha --rootless --skip-audit --alsologtostderr --logtostderr --ssh-add --no-proxy --refresh --detailed --worker --control-plane --light'.split(
    ' ',
  );
const VALUED =
  '-p --profile -n --namespace -o --output -f --format --driver --vm-driver --cpus --memory --nodes --kubernetes-version --container-runtime -c --cni --extra-config --addons --disk-size --apiserver-names --apiserver-ips --apiserver-port --insecure-registry --registry-mirror --feature-gates --bootstrapper -b --network --static-ip --base-image --image-mirror-country --mount-string --ports --service-cluster-ip-range --wait --wait-timeout --interval --url-format --node --shell -t --tag --file --build-env --build-opt --bind-address --layout -l --images --registries --gpus --subnet'.split(
    ' ',
  );

const MISSING =
  'stop delete pause unpause dashboard ssh ssh-host ssh-key mount logs cp cache license options update-check update-context completion podman-env'.split(
    ' ',
  );

/** The program. */
export const minikube = (parts: MinikubeParts): Program =>
  tool(async (process) => {
    const [first, ...more] = process.args.slice(1);
    // What follows `kubectl` is kubectl's own.
    if (first === 'kubectl') return process.spawn(['kubectl', ...(more[0] === '--' ? more.slice(1) : more)]);
    const words = wordsOf('minikube', process.args.slice(1), VALUED, SWITCHES);
    const [command, ...rest] = words.args;
    const say = (text: string) => process.stdout.write(text);
    if (command === undefined || command === 'help' || words.has('-h', '--help')) return say(HELP);
    if (command === 'version')
      return say(words.has('--short') ? `${VERSION}\n` : `minikube version: ${VERSION}\ncommit: ${COMMIT}\n`);
    const it = new Minikube(parts, process, words);
    if (command === 'config') return configure(it, rest);
    if (command === 'profile') return profile(it, rest);
    if (command === 'start') return start(it);
    if (MISSING.includes(command)) throw notSimulated(`minikube ${command}`);
    const run = { status, ip, service, tunnel, addons, image, node, 'docker-env': dockerEnv }[command];
    if (!run)
      throw new ToolError(
        `Error: unknown command "${command}" for "minikube"\nRun 'minikube --help' for usage.`,
      );
    it.check();
    return run(it, rest);
  });

type Run = (it: Minikube, rest: readonly string[]) => Promise<number | void>;

const status: Run = async (it) => {
  const nodes = it.cluster.config.nodes;
  const items = nodes.map(({ name }, at) => ({
    Name: name,
    Host: 'Running',
    Kubelet: 'Running',
    APIServer: at === 0 ? 'Running' : 'Irrelevant',
    Kubeconfig: at === 0 ? 'Configured' : 'Irrelevant',
    Worker: at > 0,
    TimeToStop: '',
  }));
  const output = it.words.value('-o', '--output') ?? 'text';
  const format = it.words.value('-f', '--format');
  if (output === 'json') return it.say(`${JSON.stringify(items.length === 1 ? items[0] : items)}\n`);
  if (output !== 'text')
    throw it.exit('MK_USAGE', `invalid output format: ${output}. Valid values: 'text', 'json'`, 14);
  for (const item of items) {
    if (format !== undefined) await it.say(it.template(format)(item));
    else if (item.Worker) await it.say(`${item.Name}\ntype: Worker\nhost: Running\nkubelet: Running\n\n`);
    else
      await it.say(
        `${item.Name}\ntype: Control Plane\nhost: Running\nkubelet: Running\napiserver: Running\nkubeconfig: Configured\n\n`,
      );
  }
};

const ip: Run = async (it) => {
  const wanted = it.words.value('-n', '--node');
  const found =
    wanted === undefined
      ? it.cluster.config.nodes[0]
      : it.cluster.config.nodes.find(({ name }) => name === wanted);
  if (!found) throw it.exit('GUEST_NODE_RETRIEVE', `Could not find node ${wanted ?? ''}`, 80);
  await it.say(`${found.internalIP}\n`);
};

const node: Run = async (it, [verb]) => {
  if (verb === 'list')
    return it.say(it.cluster.config.nodes.map(({ name, internalIP }) => `${name}\t${internalIP}\n`).join(''));
  if (verb === undefined) throw it.exit('MK_USAGE', 'Usage: minikube node [add|start|stop|delete|list]', 14);
  throw notSimulated(`minikube node ${verb}`);
};

const profile = async (it: Minikube, [name]: readonly string[]): Promise<void> => {
  if (name === undefined) return it.tell('', 'minikube');
  if (name === 'list') {
    if (!it.isThere)
      throw it.exit(
        'MK_USAGE',
        'No minikube profile was found. You can create one using `minikube start`.',
        14,
      );
    const address = it.cluster.config.nodes[0]?.internalIP ?? '';
    const { version, nodes, apiServer } = it.cluster.config;
    const port = /:(\d+)$/.exec(apiServer)?.[1] ?? '8443';
    return it.table(
      [
        'Profile',
        'VM Driver',
        'Runtime',
        'IP',
        'Port',
        'Version',
        'Status',
        'Nodes',
        'Active Profile',
        'Active Kubecontext',
      ],
      [['minikube', 'docker', 'docker', address, port, version, 'OK', String(nodes.length), '*', '*']],
    );
  }
  if (name === 'minikube') return it.tell('✅', `minikube profile was successfully set to ${name}`);
  throw it.exit('MK_USAGE', `profile "${name}" not found`, 14);
};

/** The cluster runs already: what is asked for is that it goes on. */
const start = async (it: Minikube): Promise<void> => {
  const { words, cluster } = it;
  const name = words.value('-p', '--profile') ?? 'minikube';
  if (!it.isThere || name !== 'minikube')
    throw notSimulated(name === 'minikube' ? 'minikube start' : `minikube start -p ${name}`);
  const { version } = cluster.config;
  await it.tell('😄', `minikube ${VERSION} on Debian 12.8`);
  const driver = words.value('--driver', '--vm-driver') ?? 'docker';
  if (driver !== 'docker')
    throw it.exit(
      'GUEST_DRIVER_MISMATCH',
      `The existing "minikube" cluster was created using the "docker" driver, which is incompatible with requested "${driver}" driver.`,
      81,
    );
  await it.tell('✨', 'Using the docker driver based on existing profile');
  const wanted = words.value('--kubernetes-version');
  if (wanted !== undefined && !['stable', 'latest'].includes(wanted)) {
    const order = compare(wanted, version);
    if (order < 0)
      throw it.exit(
        'K8S_DOWNGRADE_UNSUPPORTED',
        `Unable to safely downgrade existing Kubernetes ${version} cluster to v${wanted.replace(/^v/, '')}`,
        101,
      );
    if (order > 0) throw notSimulated(`minikube start --kubernetes-version=${wanted}`);
  }
  if (words.names.includes('--memory'))
    await it.warn(
      'You cannot change the memory size for an existing minikube cluster. Please first delete the cluster.',
    );
  if (words.names.includes('--cpus'))
    await it.warn(
      'You cannot change the CPUs for an existing minikube cluster. Please first delete the cluster.',
    );
  if (words.names.includes('--nodes') || words.names.includes('-n'))
    await it.warn(
      'The cluster minikube already exists which means the --nodes parameter will be ignored. Use "minikube node add" to add nodes to an existing cluster.',
    );
  await it.tell('👍', 'Starting "minikube" primary control-plane node in "minikube" cluster');
  await it.tell('🚜', 'Pulling base image v0.0.46 ...');
  await it.pass(700);
  await it.tell('🏃', 'Updating the running docker "minikube" container ...');
  await it.pass(1500);
  await it.tell('🐳', `Preparing Kubernetes ${version} on Docker 27.4.1 ...`);
  await it.pass(1800);
  await it.tell('🔎', 'Verifying Kubernetes components...');
  const asked = words.values('--addons').flatMap((list) => list.split(','));
  for (const addon of asked) await addons(it, ['enable', addon]);
  await it.tell(
    '🌟',
    `Enabled addons: ${['default-storageclass', 'storage-provisioner', ...asked].join(', ')}`,
  );
  await it.tell(
    '🏄',
    'Done! kubectl is now configured to use "minikube" cluster and "default" namespace by default',
  );
};

/** Versions by their numbers. */
function compare(a: string, b: string): number {
  const numbers = (text: string) => text.replace(/^v/, '').split(/[.-]/).map(Number);
  const [left, right] = [numbers(a), numbers(b)];
  // A version without a patch is any of that line.
  for (let at = 0; at < Math.min(left.length, 3); at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
