/** How images and their apps are written in cluster.yaml. */
import {
  bool,
  choice,
  durationMs,
  fields,
  integer,
  list,
  map,
  oneOf,
  optional,
  text,
  textMap,
} from './shapes.ts';

export const credentials = fields({ username: text, password: text });

export const pull = fields({
  firstMs: optional(durationMs),
  againMs: optional(durationMs),
  failMs: optional(durationMs),
});

const call = fields({
  url: text,
  method: optional(text),
  body: optional(text),
  pick: optional(list(text)),
  orElse: optional(text),
});

const ask = fields({
  host: optional(text),
  port: optional(text),
  user: optional(text),
  password: optional(text),
  database: optional(text),
  sql: optional(text),
  cell: optional(list(integer)),
  one: optional(bool),
  env: optional(text),
});

const tokens = fields({
  key: text,
  clients: map(fields({ secret: text, scopes: optional(list(text)) })),
  users: textMap,
  expiresS: optional(integer),
});

const guard = fields({
  path: text,
  method: optional(text),
  open: optional(bool),
  bearer: optional(fields({ key: text, scope: optional(text) })),
  basic: optional(fields({ users: textMap, realm: optional(text) })),
});

const answer = fields({
  path: text,
  method: optional(text),
  when: optional(fields({ query: optional(textMap), header: optional(textMap), form: optional(textMap) })),
  status: integer,
  body: optional(text),
  contentType: optional(text),
  headers: optional(textMap),
  afterMs: optional(durationMs),
  calls: optional(map(oneOf(text, call))),
  asks: optional(map(ask)),
  otherwise: optional(
    fields({ status: integer, body: optional(text), contentType: optional(text), logs: optional(textMap) }),
  ),
  log: optional(text),
  forMs: optional(integer),
  tokens: optional(tokens),
});

export const app = fields({
  listenAfterMs: optional(durationMs),
  ports: optional(list(integer)),
  portArg: optional(text),
  exitAfterMs: optional(durationMs),
  exitCode: optional(integer),
  stopAfterMs: optional(oneOf(durationMs, choice('ignore'))),
  stopExitCode: optional(integer),
  logs: optional(list(text)),
  listenLogs: optional(list(text)),
  requestLog: optional(text),
  http: optional(list(answer)),
  forwards: optional(list(text)),
  guards: optional(list(guard)),
  env: optional(textMap),
  command: optional(list(text)),
  memoryMiB: optional(oneOf(integer, fields({ env: text }), fields({ arg: text }))),
  oomAfterMs: optional(durationMs),
  cpuMillis: optional(integer),
  cpuPerRequestMs: optional(integer),
  files: optional(textMap),
  shell: optional(bool),
  user: optional(integer),
  root: optional(text),
  requires: optional(fields({ anyOf: list(text), log: text })),
  scratch: optional(fields({ folder: text, log: text })),
});
