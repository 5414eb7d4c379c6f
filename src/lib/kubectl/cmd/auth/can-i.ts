/** `kubectl auth can-i`. From pkg/cmd/auth/cani.go. */
import { ruleRows } from '#lib/kube/rbac-rules.ts';
import type { PolicyRule } from '#lib/kube/types/rbac.ts';
import { command } from '#lib/kubectl/command.ts';
import { CommandError, ExitError, NoResourceMatch } from '#lib/kubectl/errors.ts';
import { ColumnWriter } from '#lib/kubectl/printers/columns.ts';
import type { ResourceInfo } from '#lib/kubectl/resources/mapper.ts';
import type { Basics } from '#lib/kubectl/write/requests.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));
const VERBS = words(
  'get list watch create update patch delete deletecollection use bind impersonate * approve sign escalate attest',
);
const URL_VERBS = words('get put post head options delete patch *');

interface AccessReview {
  readonly status: { readonly allowed: boolean; readonly reason?: string };
}

interface Asked {
  readonly resourceAttributes?: object;
  readonly nonResourceAttributes?: object;
}

export const canI = command({
  use: 'can-i VERB [TYPE | TYPE/NAME | NONRESOURCEURL]',
  short: 'Ask whether something is allowed',
  examples: [
    'kubectl auth can-i create pods',
    'kubectl auth can-i list pods --as=system:serviceaccount:dev:ci',
  ],
  flags: {
    'all-namespaces': { type: 'bool', short: 'A', about: 'In every namespace' },
    list: { type: 'bool', about: 'List everything that is allowed' },
    'no-headers': { type: 'bool', about: 'Leave the headers out' },
    quiet: { type: 'bool', short: 'q', about: 'Say nothing: the status is the answer' },
    subresource: { type: 'string', about: 'A part of the resource: log, scale' },
  },
  async run(run) {
    const { flags, args } = run;
    if (flags.list) {
      checkList(args, flags.quiet || flags['all-namespaces'] || flags.subresource !== '');
      return list(run, flags['no-headers']);
    }
    if (args.length !== 2)
      throw new CommandError(
        `you must specify two arguments: verb resource or verb resource/resourceName.\nSee '${run.path} -h' for help and examples.`,
      );
    const [verb = '', what = ''] = args;
    const spec = what.startsWith('/')
      ? await aboutUrl(run, verb, what, flags.subresource)
      : await aboutResource(run, verb, what, flags['all-namespaces'], flags.subresource);
    if (flags['no-headers']) throw new CommandError('--no-headers cannot be set without --list specified');
    const { status } = await run.send<AccessReview>({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', metadata: {}, spec },
    });
    const { allowed, reason } = status;
    if (!flags.quiet) await run.print(allowed ? 'yes' : reason ? `no - ${reason}` : 'no');
    if (!status.allowed) throw new ExitError(1);
  },
});

function checkList(args: readonly string[], narrowed: boolean): void {
  if (args.length > 0) throw new CommandError('list option must be specified with no arguments');
  if (narrowed)
    throw new CommandError(
      "list option can't be specified with neither quiet, all-namespaces nor subresource options",
    );
}

interface RulesReview {
  readonly status: {
    readonly resourceRules: readonly PolicyRule[];
    readonly nonResourceRules: readonly PolicyRule[];
  };
}

async function list(run: Basics, withoutHeaders: boolean): Promise<void> {
  const { status } = await run.send<RulesReview>({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectRulesReview',
      metadata: {},
      spec: { namespace: run.namespace },
    },
  });
  const rows = ruleRows([...status.resourceRules, ...status.nonResourceRules]);
  const headers = ['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs'];
  await run.write(new ColumnWriter().layout(withoutHeaders ? rows : [headers, ...rows]));
}

async function aboutUrl(run: Basics, verb: string, path: string, subresource: string): Promise<Asked> {
  if (subresource) throw new CommandError('--subresource can not be used with NonResourceURL');
  if (!URL_VERBS.has(verb)) await warn(run, `verb '${verb}' is not a known verb`);
  return { nonResourceAttributes: { path, verb } };
}

async function aboutResource(
  run: Basics,
  verb: string,
  what: string,
  everywhere: boolean,
  subresource: string,
): Promise<Asked> {
  const slash = what.indexOf('/');
  const [type, name] = slash < 0 ? [what, ''] : [what.slice(0, slash), what.slice(slash + 1)];
  const info = await resourceOf(run, type);
  if (info && !everywhere && !info.namespaced) {
    const where = info.group && ` in group '${info.group}'`;
    await warn(run, `resource '${info.resource}' is not namespace scoped${where}`);
  }
  if (!everywhere && !VERBS.has(verb)) await warn(run, `verb '${verb}' is not a known verb`);
  return {
    resourceAttributes: {
      ...(!everywhere && { namespace: run.namespace }),
      verb,
      group: info?.group ?? '',
      resource: info?.resource ?? type,
      ...(subresource && { subresource }),
      ...(name && { name }),
    },
  };
}

/** Undefined for `*` and for what the server does not have, which is warned of. */
async function resourceOf(run: Basics, type: string): Promise<ResourceInfo | undefined> {
  if (type === '*') return undefined;
  try {
    return await run.mapper.resourceFor(type);
  } catch (error) {
    if (!(error instanceof NoResourceMatch)) throw error;
    const [resource = '', ...group] = type.toLowerCase().split('.');
    const where = group.length > 0 ? ` in group '${group.join('.')}'` : '';
    if (type !== 'users' && type !== 'groups')
      await warn(run, `the server doesn't have a resource type '${resource}'${where}`);
    return undefined;
  }
}

const warn = (run: Basics, text: string): Promise<void> => run.printErr(`Warning: ${text}\n`);
