/** `create deployment`, `create job`, `create cronjob`. */
import type { KubeObject } from '#lib/kube/types.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { pathOf } from '#lib/kubectl/resources/mapper.ts';
import { containerName } from '#lib/kubectl/write/images.ts';
import { commandWords, generator, labelled, typed } from './generator.ts';

export const createDeployment = generator({
  use: 'deployment NAME --image=image -- [COMMAND] [args...]',
  short: 'Create a deployment that runs the given images',
  aliases: ['deploy'],
  examples: [
    'kubectl create deployment web --image=nginx:1.25 --replicas=3',
    'kubectl create deployment web --image=nginx:1.25 --port=80 --dry-run=client -o yaml',
  ],
  failure: 'failed to create deployment: ',
  flags: {
    image: { type: 'string-slice', required: true, about: 'Images, one container each' },
    port: { type: 'int', bits: 32, default: -1, about: 'Port of the first container' },
    replicas: { type: 'int', bits: 32, short: 'r', default: 1, about: 'How many pods' },
  },
  make(run, name) {
    const { image: images, port, replicas } = run.flags;
    const words = commandWords(run);
    if (images.length > 1 && words.length > 0)
      throw new CommandError('cannot specify multiple --image options and command');
    const labels = { app: name };
    const containers = images.map((image, i) => ({
      name: containerName(run, image),
      image,
      ...(words.length > 0 && { command: words }),
      ...(port >= 0 && i === 0 && { ports: [{ containerPort: port }] }),
      resources: {},
    }));
    return {
      ...typed('apps/v1', 'Deployment', name, { labels }),
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: { ...labelled(labels), spec: { containers } },
        strategy: {},
      },
      status: {},
    };
  },
});

const jobSpec = (name: string, image: string, words: readonly string[], restartPolicy: string) => ({
  template: {
    metadata: { creationTimestamp: null },
    spec: {
      containers: [{ name, image, ...(words.length > 0 && { command: words }), resources: {} }],
      restartPolicy,
    },
  },
});

export const createJob = generator({
  use: 'job NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]',
  short: 'Create a job that runs a container to its end',
  examples: ['kubectl create job once --image=busybox:1.36 -- date'],
  failure: 'failed to create job: ',
  flags: {
    image: { type: 'string', about: 'Image to run' },
    from: { type: 'string', about: 'The cron job whose template to use: cronjob/NAME' },
  },
  async make(run, name) {
    const { image, from } = run.flags;
    const words = commandWords(run);
    if ((image === '') === (from === ''))
      throw new CommandError('either --image or --from must be specified');
    if (from && words.length > 0) throw new CommandError('cannot specify --from and command');
    if (image)
      return { ...typed('batch/v1', 'Job', name), spec: jobSpec(name, image, words, 'Never'), status: {} };
    return jobFrom(name, await cronJob(run, from));
  },
});

interface CronJob extends KubeObject {
  readonly spec: {
    readonly jobTemplate: { readonly metadata?: KubeObject['metadata']; readonly spec: unknown };
  };
}

async function cronJob(run: Parameters<typeof containerName>[0], from: string): Promise<CronJob> {
  const [word = '', name = ''] = from.split('/');
  const mapping = await run.mapper.resourceFor(word);
  if (mapping.kind !== 'CronJob') throw new CommandError(`from must be an existing cronjob`);
  return run.send<CronJob>({ method: 'GET', path: pathOf(mapping, run.namespace, name) });
}

function jobFrom(name: string, source: CronJob): KubeObject {
  const { metadata, spec } = source.spec.jobTemplate;
  const owner = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    name: source.metadata.name,
    uid: source.metadata.uid ?? '',
    controller: true,
  };
  const annotations = { 'cronjob.kubernetes.io/instantiate': 'manual', ...metadata?.annotations };
  const more = {
    ...(metadata?.labels && { labels: metadata.labels }),
    annotations,
    ownerReferences: [owner],
  };
  return { ...typed('batch/v1', 'Job', name, more), spec, status: {} };
}

export const createCronJob = generator({
  use: "cronjob NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...]",
  short: 'Create a job that runs by the clock',
  aliases: ['cj'],
  examples: ["kubectl create cronjob tick --image=busybox:1.36 --schedule='*/1 * * * *' -- date"],
  failure: 'failed to create cronjob: ',
  flags: {
    image: { type: 'string', required: true, about: 'Image to run' },
    schedule: { type: 'string', required: true, about: 'When, in the five fields of cron' },
    restart: { type: 'string', about: 'OnFailure or Never' },
  },
  make(run, name) {
    const { image, schedule, restart } = run.flags;
    const spec = jobSpec(name, image, commandWords(run), restart || 'OnFailure');
    const jobTemplate = { metadata: { name, creationTimestamp: null }, spec };
    return { ...typed('batch/v1', 'CronJob', name), spec: { schedule, jobTemplate }, status: {} };
  },
});
