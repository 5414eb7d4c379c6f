/** docker, the client: finds the command, reads its flags, and turns what goes wrong into words and a status. */
import type { Docker } from '#lib/cluster/host/docker.ts';
import type { Process, Program } from '#lib/shell/program.ts';
import { build } from './build.ts';
import type { Command, DockerRun } from './context.ts';
import { copy } from './copy.ts';
import { exec } from './exec.ts';
import { images, history, load, prune as pruneImages, remove as removeImages, save, tag } from './images.ts';
import { inspect } from './inspect.ts';
import {
  attach,
  kill,
  port,
  prune as pruneContainers,
  remove,
  rename,
  restart,
  start,
  stop,
  top,
  wait,
} from './containers.ts';
import { list } from './list.ts';
import { logs } from './logs.ts';
import { network, volume } from './networks.ts';
import { checkArgs, DockerError, Help, helpOf, notSimulated, parseWords } from './parse.ts';
import { credentialsIn, login, logout } from './login.ts';
import { pull, push } from './registry.ts';
import { create, run } from './run.ts';
import { TEMPLATE_FUNCTIONS } from './template-functions.ts';
import { context, df, info, pruneAll, version, VERSION } from './system.ts';

interface Entry {
  readonly run: Command;
  /** The command whose flags it has, where that is another. */
  readonly as?: string;
  readonly args: readonly [least: number, most: number];
}

const ANY = [0, Infinity] as const;
const one = (as: Command, least = 1, most = least): Entry => ({ run: as, args: [least, most] });
const some = (as: Command, least = 1): Entry => ({ run: as, args: [least, Infinity] });

const COMMANDS: Readonly<Record<string, Entry>> = {
  run: some(run),
  create: some(create),
  exec: some(exec, 2),
  ps: one(list, 0),
  build: one(build),
  'buildx build': one(build),
  pull: one(pull),
  push: one(push),
  images: one(images, 0, 1),
  login: one(login, 0, 1),
  logout: one(logout, 0, 1),
  version: one(version, 0),
  info: one(info, 0),
  attach: one(attach),
  cp: one(copy, 2),
  inspect: some(inspect),
  kill: some(kill),
  logs: one(logs),
  port: one(port, 1, 2),
  rename: one(rename, 2),
  restart: some(restart),
  rm: some(remove),
  rmi: some(removeImages),
  save: some(save),
  load: one(load, 0),
  start: some(start),
  stop: some(stop),
  tag: one(tag, 2),
  top: some(top),
  wait: some(wait),
  history: one(history),
  'image prune': one(pruneImages, 0),
  'container prune': one(pruneContainers, 0),
  'system prune': one(pruneAll, 0),
  'system df': one(df, 0),
};

/** Groups, and what of them is another command by its short name. */
const GROUPS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  image: {
    ls: 'images',
    list: 'images',
    rm: 'rmi',
    remove: 'rmi',
    build: 'build',
    pull: 'pull',
    push: 'push',
    tag: 'tag',
    save: 'save',
    load: 'load',
    history: 'history',
    inspect: 'inspect',
    prune: 'image prune',
    import: 'import',
  },
  container: {
    ls: 'ps',
    list: 'ps',
    ps: 'ps',
    run: 'run',
    create: 'create',
    exec: 'exec',
    rm: 'rm',
    remove: 'rm',
    stop: 'stop',
    start: 'start',
    restart: 'restart',
    kill: 'kill',
    logs: 'logs',
    inspect: 'inspect',
    attach: 'attach',
    cp: 'cp',
    port: 'port',
    rename: 'rename',
    top: 'top',
    wait: 'wait',
    prune: 'container prune',
    stats: 'stats',
    pause: 'pause',
    unpause: 'unpause',
    commit: 'commit',
    diff: 'diff',
    update: 'update',
    export: 'export',
  },
  system: { prune: 'system prune', df: 'system df', info: 'info', events: 'events' },
  builder: { build: 'build' },
  buildx: { build: 'buildx build', b: 'buildx build' },
  network: {},
  volume: {},
  context: {},
};

const MANAGED: Readonly<Record<string, Command>> = { network, volume, context };

/** Real commands that are not simulated. */
const MISSING =
  'stats pause unpause commit diff search events update export import checkpoint compose builder manifest plugin trust scout buildx init debug'.split(
    ' ',
  );
const SWARM = ['swarm', 'service', 'stack', 'node', 'secret', 'config'];

export interface Machine {
  readonly docker: Docker;
  readonly template: (
    source: string,
    allowMissing: boolean,
    more: typeof TEMPLATE_FUNCTIONS,
  ) => (data: unknown) => string;
  /** The node that an address is of whose daemon may be spoken to. */
  readonly nodeAt: (host: string) => string | undefined;
}

/** The program. */
export const dockerProgram =
  (machine: Machine): Program =>
  async (process) => {
    try {
      return await dispatch(machine, process);
    } catch (error) {
      if (error instanceof Help) {
        await process.stdout.write(helpOf(error));
        return 0;
      }
      if (!(error instanceof DockerError)) throw error;
      if (error.message !== '') await process.stderr.write(`${error.message}\n`);
      return error.status;
    }
  };

