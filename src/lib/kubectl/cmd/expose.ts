/** `kubectl expose`: a service in front of what is there. */
import { applyMergePatch } from '#lib/kube/patch/merge-patch.ts';
import type { KubeObject, Labels, ServicePort } from '#lib/kube/types.ts';
import { command } from '#lib/kubectl/command.ts';
import { CommandError, notSimulated } from '#lib/kubectl/errors.ts';
import { keepingLastApplied, recorded } from '#lib/kubectl/write/annotations.ts';
import { checkExposable, portsOf, selectorOf } from '#lib/kubectl/write/expose-source.ts';
import {
  dryRunFlag,
  dryRunOf,
  fileFlags,
  managerFlag,
  outputFlags,
  recordFlag,
  saveConfigFlag,
} from '#lib/kubectl/write/flags.ts';
import { labelPairs } from '#lib/kubectl/write/label-pairs.ts';
import { goInteger } from '#lib/kubectl/write/ports.ts';
import { readPatch } from '#lib/kubectl/write/patch-text.ts';
import { resultPrinter } from '#lib/kubectl/write/print.ts';
import { createObject } from '#lib/kubectl/write/requests.ts';
import { findTargets } from '#lib/kubectl/write/targets.ts';
import { typed } from './create/generator.ts';

interface ExposeValues {
  readonly name: string;
  readonly port: string;
  readonly 'target-port': string;
  readonly protocol: string;
  readonly type: string;
  readonly selector: string;
  readonly labels: string;
  readonly 'cluster-ip': string;
  readonly 'external-ip': string;
  readonly 'load-balancer-ip': string;
  readonly 'session-affinity': string;
}

export const expose = command({
  use: 'expose (-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type]',
  short: 'Put a service in front of a workload, a pod or another service',
  examples: [
    'kubectl expose deployment web --port=80 --target-port=8080',
    'kubectl expose pod db --port=5432 --name=postgres',
  ],
  flags: {
    ...fileFlags,
    ...dryRunFlag,
    ...outputFlags,
    ...recordFlag,
    ...saveConfigFlag,
    ...managerFlag('kubectl-expose'),
    name: { type: 'string', about: 'Name of the service; by default that of the object' },
    port: { type: 'string', about: "Port of the service; by default the object's" },
    'target-port': { type: 'string', about: 'Port of the pods, a number or a name' },
    protocol: { type: 'string', about: 'TCP, UDP or SCTP' },
    type: {
      type: 'string',
      values: ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'],
      about: 'Type of the service',
    },
    selector: { type: 'string', about: "Labels of the pods; by default the object's selector" },
    labels: { type: 'string', short: 'l', about: 'Labels of the service' },
    'cluster-ip': { type: 'string', about: 'The address to ask for; None for a service without one' },
    'external-ip': { type: 'string', about: 'One more address that it answers to' },
    'load-balancer-ip': { type: 'string', about: 'The address to ask the load balancer for' },
    'session-affinity': { type: 'string', about: 'None or ClientIP' },
    overrides: { type: 'string', about: 'Fields to set on top, as JSON' },
    'override-type': { type: 'string', default: 'merge', about: 'How --overrides is merged' },
  },
  async run(run) {
    const { flags } = run;
    const dryRun = await dryRunOf(run, flags['dry-run']);
    const print = resultPrinter(run, flags, 'exposed', dryRun);
    if (flags.overrides && flags['override-type'] !== 'merge')
      throw notSimulated(`--override-type=${flags['override-type']}`);
    const found = findTargets(run, {
      filename: flags.filename,
      args: run.args,
      fetch: true,
      continueOnError: true,
      recursive: flags.recursive,
      kustomize: flags.kustomize,
    });
    await found.visit(async ({ mapping, object }) => {
      checkExposable(mapping.kind, mapping.group);
      const plain = serviceFor(object, flags);
      const made = flags.overrides
        ? (applyMergePatch(plain, readPatch(flags.overrides, 'merge')) as KubeObject)
        : plain;
      const service = recorded(run, made, flags.record);
      if (dryRun === 'client')
        return print(run.namespaceGiven ? withNamespace(service, run.namespace) : service, 'here');
      const own = await run.mapper.kindFor('v1', 'Service');
      if (!own) throw notSimulated('Service in v1');
      const body = keepingLastApplied(service, flags['save-config']);
      const options = { dryRun, manager: flags['field-manager'] };
      await print(await createObject(run, { mapping: own, namespace: run.namespace }, body, options));
    });
  },
});

function withNamespace(object: KubeObject, namespace: string): KubeObject {
  const { name, ...rest } = object.metadata;
  return { ...object, metadata: { name, namespace, ...rest } };
}

/** Fields in the order of Kubernetes' type. */
function serviceFor(object: KubeObject, flags: ExposeValues): KubeObject {
  const selector = flags.selector ? labelPairs(flags.selector) : selectorOf(object);
  const labels = flags.labels ? labelPairs(flags.labels) : object.metadata.labels;
  const ports = servicePorts(object, flags);
  const affinity = flags['session-affinity'];
  if (affinity && affinity !== 'None' && affinity !== 'ClientIP')
    throw new CommandError(`unknown session affinity: ${affinity}`);
  const balancer = flags.type === 'LoadBalancer' && flags['load-balancer-ip'];
  const spec = {
    ...(ports.length > 0 && { ports }),
    selector,
    ...(flags['cluster-ip'] && { clusterIP: flags['cluster-ip'] }),
    ...(flags.type && { type: flags.type }),
    ...(flags['external-ip'] && { externalIPs: [flags['external-ip']] }),
    ...(affinity && { sessionAffinity: affinity }),
    ...(balancer && { loadBalancerIP: balancer }),
  };
  const name = flags.name || object.metadata.name.slice(0, 63);
  return {
    ...typed('v1', 'Service', name, hasAny(labels) ? { labels: labels! } : {}),
    spec,
    status: { loadBalancer: {} },
  };
}

const hasAny = (labels: Labels | undefined): boolean => Object.keys(labels ?? {}).length > 0;

function servicePorts(object: KubeObject, flags: ExposeValues): ServicePort[] {
  const own = portsOf(object);
  const wanted = flags.port ? flags.port.split(',') : [...new Set(own.map(({ port }) => String(port)))];
  const isHeadless = flags['cluster-ip'] === 'None';
  if (wanted.length === 0 && !isHeadless)
    throw new CommandError("couldn't find port via --port flag or introspection");
  return wanted.map((text, i) => {
    const port = goInteger(text);
    const target = flags['target-port'];
    return {
      ...(wanted.length > 1 && { name: `port-${i + 1}` }),
      protocol: flags.protocol || own.find((one) => String(one.port) === text)?.protocol || 'TCP',
      port,
      targetPort: target ? (/^[+-]?\d+$/.test(target) ? Number(target) : target) : port,
    };
  });
}
