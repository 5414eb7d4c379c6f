/** `kubectl set subject`: whom a role binding gives its role to. */
import type { KubeObject } from '#lib/kube/types.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import { command } from '#lib/kubectl/command.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import {
  checkSetFlags,
  namedFailure,
  objectsToSet,
  setEach,
  setExtras,
  setFlags,
  startSet,
} from './set-verb.ts';

const RBAC = 'rbac.authorization.k8s.io';

type Subject = Readonly<Record<string, string>>;

interface SubjectValues {
  readonly user: readonly string[];
  readonly group: readonly string[];
  readonly serviceaccount: readonly string[];
}

export const setSubject = command({
  use: 'subject (-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname]',
  short: 'Give the role of a binding to more users, groups or service accounts',
  examples: ['kubectl set subject rolebinding readers --user=jane --serviceaccount=default:robot'],
  flags: {
    ...setFlags,
    ...setExtras.kustomize,
    ...setExtras.selector,
    user: { type: 'string-array', about: 'A user' },
    group: { type: 'string-array', about: 'A group' },
    serviceaccount: { type: 'string-array', about: 'NAMESPACE:NAME of a service account' },
  },
  async run(run) {
    const { flags } = run;
    const dryRun = await startSet(run, flags);
    const targets = await objectsToSet(run, flags, run.args);
    checkSetFlags(flags, run.args.length);
    const added = subjects(flags);
    const verb = { done: 'subjects updated', failure: 'failed to patch subjects to rolebinding: ', dryRun };
    await setEach(run, flags, verb, targets, (object) => {
      if (object.kind !== 'RoleBinding' && object.kind !== 'ClusterRoleBinding')
        throw namedFailure(object, 'setting subjects is only supported for RoleBinding/ClusterRoleBinding');
      return withSubjects(object, added);
    });
  },
});

/** Users, groups, accounts, each by name. Throws where there are none. */
function subjects({ user, group, serviceaccount }: SubjectValues): Subject[] {
  if (user.length + group.length + serviceaccount.length === 0)
    throw new CommandError('you must specify at least one value of user, group or serviceaccount');
  const each = (names: readonly string[]) => [...new Set(names)].sort();
  const named = (kind: string) => (name: string) => ({ kind, apiGroup: RBAC, name });
  const accounts = each(serviceaccount).map((text) => {
    const [namespace, name, ...rest] = text.split(':');
    if (!namespace || !name || rest.length > 0)
      throw new CommandError('serviceaccount must be <namespace>:<name>');
    return { kind: 'ServiceAccount', name, namespace };
  });
  return [...each(user).map(named('User')), ...each(group).map(named('Group')), ...accounts];
}

function withSubjects(object: KubeObject, added: readonly Subject[]): KubeObject {
  const present = (object['subjects'] ?? []) as readonly Subject[];
  const missing = added.filter((one) => !present.some((other) => deepEqual(one, other)));
  return missing.length > 0 ? { ...object, subjects: [...present, ...missing] } : object;
}
