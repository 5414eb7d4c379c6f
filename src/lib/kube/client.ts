/**
 * The one way to the cluster: requests and responses shaped like those of the Kubernetes API over HTTP.
 * kubectl, the picture, the checks and (through `drydock serve`) a real client all speak it.
 */
import type { KubeObject } from './types.ts';

export interface KubeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path without the query: `/apis/apps/v1/namespaces/default/deployments/web/scale`. */
  readonly path: string;
  /** `labelSelector`, `fieldSelector`, `watch`, `resourceVersion`, `dryRun`, `fieldManager`, `fieldValidation`, … A list for repeated ones (exec's `command`). */
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  /** Of a body. Patches: `application/json-patch+json`, `application/merge-patch+json`, `application/strategic-merge-patch+json`, `application/apply-patch+yaml`. */
  readonly contentType?: string;
  /** `application/json;as=Table;v=v1;g=meta.k8s.io` asks for a Table. */
  readonly accept?: string;
  /** Plain data. Never changed by the server, and must not be changed by the sender afterwards. */
  readonly body?: unknown;
  /** The program that sent it (`kubectl/v1.32.0 …`): owner of what it writes where `fieldManager` does not say. */
  readonly userAgent?: string;
  /** What the sender shows of itself: a client certificate (PEM), a bearer token, or nothing. The administrator where absent. */
  readonly credentials?: { readonly certificate?: string; readonly token?: string };
  /** Whom the sender acts as (`Impersonate-User`, kubectl's `--as`). */
  readonly asUser?: string;
  /** `Impersonate-Uid`, kubectl's `--as-uid`. */
  readonly asUid?: string;
  /** `Impersonate-Group`, kubectl's `--as-group`. */
  readonly asGroups?: readonly string[];
}

export interface KubeResponse {
  /** HTTP status code. From 400 on the body is a Status. */
  readonly status: number;
  /** Plain data (an object, a list, a Table, a Status), or text for `pods/log`. Must not be changed. */
  readonly body: unknown;
  /** Answers that go on: a watch, `pods/log?follow=true`, `pods/exec`. */
  readonly stream?: KubeStream;
  /** The texts of `Warning` headers; kubectl prints each as `Warning: …`. */
  readonly warnings?: readonly string[];
}

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: KubeObject;
}

/** What a stream brings, by kind of request. */
export type StreamItem =
  | { readonly watch: WatchEvent }
  /** Of a log or of a command in a container; `exit` is the last one of `pods/exec`. */
  | { readonly stdout: string }
  | { readonly stderr: string }
  | { readonly exit: number; readonly message?: string };

export interface KubeStream {
  /** The next item, or undefined at the end. `close()` ends a wait that is under way with undefined. */
  next(): Promise<StreamItem | undefined>;
  /** Standard input of `pods/exec`; an empty text ends it. */
  send?(text: string): void;
  close(): void;
}

export interface KubeClient {
  /** Never throws for a refusal: `status` and a Status body say it. */
  request(request: KubeRequest): Promise<KubeResponse>;
}