async function dispatch(machine: Machine, process: Process): Promise<number> {
  const { words, host } = globalFlags(process);
  const [first, second] = words;
  if (first === undefined || first === 'help') {
    await process.stdout.write(ROOT_HELP);
    return 0;
  }
  if (first === '--version') {
    await process.stdout.write(`Docker version ${VERSION}, build e6534b4\n`);
    return 0;
  }
  const group = GROUPS[first];
  if (SWARM.includes(first)) return swarm(words);
  if (!group) return call(machine, process, host, first, first, words.slice(1));
  if (second === undefined || second === '--help' || second === '-h') {
    const known = [...Object.keys(group), ...(MANAGED[first] ? ['create', 'inspect', 'ls', 'rm'] : [])];
    const text = `Usage:  docker ${first} COMMAND\n\nCommands:\n${[...new Set(known)]
      .sort()
      .map((name) => `  ${name}\n`)
      .join('')}`;
    await (second === undefined ? process.stderr : process.stdout).write(text);
    return 0;
  }
  const managed = MANAGED[first];
  if (managed) {
    const command = `${first} ${second === 'list' ? 'ls' : second === 'remove' ? 'rm' : second}`;
    return perform(machine, process, host, {
      command,
      shown: `${first} ${second}`,
      entry: { run: managed, args: ANY },
      words: words.slice(2),
    });
  }
  const command = group[second];
  if (command === undefined) {
    if (MISSING.includes(first)) throw notSimulated(`${first} ${second}`);
    throw new DockerError(
      `docker: unknown command: docker ${first} ${second}\n\nUsage:  docker ${first}\n\nRun 'docker ${first} --help' for more information`,
    );
  }
  return call(machine, process, host, command, `${first} ${second}`, words.slice(2));
}

function call(
  machine: Machine,
  process: Process,
  host: string | undefined,
  command: string,
  shown: string,
  words: readonly string[],
): Promise<number> {
  const entry = COMMANDS[command];
  if (!entry) {
    if (MISSING.includes(command))
      throw notSimulated([shown, ...(command === 'compose' ? words.slice(0, 1) : [])].join(' '));
    throw new DockerError(
      `docker: unknown command: docker ${shown}\n\nRun 'docker --help' for more information`,
    );
  }
  return perform(machine, process, host, { command, shown, entry, words });
}

async function perform(
  machine: Machine,
  process: Process,
  host: string | undefined,
  {
    command,
    shown,
    entry,
    words,
  }: {
    readonly command: string;
    readonly shown: string;
    readonly entry: Entry;
    readonly words: readonly string[];
  },
): Promise<number> {
  const flags = parseWords(command, shown, words);
  checkArgs(command, shown, flags.args.length, entry.args);
  const run: DockerRun = {
    process,
    docker: machine.docker,
    daemon: daemonOf(machine, process, host, command),
    shown,
    flags,
    args: flags.args,
    credentials: credentialsIn(process),
    template: (source, allowMissing = true) => {
      try {
        return machine.template(source, allowMissing, TEMPLATE_FUNCTIONS);
      } catch (error) {
        throw new DockerError(
          `template parsing error: ${(error as Error).message.replace(/^error parsing template [^]*?, /, '')}`,
        );
      }
    },
  };
  return (await entry.run(run)) ?? 0;
}

/** Whom DOCKER_HOST or -H names. Throws where nobody is there. */
function daemonOf(machine: Machine, { env }: Process, given: string | undefined, command: string): string {
  const host = given ?? env.get('DOCKER_HOST') ?? '';
  if (host === '' || host === 'unix:///var/run/docker.sock' || command.startsWith('context')) return '';
  const node = machine.nodeAt(/^tcp:\/\/([^:/]+)(?::2376)?\/?$/.exec(host)?.[1] ?? '');
  if (node === undefined)
    throw new DockerError(`Cannot connect to the Docker daemon at ${host}. Is the docker daemon running?`);
  return node;
}

const GLOBAL_VALUES = /^(-H|--host|-c|--context|--config|-l|--log-level|--tlscacert|--tlscert|--tlskey)$/;
const GLOBAL_FLAGS = /^(-D|--debug|--tls|--tlsverify|--(host|context|config|log-level|tls\w*)=.*)$/;

function globalFlags({ args }: Process): {
  readonly words: readonly string[];
  readonly host: string | undefined;
} {
  let host: string | undefined;
  let at = 1;
  for (; args[at]?.startsWith('-'); at += 1) {
    const word = args[at] as string;
    if (word === '--version' || word === '-v') return { words: ['--version'], host };
    if (word === '--help' || word === '-h') return { words: ['help'], host };
    if (GLOBAL_VALUES.test(word)) {
      at += 1;
      if (args[at] === undefined) throw rootUsage(`flag needs an argument: ${word}`);
      if (word === '-H' || word === '--host') host = args[at];
      if ((word === '-c' || word === '--context') && args[at] !== 'default')
        throw new DockerError(
          `Failed to initialize: unable to resolve docker endpoint: context "${args[at] ?? ''}": context not found`,
        );
    } else if (word.startsWith('--host=')) host = word.slice('--host='.length);
    else if (!GLOBAL_FLAGS.test(word))
      throw rootUsage(
        word.startsWith('--')
          ? `unknown flag: ${word.split('=')[0] ?? ''}`
          : `unknown shorthand flag: '${word[1] ?? ''}' in ${word}`,
      );
  }
  return { words: args.slice(at), host };
}

const rootUsage = (message: string): DockerError =>
  new DockerError(
    `${message}\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n\nRun 'docker --help' for more information`,
    125,
  );

/** This daemon is part of no swarm. */
function swarm([group = '', verb]: readonly string[]): never {
  if (verb === undefined) throw notSimulated(group);
  if (group === 'swarm' && ['init', 'join'].includes(verb)) throw notSimulated(`swarm ${verb}`);
  throw new DockerError(
    `Error response from daemon: This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.`,
  );
}

const ROOT_HELP = `Usage:  docker [OPTIONS] COMMAND

Images and containers of the simulated machine

Commands:
${[...Object.keys(COMMANDS).filter((name) => !name.includes(' ')), ...Object.keys(GROUPS)]
  .sort()
  .map((name) => `  ${name}\n`)
  .join('')}
Run 'docker COMMAND --help' for more information on a command.
`;
