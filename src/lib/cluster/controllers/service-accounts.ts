/** What every namespace has from the start: the `default` ServiceAccount, and the certificate that pods trust the server by. */
import { carryOut, type Controller, type Wake } from './controller.ts';
import { keyOfObject } from './owners.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import type { ConfigMap, Namespace } from '#lib/kube/types.ts';
import { CA_CERTIFICATE } from './ca-certificate.ts';

const ROOT_CA = 'kube-root-ca.crt';
const DESCRIPTION =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

const newNamespace: Wake = {
  resource: 'namespaces',
  keys: ({ before, after }) => (after && !before ? [keyOfObject(after)] : []),
};

/** Wakes with the namespace when an object of this name in it is changed or gone. */
const named = (resource: string, name: string): Wake => ({
  resource,
  keys: ({ before, after }) => {
    const metadata = before?.metadata;
    return metadata?.name === name && metadata.namespace && (!after || after !== before)
      ? [metadata.namespace]
      : [];
  },
});

const isActive = (namespace: Namespace | undefined): namespace is Namespace =>
  namespace !== undefined && !namespace.metadata.deletionTimestamp;

/** pkg/controller/serviceaccount */
export const serviceAccounts: Controller = {
  name: 'service-account-controller',
  wakes: [newNamespace, named('serviceaccounts', 'default')],
  *reconcile(key, view) {
    if (
      !isActive(view.get<Namespace>('namespaces', undefined, key)) ||
      view.get('serviceaccounts', key, 'default')
    )
      return;
    const object = {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default', namespace: key },
    };
    yield* carryOut({ do: 'create', object });
  },
};

/** pkg/controller/certificates/rootcacertpublisher */
export const rootCaPublisher: Controller = {
  name: 'root-ca-certificate-publisher',
  wakes: [newNamespace, named('configmaps', ROOT_CA)],
  *reconcile(key, view) {
    if (!isActive(view.get<Namespace>('namespaces', undefined, key))) return;
    const stored = view.get<ConfigMap>('configmaps', key, ROOT_CA);
    const data = { 'ca.crt': CA_CERTIFICATE };
    const annotations = { ...stored?.metadata.annotations, 'kubernetes.io/description': DESCRIPTION };
    if (stored && deepEqual(stored.data, data) && deepEqual(stored.metadata.annotations, annotations)) return;
    const metadata = { ...(stored?.metadata ?? { name: ROOT_CA, namespace: key }), annotations };
    yield* carryOut({
      do: stored ? 'update' : 'create',
      object: { apiVersion: 'v1', kind: 'ConfigMap', metadata, data },
    });
  },
};
