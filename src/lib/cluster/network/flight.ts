/** A request on its way through the cluster, as plain data: what was asked, who was reached, what will come of it. */
import type { HttpOutcome, HttpRequest, HttpFailure, Certificate } from '#lib/net/network.ts';
import type { Told } from '#lib/cluster/database/ask.ts';
import type { IngressHop } from './answers.ts';
import type { AppRequest } from './asked.ts';
import type { EdgeEnds } from './edges.ts';
import type { EnvoyHop } from './mesh.ts';
import type { Page } from './pages.ts';

export type Request = HttpRequest;
export type Failure = HttpFailure;

/** What came of it. `version`: which version answered, the tag of its image. */
export type Outcome =
  | (Extract<HttpOutcome, { readonly ok: true }> & { readonly version: string })
  | Extract<HttpOutcome, { readonly ok: false }>;

/** A request that was sent and is not answered yet. */
export interface Flight {
  readonly method: string;
  readonly path: string;
  readonly source: string;
  /** Virtual milliseconds from sending to the answer (or to giving up). */
  readonly tookMs: number;
  readonly failure?: Failure;
  /** Who was reached: namespace, name and uid of the pod, and its port. */
  readonly pod?: { readonly namespace: string; readonly name: string; readonly uid: string };
  readonly port?: number;
  /** What an ingress controller answers by itself, or a server outside the cluster. */
  readonly page?: Page;
  /** What the app answers who is not let in, or gets a token. */
  readonly instead?: Page;
  /** Of the request. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The address that the name came to. */
  readonly ip?: string;
  /** After so long there was a connection; missing where none came about. */
  readonly connectMs?: number;
  readonly certificate?: Certificate;
  /** Handed on by an ingress controller, whose headers the answer gets. */
  readonly ingress?: IngressHop;
  /** Handed on by proxies of a mesh, the first of them last. */
  readonly envoy?: readonly EnvoyHop[];
  /** Copies that somebody else gets, whose answers nobody waits for. */
  readonly mirrors?: readonly Flight[];
  /** What it is counted under when it is over. */
  readonly edges?: readonly EdgeEnds[];
  /** What the pod asks others meanwhile, by the names that its answer gives them. */
  readonly calls?: Readonly<Record<string, Flight>>;
  /** What the pod learned from databases and its own variables. */
  readonly asks?: Readonly<Record<string, Told>>;
}

/** What is known of a request on its way. */
export type Begun = Pick<
  Flight,
  | 'method'
  | 'path'
  | 'source'
  | 'headers'
  | 'body'
  | 'ip'
  | 'connectMs'
  | 'certificate'
  | 'ingress'
  | 'edges'
  | 'envoy'
>;

/** Where a URL leads. */
export interface Asked {
  readonly host: string;
  readonly port: number;
}

/** What the app sees of it. */
export const appRequest = ({ method, path, headers = {}, body }: Begun): AppRequest => ({
  method,
  path,
  headers,
  ...(body !== undefined && { body }),
});
