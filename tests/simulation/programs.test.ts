/** What becomes of commands that are files somebody put into the container, and of those that cannot be begun. */
import { expect, test } from 'vitest';
import type { Container, Volume } from '#lib/kube/types.ts';
import { oneCluster } from './one-cluster.ts';

const RUNC =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init:';

function tried(script: string, volume: Partial<Volume>, container: Partial<Container> = {}) {
  const at = oneCluster();
  at.send('POST', '/api/v1/namespaces/default/configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'scripts' },
    data: { 'run.sh': script },
  });
  at.pod('p', {
    restartPolicy: 'Never',
    containers: [
      {
        name: 'c',
        image: 'busybox:1.36',
        command: ['/scripts/run.sh', 'World'],
        volumeMounts: [{ name: 'scripts', mountPath: '/scripts' }],
        ...container,
      },
    ],
    volumes: [{ name: 'scripts', ...volume }],
  });
  at.until(10);
  const logs = at.cluster.handle({
    method: 'GET',
    path: '/api/v1/namespaces/default/pods/p/log',
  });
  return { ...at, state: at.look('p')?.status?.containerStatuses?.[0]?.state, log: String(logs.body) };
}

const HELLO = '#!/bin/sh\necho "Hello $1"\nexit 3\n';
const configMap = (more: object = {}) => ({ configMap: { name: 'scripts', ...more } });

test('a mounted script that may be executed runs', () => {
  const { state, log } = tried(HELLO, configMap({ defaultMode: 0o755 }));
  expect(state?.terminated).toMatchObject({ reason: 'Error', exitCode: 3 });
  expect(log).toBe('Hello World\n');
});

test('so it does with a mode of its own, projected, and by a path that is not whole', () => {
  const items = [{ key: 'run.sh', path: 'bin/go', mode: 0o755 }];
  const volume = { projected: { sources: [{ configMap: { name: 'scripts', items } }] } };
  const { log } = tried(HELLO, volume, { command: ['./go', 'you'], workingDir: '/scripts/bin' });
  expect(log).toBe('Hello you\n');
});

test.each<[string, string, Partial<Volume>, Partial<Container>, string]>([
  [
    'a script with the mode that ConfigMaps have',
    HELLO,
    configMap(),
    {},
    'exec: "/scripts/run.sh": permission denied',
  ],
  [
    'a script that only root may execute',
    HELLO,
    configMap({ defaultMode: 0o744 }),
    { securityContext: { runAsUser: 1000, runAsGroup: 1000 } },
    'exec: "/scripts/run.sh": permission denied',
  ],
  ['a folder', HELLO, configMap(), { command: ['/scripts'] }, 'exec: "/scripts": is a directory'],
  ['a folder of the image', HELLO, configMap(), { command: ['/etc'] }, 'exec: "/etc": is a directory'],
  [
    'what is only to be read',
    HELLO,
    configMap(),
    { command: ['/etc/passwd'] },
    'exec: "/etc/passwd": permission denied',
  ],
  [
    'what is not there',
    HELLO,
    configMap(),
    { command: ['/scripts/no'] },
    'exec: "/scripts/no": stat /scripts/no: no such file or directory',
  ],
  [
    'a program that the image has not',
    HELLO,
    configMap(),
    { command: ['nosuch'] },
    'exec: "nosuch": executable file not found in $PATH',
  ],
])('%s cannot be begun', (_, script, volume, container, why) => {
  const { state, said } = tried(script, volume, container);
  expect(state?.terminated).toMatchObject({
    reason: 'StartError',
    exitCode: 128,
    message: `${RUNC} ${why}: unknown`,
  });
  expect(said('p')).toContain(`Failed: Error: ${RUNC} ${why}: unknown`);
});

test.each([
  ['a script for a shell that the image has not', '#!/bin/bash\necho hi\n', 'no such file or directory'],
  ['a script with the line ends of Windows', '#!/bin/sh\r\necho hi\r\n', 'no such file or directory'],
  ['a script that does not say for which shell it is', 'echo hi\n', 'exec format error'],
])('%s begins, and ends at once', (_, script, why) => {
  const { state, log } = tried(script, configMap({ defaultMode: 0o755 }));
  expect(state?.terminated).toMatchObject({ reason: 'Error', exitCode: 255 });
  expect(log).toBe(`exec /scripts/run.sh: ${why}\n`);
});

test.each(['4Mi', '512m'])('a limit of %s leaves no room for the runtime itself', (memory) => {
  const { state } = tried(HELLO, configMap({ defaultMode: 0o755 }), { resources: { limits: { memory } } });
  const why = 'container init was OOM-killed (memory limit too low?): unknown';
  expect(state?.terminated).toMatchObject({ reason: 'StartError', exitCode: 128 });
  expect(state?.terminated?.message).toBe(`${RUNC.replace(/ error during .*/, '')} ${why}`);
});

const failed = 'unable to start container process:';

test.each<[string, number, string | undefined]>([
  ['/scripts/run.sh', 0o644, `exec: "/scripts/run.sh": permission denied`],
  ['/scripts/run.sh', 0o755, undefined],
  ['/scripts/no', 0o755, 'exec: "/scripts/no": stat /scripts/no: no such file or directory'],
  ['nosuch', 0o755, 'exec: "nosuch": executable file not found in $PATH'],
])('a probe, a hook and kubectl exec by %s with mode %s', (command, defaultMode, why) => {
  const exec = { command: [command] };
  const container: Partial<Container> = {
    command: ['sleep', '99'],
    readinessProbe: { exec, periodSeconds: 2 },
    lifecycle: { preStop: { exec } },
  };
  const { said, remove, until } = tried('#!/bin/sh\nexit 0\n', configMap({ defaultMode }), container);
  const unhealthy = said('p').filter((line) => line.startsWith('Unhealthy'));
  expect(unhealthy).toHaveLength(why ? 1 : 0);
  if (why) expect(unhealthy[0]).toContain(`OCI runtime exec failed: exec failed: ${failed} ${why}: unknown`);
  remove('p', 3);
  until(20);
  expect(said('p').some((line) => line === 'FailedPreStopHook: PreStopHook failed')).toBe(why !== undefined);
});

test('a probe of a port that the container has no name for cannot be done, and does not count', () => {
  const livenessProbe = { httpGet: { path: '/', port: 'web' }, periodSeconds: 1, failureThreshold: 1 };
  const { said, state } = tried(HELLO, configMap(), { command: ['sleep', '99'], livenessProbe });
  expect(said('p').at(-1)).toMatch(
    /^Unhealthy: Liveness probe errored: strconv.Atoi: parsing "web": invalid syntax x\d+$/,
  );
  expect(state?.running).toBeDefined();
});
