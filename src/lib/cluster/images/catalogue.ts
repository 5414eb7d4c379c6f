/**
 * Images and registries as data: what exists, how large it is, how long it takes, and how the app in it behaves.
 * What is not here does not exist, and the pull fails in containerd's words. A lab adds entries of its own.
 */

import type { Base } from './tools.ts';

/** A duration in milliseconds, or the bounds between which the seeded source picks one. */
export type DurationMs = number | readonly [low: number, high: number];

export interface ImageCatalogue {
  readonly images: readonly ImageEntry[];
  readonly registries: readonly RegistryEntry[];
  /** Pull times for images that say nothing of their own. */
  readonly pull: PullTimes;
  /** From the sandbox being asked for to the container running. */
  readonly containerStartMs: DurationMs;
}

export interface PullTimes {
  /** The first time a node sees the image. */
  readonly firstMs: DurationMs;
  /** When its layers are on the node already. */
  readonly againMs: DurationMs;
  readonly failMs: DurationMs;
}

export interface ImageEntry {
  /** Repository as a reference normalises to: `docker.io/library/nginx`, `gcr.io/google-samples/kubernetes-bootcamp`. `*` matches within one path segment. */
  readonly repository: string;
  /** Tags that exist; `*` stands for anything, `{a,b}` for one of them. A missing tag is `not found`. */
  readonly tags: readonly string[];
  readonly sizeBytes?: number;
  readonly pull?: Partial<PullTimes>;
  /** What it was built for: linux/amd64 and linux/arm64 unless given. Where tags differ: by tag (`*` as in `tags`), the first that fits. */
  readonly platforms?: readonly string[] | Readonly<Record<string, readonly string[]>>;
  /** Name and password the registry wants. */
  readonly credentials?: { readonly username: string; readonly password: string };
  /** What is the matter with this repository alone; `rate-limit` ends where the credentials are right. */
  readonly trouble?: 'server-error' | 'rate-limit';
  readonly app: AppBehaviour;
  /** Laid over `app`, in order: how some tags differ, as `{ "*-slow": { listenAfterMs: 20000 } }`. */
  readonly byTag?: Readonly<Record<string, Partial<AppBehaviour>>>;
}

