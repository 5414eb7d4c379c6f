/**
 * The images and registries that every lab has: what public labs pull, and how the programs in them behave.
 * Tags follow the projects' own patterns; sizes are those of recent builds, rounded.
 */
import type { AppBehaviour, HttpAnswer, ImageCatalogue, ImageEntry } from './catalogue.ts';

const MB = 1_000_000;

const page = (path: string, body: string, more: Partial<HttpAnswer> = {}): HttpAnswer => ({
  path,
  status: 200,
  body,
  ...more,
});

/** A server: listens soon, goes quietly on SIGTERM. */
const server = (command: readonly string[], port: number, more: AppBehaviour = {}): AppBehaviour => ({
  command,
  ports: [port],
  listenAfterMs: 300,
  stopAfterMs: 100,
  ...more,
});

/** An image with nothing but a shell: what it runs is up to the pod. */
const shell = (command: readonly string[] = ['sh']): AppBehaviour => ({
  command,
  shell: true,
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

const nginx: AppBehaviour = server(['nginx', '-g', 'daemon off;'], 80, {
  logs: [
    '/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration',
    '/docker-entrypoint.sh: Configuration complete; ready for start up',
  ],
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
const bootcamp: AppBehaviour = {
  command: ['node', 'server.js'],
  ports: [8080],
  listenAfterMs: 300,
  stopAfterMs: 'ignore',
  logs: ['Kubernetes Bootcamp App Started At: {{started}} | Running On:  {{pod}} ', ''],
  requestLog:
    'Running On: {{pod}} | Total Requests: {{requests}} | App Uptime: {{uptime}} seconds | Log Time: {{now}}',
  http: [page('*', 'Hello Kubernetes bootcamp! | Running on: {{pod}} | v=1\n')],
};
const bootcampV2: AppBehaviour = {
  http: [page('*', 'Hello Kubernetes bootcamp! | Running on: {{pod}} | v=2\n')],
};

const hello = (version: string): AppBehaviour => ({
  http: [page('*', `Hello, world!\nVersion: ${version}\nHostname: {{pod}}\n`)],
});

const entry = (
  repository: string,
  tags: string,
  app: AppBehaviour,
  more: Partial<ImageEntry> = {},
): ImageEntry => ({
  repository: repository.includes('.') ? repository : `docker.io/${repository}`,
  tags: tags.split(' '),
  app,
  ...more,
});

const library = (name: string, tags: string, app: AppBehaviour, megabytes: number): ImageEntry =>
  entry(`library/${name}`, `latest ${tags}`, app, { sizeBytes: megabytes * MB });

/** `{a,b}` in a tag stands for one of them: variants that most official images have. */
const SLIM = '{,-alpine,-slim,-bookworm,-bullseye}';
const PATCH = '{,.0,.1,.2,.3,.4,.5,.6,.7,.8,.9}';

const system = (
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

const images: readonly ImageEntry[] = [
  library(
    'nginx',
    `1 stable mainline alpine stable-alpine 1.{14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29}${PATCH}{,-alpine,-alpine-slim,-perl,-bookworm}`,
    nginx,
    72,
  ),
  library(
    'httpd',
    `2 2.4 alpine 2.4{,.5}{0,1,2,3,4,5,6,7,8,9}{,-alpine} 2.4-alpine`,
    server(['httpd-foreground'], 80, {
      logs: ["AH00094: Command line: 'httpd -D FOREGROUND'"],
      http: [page('/', '<html><body><h1>It works!</h1></body></html>\n', { contentType: 'text/html' })],
      root: '/usr/local/apache2/htdocs',
      files: { '/usr/local/apache2/htdocs/index.html': '<html><body><h1>It works!</h1></body></html>\n' },
    }),
    57,
  ),
  library(
    'busybox',
    `1 stable musl glibc uclibc 1.{24,25,26,27,28,29,30,31,32,33,34,35,36,37}{,.0,.1,.2}{,-musl,-glibc,-uclibc}`,
    shell(),
    2,
  ),
  library('alpine', `3 edge 3.{10,11,12,13,14,15,16,17,18,19,20,21,22}${PATCH}`, shell(), 4),
  library('ubuntu', '{18,20,22,24}.04 bionic focal jammy noble', shell(['bash']), 30),
  library(
    'debian',
    `{10,11,12,13}{,-slim} bookworm bookworm-slim bullseye bullseye-slim stable stable-slim`,
    shell(['bash']),
    48,
  ),
  library(
    'redis',
    `{5,6,7,8}{,.0,.2,.4}${PATCH}${SLIM} alpine`,
    server(['redis-server'], 6379, {
      logs: ['* Ready to accept connections tcp'],
    }),
    45,
  ),
  library('memcached', `1 1.6${PATCH}${SLIM} alpine`, server(['memcached'], 11211), 32),
  library(
    'haproxy',
    `{2,3}.{0,1,2,3,4,5,6,7,8,9}${PATCH}${SLIM} alpine lts`,
    server(['haproxy', '-f', '/usr/local/etc/haproxy/haproxy.cfg'], 80),
    42,
  ),
  library(
    'mysql',
    `{5,8,9} 5.{6,7} 8.{0,4} 9.{0,1,2} 8.0.{3,4}{0,1,2,3,4,5,6,7,8,9}`,
    server(['mysqld'], 3306, {
      listenAfterMs: 6000,
      stopAfterMs: 1500,
      logs: ['[System] [MY-010931] [Server] mysqld: ready for connections.'],
    }),
    230,
  ),
  library(
    'postgres',
    `{11,12,13,14,15,16,17}${PATCH}${SLIM} alpine`,
    server(['postgres'], 5432, {
      listenAfterMs: 2000,
      stopAfterMs: 300,
      logs: ['LOG:  database system is ready to accept connections'],
    }),
    150,
  ),
  library(
    'python',
    `3 3.{7,8,9,10,11,12,13,14}${PATCH}${SLIM} alpine slim`,
    { command: ['python3'], exitAfterMs: 80 },
    50,
  ),
  library(
    'node',
    `{14,16,18,20,22,24}${SLIM} lts lts-alpine alpine slim current`,
    { command: ['node'], exitAfterMs: 80 },
    60,
  ),
  entry(
    'hashicorp/http-echo',
    'latest 0.2.3 1.0 1.0.0 alpine',
    server(['/http-echo'], 5678, {
      portArg: 'listen',
      shell: false,
      logs: ['[INFO] server is listening on :5678'],
      http: [page('*', '{{arg.text}}\n')],
    }),
    { sizeBytes: 3 * MB },
  ),
  entry(
    'polinux/stress',
    'latest',
    { command: ['stress'], memoryMiB: { arg: 'vm-bytes' }, oomAfterMs: 1500 },
    { sizeBytes: 4 * MB },
  ),
  entry('gcr.io/google-samples/kubernetes-bootcamp', 'v1 v2', bootcamp, {
    byTag: { v2: bootcampV2 },
    sizeBytes: 84 * MB,
  }),
  entry('jocatalin/kubernetes-bootcamp', 'v1 v2', bootcamp, {
    byTag: { v2: bootcampV2 },
    sizeBytes: 84 * MB,
  }),
  entry(
    '{gcr.io/google-samples,us-docker.pkg.dev/google-samples/containers/gke}/hello-app',
    '1.0 2.0',
    server(['./hello-app'], 8080),
    {
      byTag: { '1.0': hello('1.0.0'), '2.0': hello('2.0.0') },
      sizeBytes: 12 * MB,
    },
  ),
  entry(
    'registry.k8s.io/echoserver',
    '1.4 1.10',
    server(['nginx'], 8080, { http: [page('*', 'Hostname: {{pod}}\n')] }),
    { sizeBytes: 46 * MB },
  ),
  entry(
    'registry.k8s.io/e2e-test-images/agnhost',
    '2.{39,40,41,42,43,44,45,46,47,48,49,50,51,52,53}',
    server(['/agnhost', 'pause'], 8080, {
      portArg: 'http-port',
      http: [page('/hostname', '{{pod}}'), page('/', 'NOW: {{now}}'), page('/healthz', '')],
    }),
    { sizeBytes: 52 * MB },
  ),
  entry(
    'registry.k8s.io/pause',
    'latest 3.{1,2,3,4,5,6,7,8,9,10}',
    { command: ['/pause'], stopAfterMs: 50, shell: false },
    { sizeBytes: 320_000 },
  ),
  system('coredns/coredns', 'v1.*'),
  system('ingress-nginx/controller', 'v1.*', {
    command: ['/nginx-ingress-controller'],
    listenAfterMs: [1000, 2000],
    ports: [80, 443],
    proxies: 'ingress',
  }),
  system(
    '{kube-apiserver,kube-controller-manager,kube-scheduler,kube-proxy,etcd,metrics-server/metrics-server}',
    'v1.* v0.* 3.*',
  ),
];

/** The catalogue without a lab: Docker Hub and the public registries that labs pull from. */
export const stockImages: ImageCatalogue = {
  images,
  registries: [
    { host: 'docker.io', unknownRepository: 'denied' },
    { host: 'gcr.io' },
    { host: 'us-docker.pkg.dev' },
    { host: 'registry.k8s.io' },
    { host: 'quay.io' },
    { host: 'ghcr.io', auth: 'token' },
  ],
  pull: { firstMs: [1500, 4000], againMs: [350, 550], failMs: [500, 1000] },
  containerStartMs: [300, 600],
};
