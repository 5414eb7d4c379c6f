/** How the volumes of known provisioners look, and by which name these speak. */
import type { StorageConfig } from '#lib/cluster/config.ts';
import type { PersistentVolumeClaim, PersistentVolumeSpec } from '#lib/kube/types/storage.ts';

interface Made {
  readonly claim: PersistentVolumeClaim;
  readonly name: string;
  readonly node: string | undefined;
  readonly identity: string;
}

interface Style {
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: Partial<PersistentVolumeSpec>;
}

export const MINIKUBE = 'k8s.io/minikube-hostpath';
const LOCAL_PATH = 'rancher.io/local-path';

const onNode = (node: string | undefined): Partial<PersistentVolumeSpec> =>
  node === undefined
    ? {}
    : {
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] },
            ],
          },
        },
      };

const minikube = ({ claim, identity }: Made): Style => ({
  annotations: { hostPathProvisionerIdentity: identity },
  spec: {
    hostPath: {
      path: `/tmp/hostpath-provisioner/${claim.metadata.namespace}/${claim.metadata.name}`,
      type: '',
    },
  },
});

const localPath = ({ claim, name, node }: Made): Style => ({
  annotations: node === undefined ? {} : { 'local.path.provisioner/selected-node': node },
  spec: {
    hostPath: {
      path: `/opt/local-path-provisioner/${name}_${claim.metadata.namespace}_${claim.metadata.name}`,
      type: 'DirectoryOrCreate',
    },
    ...onNode(node),
  },
});

/** Of any CSI driver: a handle that only the driver understands. */
const csi =
  (driver: string) =>
  ({ name }: Made): Style => ({
    annotations: {
      'volume.kubernetes.io/provisioner-deletion-secret-name': '',
      'volume.kubernetes.io/provisioner-deletion-secret-namespace': '',
    },
    spec: { csi: { driver, volumeHandle: name } },
  });

export function stylesOf({ provisioner }: StorageConfig): (made: Made) => Style {
  if (provisioner === MINIKUBE) return minikube;
  return provisioner === LOCAL_PATH ? localPath : csi(provisioner);
}

/** `k8s.io/minikube-hostpath_minikube_…`: the provisioner, where it runs, and which one it is. */
export function sourceOf(provisioner: string, identity: string): string {
  if (provisioner === MINIKUBE) return `${provisioner}_minikube_${identity}`;
  if (provisioner === LOCAL_PATH)
    return `${provisioner}_local-path-provisioner-${hash(identity)}_${identity}`;
  return `${provisioner}_${provisioner.split('.')[0]}-controller-${hash(identity)}_${identity}`;
}

/** A pod of a Deployment, as its name ends. */
const hash = (identity: string): string => `${identity.slice(0, 8)}-${identity.slice(9, 13)}x`;
