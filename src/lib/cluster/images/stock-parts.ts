/** What the stock of images is put together from: sorts of programs, and how entries are written short. */
import type { AppBehaviour, HttpAnswer, ImageEntry } from './catalogue.ts';

export const MB = 1_000_000;

/** Published for one kind of machine only. */
export const AMD64 = { platforms: ['linux/amd64'] };

export const page = (path: string, body: string, more: Partial<HttpAnswer> = {}): HttpAnswer => ({
  path,
  status: 200,
  body,
  ...more,
});

/** A server: listens soon, goes quietly on SIGTERM. */
export const server = (command: readonly string[], port: number, more: AppBehaviour = {}): AppBehaviour => ({
  command,
  ports: [port],
  listenAfterMs: 300,
  stopAfterMs: 100,
  ...more,
});

/** Official images begin their programs with a script of this name. */
export const wrapper = { name: 'docker-entrypoint.sh' };

/** An image with nothing but a shell: what it runs is up to the pod. */
export const shell = (command: readonly string[] = ['sh'], more: AppBehaviour = {}): AppBehaviour => ({
  command,
  shell: true,
  ...more,
  stopAfterMs: 'ignore',
});

const nginxPage = `<!DOCTYPE html>
<html>
<head><title>Welcome to nginx!</title></head>
<body>
<h1>Welcome to nginx!</h1>
</body>
</html>
`;

/** The last patch of each minor version, which is what its short tag is. */
const NGINX_VERSIONS: Readonly<Record<string, string>> = Object.fromEntries(
  '1.14.2 1.15.12 1.16.1 1.17.10 1.18.0 1.19.10 1.20.2 1.21.6 1.22.1 1.23.4 1.24.0 1.25.5 1.26.3 1.27.5 1.28.0 1.29.3'
    .split(' ')
    .map((version) => [version.replace(/\.\d+$/, ''), version])
    .concat([
      ['', '1.29.3'],
      ['1', '1.29.3'],
    ]),
);

export const nginx: AppBehaviour = server(['nginx', '-g', 'daemon off;'], 80, {
  wrapper: {
    name: 'docker-entrypoint.sh',
    logs: [
      '/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration',
      '/docker-entrypoint.sh: Configuration complete; ready for start up',
    ],
  },
  foreground: 'daemon off',
  requestLog: '{{client}} - - [{{time}}] "{{method}} {{path}} HTTP/1.1" {{status}} - "-" "-"',
  http: [
    page('/', nginxPage, { contentType: 'text/html' }),
    page('/index.html', nginxPage, { contentType: 'text/html' }),
    {
      path: '*',
      status: 404,
      body: '<html><head><title>404 Not Found</title></head></html>\n',
      contentType: 'text/html',
    },
  ],
  root: '/usr/share/nginx/html',
  base: 'debian',
  tools: 'curl nginx',
  server: 'nginx/{{version}}',
  versions: NGINX_VERSIONS,
  scratch: {
    folder: '/var/cache/nginx',
    log: '{{clock}} [emerg] 1#1: mkdir() "/var/cache/nginx/client_temp" failed ({{why}})',
  },
  files: {
    '/usr/share/nginx/html/index.html': nginxPage,
    '/etc/nginx/nginx.conf': 'worker_processes auto;\n',
  },
});

/** The app of the Kubernetes tutorial: a Node.js server that ends only when it is killed. */
export const bootcamp: AppBehaviour = {
  command: ['node', 'server.js'],
  ports: [8080],
  listenAfterMs: 300,
  stopAfterMs: 'ignore',
  logs: ['Kubernetes Bootcamp App Started At: {{started}} | Running On:  {{pod}} ', ''],
  requestLog:
    'Running On: {{pod}} | Total Requests: {{requests}} | App Uptime: {{uptime}} seconds | Log Time: {{now}}',
  http: [page('*', 'Hello Kubernetes bootcamp! | Running on: {{pod}} | v=1\n')],
};
export const bootcampV2: AppBehaviour = {
  http: [page('*', 'Hello Kubernetes bootcamp! | Running on: {{pod}} | v=2\n')],
};

export const hello = (version: string): AppBehaviour => ({
  http: [page('*', `Hello, world!\nVersion: ${version}\nHostname: {{pod}}\n`)],
});

/** `{a/x,b.io/y}` with the hosts that Docker Hub's own names leave out. */
const hosted = (repository: string): string => {
  const named = (name: string) => {
    if (/^[^/]*\./.test(name)) return name;
    return `docker.io/${name.includes('/') ? name : `library/${name}`}`;
  };
  const whole = /^\{([^{}]*)\}$/.exec(repository)?.[1];
  if (whole) return `{${whole.split(',').map(named).join(',')}}`;
  return repository.includes('.') ? repository : named(repository);
};

export const entry = (
  repository: string,
  tags: string,
  app: AppBehaviour,
  more: Partial<ImageEntry> = {},
): ImageEntry => ({
  repository: hosted(repository),
  tags: tags.split(' '),
  app,
  ...more,
});

export const library = (name: string, tags: string, app: AppBehaviour, megabytes: number): ImageEntry =>
  entry(`library/${name}`, `latest ${tags}`, app, { sizeBytes: megabytes * MB });

/** `{a,b}` in a tag stands for one of them: variants that most official images have. */
export const SLIM = '{,-alpine,-slim,-bookworm,-bullseye}';
export const PATCH = '{,.0,.1,.2,.3,.4,.5,.6,.7,.8,.9}';

export const system = (
  name: string,
  tags: string,
  app: AppBehaviour = server([`/${name.split('/').at(-1) ?? ''}`], 0),
): ImageEntry =>
  entry(
    `registry.k8s.io/${name}`,
    tags,
    { ...app, ports: app.ports?.filter((port) => port > 0) ?? [] },
    { sizeBytes: 40 * MB },
  );

/** Of these a database server wants one, with its own prefix. */
export const DATABASE_PASSWORDS = [
  'ROOT_PASSWORD',
  'ALLOW_EMPTY_PASSWORD',
  'RANDOM_ROOT_PASSWORD',
  'ROOT_PASSWORD_FILE',
];

export const uninitialized = (prefix: string): string =>
  [
    '{{now}} [ERROR] [Entrypoint]: Database is uninitialized and password option is not specified',
    '    You need to specify one of the following as an environment variable:',
    ...DATABASE_PASSWORDS.slice(0, 3).map((name) => `    - ${prefix}_${name}`),
  ].join('\n');

export const POSTGRES_UNINITIALIZED = [
  'Error: Database is uninitialized and superuser password is not specified.',
  '       You must specify POSTGRES_PASSWORD to a non-empty value for the',
  '       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".',
  '',
  '       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all',
  '       connections without a password. This is *not* recommended.',
  '',
  '       See PostgreSQL documentation about "trust":',
  '       https://www.postgresql.org/docs/current/auth-trust.html',
].join('\n');

export const DIRECTORY =
  '<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<title>Directory listing for /</title>\n</head>\n</html>\n';

/** The server of the probe tutorials: well for ten seconds, then no more. */
export const liveness: readonly HttpAnswer[] = [
  page('/healthz', 'ok', { forMs: 10_000 }),
  page('/healthz', 'error: 10.0', { status: 500 }),
  page('*', '', { status: 404 }),
];

export const withoutScratch = ({ scratch: _, ...app }: AppBehaviour): AppBehaviour => app;

/** What the Job of the tutorials works out, as far as anybody looks. */
export const PI =
  '3.1415926535897932384626433832795028841971693993751058209749445923078164062862089986280348253421170679';
