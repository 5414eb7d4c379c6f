/** Makes what `run` gets (context.ts) out of a process, the parsed words and a client. */
import type { KubeClient, KubeRequest, KubeResponse } from '#lib/kube/client.ts';
import { FileError, type Process } from '#lib/shell/program.ts';
import type { Command, Flags, FlagValues } from './command.ts';
import { connectionOf, type Connection, type ConnectionFlags } from './config/connection.ts';
import { Contact, type ContactFlags } from './contact.ts';
import { bodyOf, type GlobalFlags, type Run } from './context.ts';
import { CommandError } from './errors.ts';
import type { LocalPorts } from './local-ports.ts';
import type { Parsed } from './parse.ts';
import { createMapper } from './resources/discovery.ts';
import type { Mapper } from './resources/mapper.ts';

export interface KubectlOptions {
  readonly client: KubeClient;
  readonly clientVersion?: string;
  /** The ports of the learner's machine, for port-forward and proxy. */
  readonly localPorts?: LocalPorts;
  /** Where the client's cluster answers; elsewhere connections are refused. Left out: it answers everywhere but at kubectl's fallback address. */
  readonly server?: string;
}

type AnyFlags = Flags & GlobalFlags;

/** One command under way: counts the warnings, reads the kubeconfig when it is first needed. */
export class CommandRun implements Run<AnyFlags> {
  readonly process: Process;
  readonly args: readonly string[];
  readonly dash: number;
  readonly flags: FlagValues<AnyFlags>;
  readonly path: string;
  readonly command: Command;
  readonly client: KubeClient;
  readonly mapper: Mapper;
  readonly clientVersion: string;
  /** Warnings of the server that were printed. */
  warnings = 0;
  #options: KubectlOptions;
  #changed: ReadonlySet<string>;
  #connection: Connection | undefined;

  constructor(process: Process, options: KubectlOptions, command: Command, path: string, parsed: Parsed) {
    this.process = process;
    this.args = parsed.args;
    this.dash = parsed.dash;
    this.flags = parsed.values as unknown as FlagValues<AnyFlags>;
    this.path = path;
    this.command = command;
    this.clientVersion = options.clientVersion ?? 'v1.32.5';
    this.#options = options;
    this.#changed = parsed.changed;
    const who = impersonation(parsed.values);
    const contact = new Contact({
      process,
      client: options.client,
      ...(options.server !== undefined && { server: options.server }),
      flags: parsed.values as unknown as ContactFlags,
      clientVersion: this.clientVersion,
      connection: () => this.connection,
      raw: Boolean(parsed.values['raw']),
    });
    this.client = { request: (request) => contact.request({ ...request, ...who }) };
    this.mapper = createMapper(this.client);
  }

  changed = (flag: string): boolean => this.#changed.has(flag);

  get localPorts(): LocalPorts | undefined {
    return this.#options.localPorts;
  }

  get files(): Process['files'] {
    return this.process.files;
  }

  get connection(): Connection {
    // `create rolebinding` has a --user of its own, which names no user of the kubeconfig.
    const ownUser = this.command.flags.user && { user: '' };
    const flags = { ...this.flags, ...ownUser } as unknown as ConnectionFlags;
    return (this.#connection ??= connectionOf(this.process, flags));
  }

  get namespace(): string {
    return this.connection.namespace;
  }

  get server(): string {
    return this.connection.server;
  }

  get namespaceGiven(): boolean {
    return this.changed('namespace');
  }

  print = (line: string): Promise<void> => this.process.stdout.write(`${line}\n`);
  write = (text: string): Promise<void> => this.process.stdout.write(text);
  printErr = (line: string): Promise<void> => this.process.stderr.write(`${line}\n`);

  open = async (request: KubeRequest): Promise<KubeResponse> => {
    const response = await this.client.request(request);
    for (const warning of response.warnings ?? []) {
      this.warnings += 1;
      await this.printErr(`Warning: ${warning}`);
    }
    bodyOf(response);
    return response;
  };

  send = async <T>(request: KubeRequest): Promise<T> => (await this.open(request)).body as T;

  readFile = async (path: string): Promise<string> => {
    if (path === '-') return this.process.stdin.readAll();
    try {
      return this.files.read(this.files.resolve(this.process.cwd, path));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      const reason = error.code === 'EISDIR' ? 'is a directory' : 'no such file or directory';
      throw new CommandError(`${error.code === 'EISDIR' ? 'read' : 'open'} ${path}: ${reason}`);
    }
  };
}

/** --as, --as-uid and --as-group. */
function impersonation(values: Parsed['values']): Pick<KubeRequest, 'asUser' | 'asUid' | 'asGroups'> {
  const { as, 'as-uid': uid, 'as-group': groups } = values as unknown as FlagValues<GlobalFlags>;
  return {
    ...(as && { asUser: as }),
    ...(uid && { asUid: uid }),
    ...(groups.length > 0 && { asGroups: groups }),
  };
}
