/** The way of a request from a command to the server: whom kubectl asks, as whom, and what it logs of that. */
import type { KubeRequest, KubeResponse } from '#lib/kube/client.ts';
import type { Process } from '#lib/shell/program.ts';
import { clientInfo, userAgent, versionMismatch, type VersionInfo } from './client-version.ts';
import { dialError, refused, type Connection } from './config/connection.ts';
import { NONE } from './config/credentials.ts';
import { CommandError, PlainError } from './errors.ts';
import { klogLine } from './log/klog.ts';
import { RequestLog } from './log/requests.ts';
import type { KubectlOptions } from './run.ts';
import { limited, requestTimeout, timed } from './timeout.ts';

/** What of the global flags it depends on. */
export interface ContactFlags {
  readonly v: number;
  readonly user: string;
  readonly 'match-server-version': boolean;
  readonly 'request-timeout': string;
}

interface ContactOptions extends Pick<KubectlOptions, 'client' | 'server'> {
  readonly process: Process;
  readonly flags: ContactFlags;
  readonly clientVersion: string;
  /** Read when it is first needed. */
  readonly connection: () => Connection;
  readonly raw: boolean;
}

/** One command's way to the server. */
export class Contact {
  #options: ContactOptions;
  #log: RequestLog | undefined;

  constructor(options: ContactOptions) {
    this.#options = options;
  }

  async request(request: KubeRequest): Promise<KubeResponse> {
    const log = (this.#log ??= await this.#begin());
    const { process, flags } = this.#options;
    const timeoutMs = requestTimeout(flags['request-timeout']);
    const sent = this.#identified(timed(request, timeoutMs));
    const response = await log.around(sent, () => this.#send(sent));
    return limited(process, request, response, timeoutMs);
  }

  /** Before the first request: which files were read, and with --match-server-version whom one speaks to. */
  async #begin(): Promise<RequestLog> {
    const { process, flags, clientVersion, connection, raw } = this.#options;
    const { server, loaded } = connection();
    const { now } = process.leash;
    if (flags.v >= 6)
      for (const path of loaded)
        await this.#say(klogLine('I', now, 'loader.go:402', `Config loaded from file:  ${path}`));
    const log = new RequestLog({
      level: flags.v,
      server,
      userAgent: userAgent(clientVersion),
      now: () => process.leash.now,
      write: (line) => this.#say(line),
      raw,
    });
    if (flags['match-server-version']) await this.#match(log, server);
    return log;
  }

  async #match(log: RequestLog, server: string): Promise<void> {
    const request = this.#identified({ method: 'GET', path: '/version', query: { timeout: '32s' } });
    const answers = this.#unreachable() === undefined;
    if (!answers)
      throw new CommandError(
        `couldn't read version from server: Get "${server}/version?timeout=32s": ${this.#unreachable()}`,
      );
    const { body } = await log.around(request, () => this.#send(request));
    const why = versionMismatch(clientInfo(this.#options.clientVersion), body as VersionInfo);
    if (why) throw new CommandError(why);
  }

  /** Why nobody answers; undefined where the cluster does. */
  #unreachable(): string | undefined {
    const { connection, server: known } = this.#options;
    const { server, isFallback, isOverridden, trust } = connection();
    const distrust = trust();
    const answers = known ? trimmed(server) === trimmed(known) : !isOverridden && !isFallback;
    return answers ? distrust : dialError(server);
  }

  /** The request with what the kubeconfig shows of its user. */
  #identified(request: KubeRequest): KubeRequest {
    if (request.asUser === undefined && (request.asGroups ?? request.asUid) !== undefined)
      throw new CommandError(
        `requesting uid, groups or user-extra for ${this.#options.flags.user || ''} without impersonating a user`,
      );
    if (this.#unreachable() !== undefined) return request;
    const credentials = this.#options.connection().credentials();
    return credentials && credentials !== NONE ? { ...request, credentials } : request;
  }

  async #send(request: KubeRequest): Promise<KubeResponse> {
    const { client, connection, process } = this.#options;
    const why = this.#unreachable();
    if (why !== undefined) return this.#unanswered(request, why);
    // Where the kubeconfig shows nothing of its user, kubectl asks; here nobody answers.
    if (connection().credentials() === NONE) {
      await process.stdout.write('Please enter Username: ');
      throw new CommandError('EOF');
    }
    const response = await client.request(request);
    if (response.status !== 401 || !isDiscovery(request)) return response;
    await this.#complain(NOT_LOGGED_IN);
    throw new CommandError(`You must be logged in to the server (${NOT_LOGGED_IN})`);
  }

  async #unanswered(request: KubeRequest, why: string): Promise<never> {
    const { server } = this.#options.connection();
    const timeout = String(request.query?.['timeout'] ?? '32s');
    if (isDiscovery(request)) await this.#complain(`Get \\"${server}/api?timeout=${timeout}\\": ${why}`);
    if (why === dialError(server)) throw refused(server);
    throw new PlainError(`Unable to connect to the server: ${why}`);
  }

  /** client-go tries discovery five times and logs each failure. */
  async #complain(reason: string): Promise<void> {
    const why = `"Unhandled Error" err="couldn't get current server API group list: ${reason}"`;
    for (let i = 0; i < 5; i += 1)
      await this.#say(klogLine('E', this.#options.process.leash.now + i * 2, 'memcache.go:265', why));
  }

  #say = (line: string): Promise<void> => this.#options.process.stderr.write(`${line}\n`);
}

const NOT_LOGGED_IN = 'the server has asked for the client to provide credentials';

const isDiscovery = ({ path }: KubeRequest): boolean => /^\/apis?$/.test(path);

const trimmed = (server: string): string => server.replace(/\/+$/, '');
