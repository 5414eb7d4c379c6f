/** An app that asks MySQL before it answers, and a readiness probe that hears of it. */
import { expect, test } from 'vitest';
import { Cluster } from '#lib/cluster/cluster.ts';
import { loadConfig } from '#lib/cluster/images/load.ts';
import type { Pod } from '#lib/kube/types.ts';
import { Simulation } from '#lib/sim/simulation.ts';

const config = loadConfig({
  registries: [{ host: 'registry.example' }],
  images: [
    {
      repository: 'registry.example/app',
      tags: ['v1'],
      app: {
        ports: [80],
        requestLog: '{{method}} {{path}} {{status}}',
        http: [
          {
            path: '/',
            status: 200,
            body: 'a {{asks.word}}',
            asks: {
              word: {
                host: '{{env.MYSQL_SERVICE_HOST}}',
                port: '{{env.MYSQL_SERVICE_PORT}}',
                user: 'root',
                password: '{{env.PASSWORD|secret}}',
                database: 'words',
                sql: 'select word from words',
                cell: [0, 0],
              },
            },
            otherwise: { status: 500, body: 'broken', logs: { word: 'cannot: {{failed}}' } },
          },
        ],
      },
    },
  ],
});

function world() {
  const cluster = new Cluster(new Simulation({ seed: 1 }), config);
  const send = (method: 'POST' | 'DELETE', path: string, body?: unknown) => {
    const { status, body: answer } = cluster.handle({ method, path, ...(body !== undefined && { body }) });
    expect(status, JSON.stringify(answer)).toBeLessThan(300);
    cluster.sim.settle();
  };
  const core = '/api/v1/namespaces/default';
  const pod = (name: string, container: object) => {
    const metadata = { name, labels: { app: name } };
    const spec = {
      containers: [{ name, ...container }],
      volumes: [{ name: 'sql', configMap: { name: 'sql' } }],
    };
    send('POST', `${core}/pods`, { apiVersion: 'v1', kind: 'Pod', metadata, spec });
  };
  const app = (name: string, password?: string) =>
    pod(name, {
      image: 'registry.example/app:v1',
      ...(password !== undefined && { env: [{ name: 'PASSWORD', value: password }] }),
      readinessProbe: { httpGet: { path: '/', port: 80 }, periodSeconds: 1, failureThreshold: 1 },
    });
  send('POST', `${core}/configmaps`, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'sql' },
    data: { 'words.sql': "create table words (word text); insert into words values ('deck');" },
  });
  send('POST', `${core}/services`, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'mysql' },
    spec: { selector: { app: 'mysql' }, ports: [{ port: 3306 }] },
  });
  pod('mysql', {
    image: 'mysql:8.0',
    env: [
      { name: 'MYSQL_ROOT_PASSWORD', value: 'secret' },
      { name: 'MYSQL_DATABASE', value: 'words' },
    ],
    ports: [{ containerPort: 3306 }],
    volumeMounts: [{ name: 'sql', mountPath: '/docker-entrypoint-initdb.d' }],
  });
  const pass = (seconds: number) => cluster.sim.advance(cluster.sim.now + seconds * 1000);
  const found = (name: string) => cluster.store.get('pods', 'default', name) as Pod;
  const isReady = (name: string) => found(name).status?.containerStatuses?.[0]?.ready;
  const ask = (name: string) => {
    const request = { method: 'GET', url: `http://${found(name).status?.podIP ?? ''}/`, headers: {} };
    const outcome = cluster.network.finish(cluster.network.send(request, 'test'));
    return outcome.ok ? `${outcome.status} ${outcome.body}` : outcome.error;
  };
  const log = (name: string) => {
    const { body } = cluster.handle({ method: 'GET', path: `${core}/pods/${name}/log` });
    return String(body);
  };
  pass(60);
  return { send, app, pass, isReady, ask, log, core };
}

test('what the database says is in the answer; a wrong password is not let in, and said in the log', () => {
  const { app, pass, isReady, ask, log } = world();
  app('good');
  app('bad', 'wrong');
  pass(10);
  expect([isReady('good'), isReady('bad')]).toEqual([true, false]);
  expect(ask('good')).toBe('200 a deck');
  expect(ask('bad')).toBe('500 broken');
  expect(log('good')).toContain('GET / 200\n');
  expect(log('bad')).toMatch(
    /cannot: mysql\.connector\.errors\.ProgrammingError: 1045 \(28000\): Access denied for user 'root'@'10\.244\.0\.\d+' \(using password: YES\)\nGET \/ 500\n/,
  );
});

test('an app whose database goes is ready no more', () => {
  const { app, send, pass, isReady, ask, core } = world();
  app('good');
  pass(10);
  send('DELETE', `${core}/pods/mysql`);
  pass(40);
  expect(isReady('good')).toBe(false);
  expect(ask('good')).toBe('500 broken');
});
