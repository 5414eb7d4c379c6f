/**
 * The images and registries that every lab has: what public labs pull, and how the programs in them behave.
 * Tags follow the projects' own patterns; sizes are those of recent builds, rounded.
 */
import type { AppBehaviour, ImageCatalogue, ImageEntry } from './catalogue.ts';
import {
  AMD64,
  MB,
  page,
  server,
  shell,
  nginx,
  bootcamp,
  bootcampV2,
  hello,
  entry,
  library,
  SLIM,
  PATCH,
  system,
  DATABASE_PASSWORDS,
  uninitialized,
  POSTGRES_UNINITIALIZED,
  DIRECTORY,
  liveness,
  PI,
  withoutScratch,
} from './stock-parts.ts';

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
      base: 'debian',
      tools: 'httpd',
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
    shell(['sh'], { base: 'busybox' }),
    2,
  ),
  library(
    'alpine',
    `3 edge 3.{10,11,12,13,14,15,16,17,18,19,20,21,22}${PATCH}`,
    shell(['sh'], { base: 'alpine' }),
    4,
  ),
  library('ubuntu', '{18,20,22,24}.04 bionic focal jammy noble', shell(['bash'], { base: 'debian' }), 30),
  library(
    'debian',
    `{10,11,12,13}{,-slim} bookworm bookworm-slim bullseye bullseye-slim stable stable-slim`,
    shell(['bash'], { base: 'debian' }),
    48,
  ),
  library('bash', `5 4 3 5.{0,1,2,3} 4.4`, shell(['bash'], { base: 'alpine', tools: 'bash' }), 6),
  library('fedora', '{38,39,40,41,42}', shell(['bash'], { base: 'redhat' }), 70),
  library('centos', '7 8 centos7', shell(['bash'], { base: 'redhat' }), 75),
  library('rockylinux', '8 9 8-minimal 9-minimal', shell(['bash'], { base: 'redhat' }), 70),
  library('amazonlinux', '1 2 2023', shell(['bash'], { base: 'redhat' }), 60),
  library('archlinux', 'base', shell(['bash']), 160),
  library(
    'redis',
    `{5,6,7,8}{,.0,.2,.4}${PATCH}${SLIM} alpine`,
    server(['redis-server'], 6379, {
      base: 'debian',
      tools: 'redis-cli redis-server',
      speaks: 'redis',
      logs: ['* Ready to accept connections tcp'],
    }),
    45,
  ),
  library(
    'memcached',
    `1 1.6${PATCH}${SLIM} alpine`,
    server(['memcached'], 11211, { speaks: 'memcached' }),
    32,
  ),
  library(
    'haproxy',
    `{2,3}.{0,1,2,3,4,5,6,7,8,9}${PATCH}${SLIM} alpine lts`,
    server(['haproxy', '-f', '/usr/local/etc/haproxy/haproxy.cfg'], 80),
    42,
  ),
  library(
    'mariadb',
    `10 11 10.{3,4,5,6,11} 11.{2,3,4}${PATCH} lts`,
    server(['mariadbd'], 3306, {
      base: 'debian',
      tools: 'mysql mysqladmin mariadb mariadb-admin',
      speaks: 'mysql',
      greeting: 'Z\u0000\u0000\u0000\n11.4.2-MariaDB\u0000',
      listenAfterMs: 4000,
      stopAfterMs: 800,
      requires: {
        anyOf: DATABASE_PASSWORDS.map((name) => [`MARIADB_${name}`, `MYSQL_${name}`]).flat(),
        log: uninitialized('MARIADB'),
      },
      listenLogs: ['{{now}} 0 [Note] mariadbd: ready for connections.'],
    }),
    120,
  ),
  library(
    'mongo',
    `{4,5,6,7,8}{,.0,.2,.4}${PATCH} {4,5,6,7,8}.0-jammy`,
    server(['mongod'], 27017, {
      base: 'debian',
      tools: 'mongo mongosh mongod',
      speaks: 'mongo',
      listenAfterMs: 1500,
      listenLogs: [
        '{"s":"I",  "c":"NETWORK",  "id":23016,   "ctx":"listener","msg":"Waiting for connections","attr":{"port":27017,"ssl":"off"}}',
      ],
    }),
    280,
  ),
  library(
    'rabbitmq',
    `3 4 3.{8,9,10,11,12,13}${PATCH}{,-alpine,-management} 3-management management`,
    server(['rabbitmq-server'], 5672, {
      base: 'debian',
      tools: 'rabbitmqctl',
      speaks: 'amqp',
      listenAfterMs: 5000,
      listenLogs: [' Server startup complete; 4 plugins started.'],
    }),
    100,
  ),
  library(
    'wordpress',
    `{4,5,6} 4.8-apache {5,6}.{0,1,2,3,4,5,6,7,8} 6.{2,3,4,5,6,7}-apache php8.{1,2,3}`,
    server(['apache2-foreground'], 80, {
      http: [{ path: '*', status: 302, body: '' }],
      logs: [
        'WordPress not found in /var/www/html - copying now...',
        'Complete! WordPress has been successfully copied to /var/www/html',
      ],
    }),
    250,
  ),
  library(
    'tomcat',
    `{8,9,10,11} {8.5,9.0,10.0,10.1,11.0}${PATCH}{,-jdk17,-jdk21}`,
    server(['catalina.sh', 'run'], 8080, {
      listenAfterMs: 3000,
      stopExitCode: 143,
      http: [page('/', '', { status: 404 })],
    }),
    200,
  ),
  library(
    'perl',
    `5 5.{34,36,38,40}${PATCH}{,-slim} slim`,
    { command: ['perl'], exitAfterMs: 3000, modes: { '-Mbignum=bpi': { logs: [PI] } } },
    330,
  ),
  library(
    'golang',
    `1 1.{18,19,20,21,22,23,24}${PATCH}${SLIM} alpine`,
    shell(['bash'], { base: 'debian', tools: 'curl wget git ps go' }),
    300,
  ),
  library('openjdk', `{8,11,17,21}{,-jdk,-jre,-slim,-jdk-slim,-alpine}`, shell(['bash']), 250),
  library(
    'ruby',
    `{2,3} 3.{0,1,2,3,4}${PATCH}${SLIM}`,
    shell(['bash'], { base: 'debian', tools: 'curl wget git ps ruby' }),
    350,
  ),
  library(
    'php',
    `{7,8} 8.{0,1,2,3,4}{,-apache,-fpm,-cli,-alpine} 7.4{,-apache,-fpm}`,
    server(['apache2-foreground'], 80, { root: '/var/www/html' }),
    160,
  ),
  library('traefik', `v2 v3 v2.{9,10,11} v3.{0,1,2,3,4}`, server(['traefik'], 80), 50),
  library(
    'mysql',
    `{5,8,9} 5.{6,7} 8.{0,4} 9.{0,1,2} 8.0.{3,4}{0,1,2,3,4,5,6,7,8,9}`,
    server(['mysqld'], 3306, {
      base: 'redhat',
      tools: 'mysql mysqladmin mysqldump mysqld',
      speaks: 'mysql',
      greeting: 'I\u0000\u0000\u0000\n8.0.39\u0000',
      listenAfterMs: 6000,
      stopAfterMs: 1500,
      requires: { anyOf: DATABASE_PASSWORDS.map((name) => `MYSQL_${name}`), log: uninitialized('MYSQL') },
      listenLogs: ['{{now}} 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections.'],
    }),
    230,
  ),
  library(
    'postgres',
    `{11,12,13,14,15,16,17}${PATCH}${SLIM} alpine`,
    server(['postgres'], 5432, {
      base: 'debian',
      tools: 'psql pg_isready postgres createdb pg_dump',
      speaks: 'postgres',
      listenAfterMs: 2000,
      stopAfterMs: 300,
      requires: {
        anyOf: ['POSTGRES_PASSWORD', 'POSTGRES_HOST_AUTH_METHOD', 'POSTGRES_PASSWORD_FILE'],
        log: POSTGRES_UNINITIALIZED,
      },
      listenLogs: ['{{now}} UTC [1] LOG:  database system is ready to accept connections'],
    }),
    150,
  ),
  library(
    'python',
    `3 3.{7,8,9,10,11,12,13,14}${PATCH}${SLIM} alpine slim`,
    {
      command: ['python3'],
      exitAfterMs: 80,
      modes: {
        'http.server': {
          exitAfterMs: Infinity,
          stopAfterMs: 'ignore',
          ports: [8000],
          listenAfterMs: 200,
          http: [page('*', DIRECTORY, { contentType: 'text/html' })],
        },
      },
    },
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
  entry('{registry.k8s.io,k8s.gcr.io}/liveness', 'latest', server(['/server'], 8080, { http: liveness }), {
    sizeBytes: 4 * MB,
  }),
  entry(
    '{registry.k8s.io,k8s.gcr.io,gcr.io/google-containers,gcr.io/google_containers}/busybox',
    'latest 1.24 1.27 1.27.2',
    shell(['sh'], { base: 'busybox' }),
    { sizeBytes: MB },
  ),
  entry(
    '{registry.k8s.io/e2e-test-images/jessie-dnsutils,registry.k8s.io/e2e-test-images/dnsutils,gcr.io/kubernetes-e2e-test-images/dnsutils,tutum/dnsutils}',
    'latest 1.3 1.7',
    shell(['sh'], { base: 'debian', tools: 'nslookup dig host curl ping nc' }),
    { sizeBytes: 60 * MB },
  ),
  entry(
    'curlimages/curl',
    'latest {7,8}.*',
    { ...shell(['curl'], { base: 'alpine', tools: 'curl' }), user: 100 },
    { sizeBytes: 9 * MB },
  ),
  entry(
    '{nicolaka/netshoot,radial/busyboxplus,praqma/network-multitool,wbitt/network-multitool,tutum/curl,webwurst/curl-utils,appropriate/curl,yauritux/busybox-curl,alpine/curl,giantswarm/tiny-tools,bitnami/kubectl,alpine/k8s,arunvelsriram/utils,amazon/aws-cli,ghcr.io/eficode-academy/network-multitool}',
    '*',
    shell(),
    { sizeBytes: 60 * MB },
  ),
  entry(
    'nginxinc/nginx-unprivileged',
    'latest alpine stable 1.*',
    withoutScratch({ ...nginx, ports: [8080], user: 101 }),
    { sizeBytes: 72 * MB },
  ),
  entry(
    '{nginxdemos/hello,nginxdemos/nginx-hello}',
    'latest plain-text 0.*',
    server(['nginx', '-g', 'daemon off;'], 80, {
      http: [page('*', 'Server address: {{pod}}\nServer name: {{pod}}\nURI: {{path}}\n')],
    }),
    { sizeBytes: 17 * MB },
  ),
  entry(
    'public.ecr.aws/{nginx,docker/library}/nginx',
    'latest stable alpine mainline 1.* stable-* mainline-*',
    nginx,
    { sizeBytes: 72 * MB },
  ),
  entry('public.ecr.aws/docker/library/{busybox,alpine}', '*', shell(['sh'], { base: 'alpine' }), {
    sizeBytes: 4 * MB,
  }),
  entry(
    '{traefik/whoami,containous/whoami,jwilder/whoami}',
    'latest v1.*',
    server(['/whoami'], 80, {
      shell: false,
      http: [page('*', 'Hostname: {{pod}}\nGET {{path}} HTTP/1.1\n')],
    }),
    { sizeBytes: 3 * MB },
  ),
  entry(
    '{registry.k8s.io,k8s.gcr.io}/hpa-example',
    'latest',
    server(['apache2-foreground'], 80, { http: [page('*', 'OK!')] }),
    { sizeBytes: 180 * MB },
  ),
  entry(
    'gcr.io/google-samples/node-hello',
    '1.0',
    server(['/bin/sh', '-c', 'node server.js'], 8080, {
      stopAfterMs: 'ignore',
      http: [page('*', 'Hello Kubernetes!')],
    }),
    { sizeBytes: 250 * MB },
  ),
  entry(
    '{gcr.io,us-docker.pkg.dev}/google-samples/{gb-frontend,gb-redis-follower,gb-redisslave}',
    '*',
    server(['apache2-foreground'], 80, { http: [page('*', '<html><title>Guestbook</title></html>\n')] }),
    { sizeBytes: 130 * MB },
  ),
  entry(
    '{gcr.io/kuar-demo/kuard-amd64,b.gcr.io/kuar/kuard-amd64}',
    'latest 1 2 3 blue green purple v0.*',
    server(['/kuard'], 8080, {
      http: [page('/healthy', 'ok'), page('/ready', 'ok'), page('*', '<title>KUAR Demo</title>\n')],
    }),
    { sizeBytes: 23 * MB, ...AMD64 },
  ),
  entry(
    '{ealen/echo-server,mendhak/http-https-echo,jmalloc/echo-server,kennethreitz/httpbin,paulbouwer/hello-kubernetes,ghcr.io/stefanprodan/podinfo,stefanprodan/podinfo,docker/getting-started,dockersamples/static-site}',
    '*',
    server(['server'], 80, {
      ports: undefined,
      http: [page('/healthz', 'OK'), page('/readyz', 'OK'), page('*', 'Hostname: {{pod}}\n')],
    } as AppBehaviour),
    { sizeBytes: 30 * MB },
  ),
  entry(
    '{grafana/grafana,prom/prometheus,prom/node-exporter,prom/alertmanager,jenkins/jenkins,sonarqube,fluent/fluentd,fluent/fluent-bit,fluent/fluentd-kubernetes-daemonset,docker.elastic.co/elasticsearch/elasticsearch,docker.elastic.co/kibana/kibana,quay.io/fluentd_elasticsearch/fluentd,k8s.gcr.io/fluentd-elasticsearch,gcr.io/google_containers/fluentd-elasticsearch}',
    '*',
    { command: ['server'], listenAfterMs: 2000, stopAfterMs: 200, user: 1000, http: [page('*', 'OK\n')] },
    { sizeBytes: 150 * MB },
  ),
  entry(
    '{vish/stress,progrium/stress,containerstack/alpine-stress,alexeiled/stress-ng,colinianking/stress-ng,hande007/stress-ng}',
    '*',
    { command: ['stress'], memoryMiB: { arg: 'vm-bytes' }, oomAfterMs: 1500 },
    { sizeBytes: 4 * MB },
  ),
  entry(
    'polinux/stress',
    'latest',
    { command: ['stress'], memoryMiB: { arg: 'vm-bytes' }, oomAfterMs: 1500 },
    { sizeBytes: 4 * MB },
  ),
  entry('gcr.io/google-samples/kubernetes-bootcamp', 'v1 v2', bootcamp, {
    ...AMD64,
    byTag: { v2: bootcampV2 },
    sizeBytes: 84 * MB,
  }),
  entry('jocatalin/kubernetes-bootcamp', 'v1 v2', bootcamp, {
    ...AMD64,
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
      ...AMD64,
    },
  ),
  entry(
    '{registry.k8s.io,k8s.gcr.io,gcr.io/google_containers,gcr.io/google-containers}/echoserver',
    '1.4 1.8 1.9 1.10',
    server(['nginx'], 8080, { http: [page('*', 'Hostname: {{pod}}\n')] }),
    { sizeBytes: 46 * MB, ...AMD64 },
  ),
  entry(
    '{registry.k8s.io,k8s.gcr.io}/e2e-test-images/agnhost',
    '2.{39,40,41,42,43,44,45,46,47,48,49,50,51,52,53}',
    server(['/agnhost', 'pause'], 0, {
      ports: [],
      // A Go program that asks for no signals ends with 2.
      stopAfterMs: 50,
      stopExitCode: 2,
      logs: ['Paused'],
      modes: {
        liveness: { ports: [8080], logs: [], http: liveness },
        netexec: {
          ports: [8080],
          portArg: 'http-port',
          logs: ['Started HTTP server on port 8080', 'Started UDP server on port  8081'],
          http: [
            page('/hostname', '{{pod}}'),
            page('/hostName', '{{pod}}'),
            page('/', 'NOW: {{now}}'),
            page('/healthz', ''),
          ],
        },
        'serve-hostname': {
          ports: [9376],
          portArg: 'port',
          logs: ['Serving on port 9376.'],
          http: [page('*', '{{pod}}')],
        },
      },
    }),
    { sizeBytes: 52 * MB },
  ),
  entry(
    '{registry.k8s.io,k8s.gcr.io,gcr.io/google_containers,gcr.io/google-containers}/pause',
    'latest {1,2,3}.0 3.{1,2,3,4,5,6,7,8,9,10}',
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
    { host: '{k8s.gcr.io,b.gcr.io,public.ecr.aws,docker.elastic.co,mcr.microsoft.com}' },
    { host: 'registry.k8s.io' },
    { host: 'quay.io' },
    { host: 'ghcr.io', auth: 'token' },
  ],
  pull: { firstMs: [1500, 4000], againMs: [350, 550], failMs: [500, 1000] },
  containerStartMs: [300, 600],
};