/** How a program in an image behaves. Absent fields: starts at once, runs for ever, listens on nothing, ends at once on SIGTERM. */
export interface AppBehaviour {
  /** How long after the container starts it accepts connections. */
  readonly listenAfterMs?: DurationMs;
  /** Ports it listens on; those of the container spec's `ports` where absent. */
  readonly ports?: readonly number[];
  /** The argument that says another port: `listen` for `-listen=:8080`, `--listen 8080`. */
  readonly portArg?: string;
  /** Ends by itself after so long with `exitCode` (Job-like, or a crash). */
  readonly exitAfterMs?: DurationMs;
  readonly exitCode?: number;
  /** How long after SIGTERM it ends; `ignore` stays until killed (137). */
  readonly stopAfterMs?: DurationMs | 'ignore';
  readonly stopExitCode?: number;
  /** Lines written at start. `{{pod}}`, `{{started}}` (RFC 3339 with milliseconds), `{{tag}}`, `{{env.NAME}}`, `{{arg.NAME}}` are filled in. */
  readonly logs?: readonly string[];
  /** Lines written when it begins to accept connections. */
  readonly listenLogs?: readonly string[];
  /** A line for each request answered, same marks plus `{{path}}`, `{{method}}`, `{{status}}`, `{{client}}`,
   * `{{now}}`, `{{time}}` (as web servers write it), `{{requests}}` (how many lines so far), `{{uptime}}` (seconds). */
  readonly requestLog?: string;
  /** Tried in order; the first whose path matches answers. `*` at the end matches any rest. */
  readonly http?: readonly HttpAnswer[];
  /** Headers of a request that go on with the calls that it causes; names in any case. */
  readonly forwards?: readonly string[];
  /** Who may ask: the first whose path and method fit decides. What none speaks of is open. */
  readonly guards?: readonly Guard[];
  /** What it hands requests on to: an ingress controller, as Ingresses say; a gateway of Istio, as its VirtualServices say. */
  readonly proxies?: 'ingress' | 'istio';
  /** Variables the image itself sets, beside PATH. */
  readonly env?: Readonly<Record<string, string>>;
  /** What the image runs when the pod does not say. A pod whose command names the same program gets this app. */
  readonly command?: readonly string[];
  /** Which of its first words stay where the pod gives arguments alone; where absent it is a matter of `shell`. */
  readonly entrypoint?: readonly string[];
  /** The script that the image begins its program with and that hands on any words (`docker-entrypoint.sh`), and what it says. */
  readonly wrapper?: { readonly name: string; readonly logs?: readonly string[] };
  /** A word among its arguments without which it goes to the background at once. */
  readonly foreground?: string;
  /** Programs that it has beside what it runs, each with the `command` that begins it. */
  readonly brings?: readonly AppBehaviour[];
  /** The folder that it begins in; the root unless given. */
  readonly workdir?: string;
  /** MiB the program takes, or the variable or argument that says how much; above the memory limit it is OOM-killed. */
  readonly memoryMiB?: number | { readonly env: string } | { readonly arg: string };
  readonly oomAfterMs?: DurationMs;
  /** Thousandths of a CPU that it takes while nobody asks anything of it; one unless given. */
  readonly cpuMillis?: number;
  /** Milliseconds of CPU that a request takes; five unless given. */
  readonly cpuPerRequestMs?: number;
  /** What its programs come from; anything goes where that is not said. */
  readonly base?: Base;
  /** Programs that it has beside those: `curl nginx`. */
  readonly tools?: string;
  /** What it speaks instead of HTTP. */
  readonly speaks?: 'redis' | 'mysql' | 'postgres' | 'mongo' | 'memcached' | 'amqp';
  /** What it says by itself as soon as a client comes. */
  readonly greeting?: string;
  /** What it calls itself in answers: `nginx/{{version}}`. */
  readonly server?: string;
  /** The whole version of a tag that says less of it; '' for tags that say nothing. */
  readonly versions?: Readonly<Record<string, string>>;
  /** Files that `exec … cat` and `ls` find, by absolute path. */
  readonly files?: Readonly<Record<string, string>>;
  /** true: a bare shell image (busybox, alpine), which runs what the pod says. false: there is no shell in it, nor any other program. */
  readonly shell?: boolean;
  /** The user that the image says its program runs as; root (0) unless given. */
  readonly user?: number;
  /** The folder whose files it serves, where something was put there or mounted. */
  readonly root?: string;
  /** Variables of which one has to be set, and what it says before it ends (1) where none is. */
  readonly requires?: { readonly anyOf: readonly string[]; readonly log: string };
  /** Laid over where a word is among its arguments: `{ 'http.server': { ports: [8000] } }`. */
  readonly modes?: Readonly<Record<string, Partial<AppBehaviour>>>;
  /** Worked out from the source that a learner built it of. */
  readonly isRead?: boolean;
  /** A folder that it makes as it starts, and what it says before it ends (1) where that is not allowed: `{{why}}`. */
  readonly scratch?: { readonly folder: string; readonly log: string };
}

