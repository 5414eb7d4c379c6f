/** Fills Secrets that ask for a token of a ServiceAccount, and takes them away with it (pkg/controller/serviceaccount/tokens_controller.go). */
import { legacyToken } from '#lib/kube/account-token.ts';
import { encodeBase64 } from '#lib/bytes/base64.ts';
import type { KubeObject, Secret, ServiceAccount } from '#lib/kube/types.ts';
import { CA_CERTIFICATE } from './ca-certificate.ts';
import { carryOut, type Action, type Controller, type Outcome, type View } from './controller.ts';
import { keyOfObject, splitKey } from './owners.ts';

const NAME = 'kubernetes.io/service-account.name';
const UID = 'kubernetes.io/service-account.uid';

const isToken = (object: KubeObject | undefined): object is Secret =>
  (object as Secret | undefined)?.type === 'kubernetes.io/service-account-token';

export const serviceAccountTokens: Controller = {
  name: 'tokens-controller',
  wakes: [
    {
      resource: 'secrets',
      keys: ({ before, after }) => [after ?? before].filter(isToken).map(keyOfObject),
    },
    {
      resource: 'serviceaccounts',
      keys: ({ before, after }, view) => (before && after ? [] : secretsOf((after ?? before)!, view)),
    },
  ],
  *reconcile(key, view) {
    const [namespace, name] = splitKey(key);
    const secret = view.get<Secret>('secrets', namespace, name);
    if (!secret) return yield* forget(namespace, name, view);
    if (!isToken(secret) || secret.metadata.deletionTimestamp) return;
    const { [NAME]: wanted = '', [UID]: uid } = secret.metadata.annotations ?? {};
    const account = view.get<ServiceAccount>('serviceaccounts', namespace, wanted);
    if (!account || (uid !== undefined && uid !== account.metadata.uid)) {
      yield* carryOut({ do: 'delete', object: secret });
      return;
    }
    const object = filled(secret, account);
    if (object !== secret) yield* carryOut({ do: 'update', object });
  },
};

const secretsOf = ({ metadata: { name, namespace } }: KubeObject, view: View): string[] =>
  view
    .list<Secret>('secrets', namespace)
    .filter((secret) => isToken(secret) && secret.metadata.annotations?.[NAME] === name)
    .map(keyOfObject);

function filled(secret: Secret, account: ServiceAccount): Secret {
  const { name, namespace = '', annotations } = secret.metadata;
  const { data = {} } = secret;
  const ca = encodeBase64(CA_CERTIFICATE);
  if (data['ca.crt'] === ca && data['namespace'] && data['token']) return secret;
  const { name: accountName, uid = '' } = account.metadata;
  const claims = { namespace, secret: name, account: { name: accountName, uid } };
  return {
    ...secret,
    metadata: { ...secret.metadata, annotations: { ...annotations, [NAME]: accountName, [UID]: uid } },
    data: {
      ...data,
      'ca.crt': ca,
      namespace: data['namespace'] || encodeBase64(namespace),
      token: data['token'] || encodeBase64(legacyToken(claims)),
    },
  };
}

/** No ServiceAccount goes on naming a Secret that is no more. */
function* forget(namespace: string, name: string, view: View): Generator<Action, void, Outcome> {
  for (const account of view.list<ServiceAccount>('serviceaccounts', namespace)) {
    const secrets = account.secrets?.filter((one) => one.name !== name);
    if (secrets && secrets.length < account.secrets!.length)
      yield* carryOut({ do: 'update', object: { ...account, secrets } as ServiceAccount });
  }
}
