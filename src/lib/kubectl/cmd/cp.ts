/** `kubectl cp`: files to and from containers, by the tar in them. From k8s.io/kubectl/pkg/cmd/cp. */
import type { Pod } from '#lib/kube/types.ts';
import { readArchive, writeArchive, type Member } from '#lib/kube/ustar.ts';
import { FileError, type FileSystem } from '#lib/shell/program.ts';
import { command } from '#lib/kubectl/command.ts';
import type { GlobalFlags, Run } from '#lib/kubectl/context.ts';
import { CommandError, PlainError } from '#lib/kubectl/errors.ts';
import { checkContainer, defaultContainer } from '#lib/kubectl/pods.ts';
import { findOne } from '#lib/kubectl/resources/builder.ts';
import { outputOf } from '#lib/kubectl/remote.ts';

const flags = {
  container: { type: 'string', short: 'c', about: 'Which container' },
  'no-preserve': { type: 'bool', about: 'Do not keep owners and permissions' },
  retries: { type: 'int', about: 'How often to try again; here no connection is ever lost' },
} as const;

type CopyRun = Run<typeof flags & GlobalFlags>;

/** `[[NAMESPACE/]POD:]PATH` */
interface Spec {
  readonly namespace: string;
  readonly pod: string;
  readonly path: string;
}

export const cp = command({
  use: 'cp <file-spec-src> <file-spec-dest>',
  short: 'Copy files to and from containers',
  examples: [
    '# A file into a pod',
    'kubectl cp index.html web-1:/usr/share/nginx/html/index.html',
    '# A file out of a pod in another namespace',
    'kubectl cp shop/web-1:/etc/nginx/nginx.conf ./nginx.conf',
  ],
  flags,
  async run(run) {
    const { args } = run;
    if (args.length !== 2) throw new CommandError('source and destination are required');
    const [source, target] = args.map(specOf) as [Spec, Spec];
    if (source.pod && target.pod)
      throw new CommandError('one of src or dest must be a local file specification');
    if (!source.path || !target.path) throw new CommandError('filepath can not be empty');
    if (target.pod) return toPod(run, source, target);
    if (source.pod) return fromPod(run, source, target);
    throw new CommandError('one of src or dest must be a remote file specification');
  },
});

function specOf(text: string): Spec {
  const colon = text.indexOf(':');
  if (colon === 0)
    throw new CommandError('filespec must match the canonical format: [[namespace/]pod:]file/path');
  if (colon < 0) return { namespace: '', pod: '', path: text };
  const parts = text.slice(0, colon).split('/');
  if (parts.length > 2)
    throw new CommandError('filespec must match the canonical format: [[namespace/]pod:]file/path');
  const [namespace, pod] = parts.length === 1 ? ['', parts[0]!] : (parts as [string, string]);
  return { namespace, pod, path: text.slice(colon + 1) };
}

async function podOf(run: CopyRun, { namespace, pod: name }: Spec): Promise<{ pod: Pod; container: string }> {
  const home = namespace || run.namespace;
  const path = `/api/v1/namespaces/${home}/pods/${name}`;
  const pod = await findOne(run, home, () => run.send<Pod>({ method: 'GET', path }));
  const phase = pod.status?.phase;
  if (phase === 'Succeeded' || phase === 'Failed')
    throw new CommandError(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  const { container } = run.flags;
  if (container) checkContainer(pod, container);
  return { pod, container: container || (await defaultContainer(run, pod, false)) };
}

const baseOf = (path: string): string => path.replace(/\/+$/, '').split('/').pop() ?? '';

async function toPod(run: CopyRun, source: Spec, target: Spec): Promise<void> {
  const { files, process } = run;
  const full = files.resolve(process.cwd, source.path);
  if (!files.stat(full)) throw new CommandError(`${source.path} doesn't exist in local filesystem`);
  const { pod, container } = await podOf(run, target);
  const wanted = target.path.replace(/(.)\/+$/, '$1');
  const { exit } = await outputOf(run, pod, container, ['test', '-d', wanted]);
  const path = exit === 0 ? `${wanted === '/' ? '' : wanted}/${baseOf(full)}` : wanted;
  const archive = writeArchive(packed(files, full, baseOf(path)));
  const slash = path.lastIndexOf('/');
  const folder = slash > 0 ? ['-C', path.slice(0, slash)] : slash === 0 ? ['-C', '/'] : [];
  const keep = run.flags['no-preserve'] ? ['--no-same-permissions', '--no-same-owner'] : [];
  const done = await outputOf(run, pod, container, ['tar', ...keep, '-xmf', '-', ...folder], archive);
  await told(run, done);
}

function packed(files: FileSystem, path: string, name: string): Member[] {
  if (files.stat(path)?.kind !== 'dir') return [{ name, content: files.read(path), isFolder: false }];
  const inside = files.list(path).flatMap((one) => packed(files, `${path}/${one}`, `${name}/${one}`));
  return [{ name, content: '', isFolder: true }, ...inside];
}

async function fromPod(run: CopyRun, source: Spec, target: Spec): Promise<void> {
  const { pod, container } = await podOf(run, source);
  const done = await outputOf(run, pod, container, ['tar', 'cf', '-', source.path]);
  await told(run, done);
  const prefix = source.path.replace(/^\/+|\/+$/g, '');
  for (const { name, content, isFolder } of readArchive(done.stdout)) {
    const rest = name.replace(/\/+$/, '').slice(prefix.length).replace(/^\/+/, '');
    const path = rest ? `${target.path.replace(/\/+$/, '')}/${rest}` : target.path;
    store(run, path, content, isFolder);
  }
}

function store({ files, process }: CopyRun, path: string, content: string, isFolder: boolean): void {
  const full = files.resolve(process.cwd, path);
  try {
    files.makeDir(isFolder ? full : full.slice(0, full.lastIndexOf('/')) || '/', true);
    if (!isFolder) files.write(full, content);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const why = error.message.charAt(0).toLowerCase() + error.message.slice(1);
    throw new CommandError(`open ${path}: ${why}`);
  }
}

/** What tar had to say, and its status where it failed. */
async function told(run: CopyRun, done: Awaited<ReturnType<typeof outputOf>>): Promise<void> {
  if (done.stderr) await run.process.stderr.write(done.stderr);
  if (done.exit === 0) return;
  const plain = `command terminated with exit code ${done.exit}`;
  if (done.message !== undefined && done.message !== plain) throw new CommandError(done.message);
  throw new PlainError(plain, done.exit);
}