export interface HttpAnswer {
  /** `{name}` takes a segment of the path, `{name:regex}` one that the expression fits; `*` at the end any rest. */
  readonly path: string;
  readonly method?: string;
  /** What the request must hold beside: values as they are, `*` for any but none. `form`: of a body as browsers send it. */
  readonly when?: {
    readonly query?: Readonly<Record<string, string>>;
    readonly header?: Readonly<Record<string, string>>;
    readonly form?: Readonly<Record<string, string>>;
  };
  readonly status: number;
  /**
   * Marks in it are filled in: `{{pod}}`, `{{ip}}`, `{{port}}`, `{{address}}` (`pod/ip:port`), `{{tag}}`, `{{env.NAME}}`, `{{method}}`, `{{path}}`,
   * `{{path.NAME}}` (a part that the pattern names), `{{query.NAME}}`, `{{form.NAME}}`, `{{header.NAME}}`, `{{body}}`, `{{calls.NAME}}`.
   */
  readonly body?: string;
  readonly contentType?: string;
  /** Further headers of the answer, with the same marks. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly afterMs?: DurationMs;
  /**
   * Whom its pod asks before it answers, all at once: names and URLs (with `{{path.NAME}}` and the like). `{{calls.NAME}}` in the body is what that
   * one said, `{{calls.NAME.a.0.b}}` a value of its JSON, written as JSON; `null` where it has none.
   */
  readonly calls?: Readonly<Record<string, string | Call>>;
  /** What it asks a database, or its own variables, before it answers, in their order: `{{asks.NAME}}` in the body is what it learned. */
  readonly asks?: Readonly<Record<string, Ask>>;
  /**
   * What differs where one of `calls` failed or was answered with 400 or more, or one of `asks` failed; status 500 unless given.
   * `logs`: what it logs, by the one of `asks` that failed first, whose error is `{{failed}}`.
   */
  readonly otherwise?: {
    readonly status: number;
    readonly body?: string;
    readonly contentType?: string;
    readonly logs?: Readonly<Record<string, string>>;
  };
  /** What it logs whenever it answers so, with the marks of `requestLog`. */
  readonly log?: string;
  /** Given only for so long after the start of the container; then the next one that fits is. */
  readonly forMs?: number;
  /** It hands out tokens (OAuth 2.0, password grant) instead of answering with a body. */
  readonly tokens?: TokenEndpoint;
}

export interface Call {
  readonly url: string;
  /** GET unless given. */
  readonly method?: string;
  readonly body?: string;
  /** Of the objects in its JSON, `{{calls.NAME}}` shows these fields alone. */
  readonly pick?: readonly string[];
  /** Stands for what it says where it fails; the answer does not fail then. */
  readonly orElse?: string;
}

/** What an app wants to see before it answers; in Spring Security's words where it is refused. */
export interface Guard {
  /** As in answers. */
  readonly path: string;
  readonly method?: string;
  /** Nobody is asked for anything here. */
  readonly open?: boolean;
  /** A token of an endpoint with the same key, and one of its scopes. */
  readonly bearer?: { readonly key: string; readonly scope?: string };
  /** Names and passwords. */
  readonly basic?: { readonly users: Readonly<Record<string, string>>; readonly realm?: string };
}

/** Who gets tokens, and with what scopes. Props of a lab, no secrets. */
export interface TokenEndpoint {
  /** Guards that know it take the tokens. */
  readonly key: string;
  readonly clients: Readonly<
    Record<string, { readonly secret: string; readonly scopes?: readonly string[] }>
  >;
  readonly users: Readonly<Record<string, string>>;
  /** How long a token holds; an hour unless given. */
  readonly expiresS?: number;
}

/**
 * A question to a MySQL server, or (`env`) whether a variable is set. `{{env.NAME}}` in the settings is the program's own variable,
 * `{{env.NAME|other}}` with what stands for it where it is not set. Without `sql` the connection is all that is asked for.
 */
export interface Ask {
  readonly host?: string;
  readonly port?: string;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
  readonly sql?: string;
  /** The row and column that are wanted, from 0 on. */
  readonly cell?: readonly number[];
  /** The program takes one row: it finds none where there is none. */
  readonly one?: boolean;
  readonly env?: string;
}

/** A registry that is known, and what is the matter with it. A host that is not listed does not resolve. */
export interface RegistryEntry {
  readonly host: string;
  /** What containerd says when a repository is not there: docker.io asks for a login, others say not found. */
  readonly unknownRepository?: 'denied' | 'not-found';
  readonly trouble?:
    'server-error' | 'refused' | 'timeout' | 'unknown-authority' | 'plain-http' | 'rate-limit';
  readonly auth?: 'basic' | 'token';
  readonly credentials?: { readonly username: string; readonly password: string };
  /** Where the host resolves to, as errors name it. */
  readonly address?: string;
  /** How long it takes to fail; `pull.failMs` unless given (30 s for a timeout). */
  readonly failMs?: DurationMs;
}
