/** Signs approved requests for certificates of clients (pkg/controller/certificates/signer). */
import { carryOut, type Controller } from '#lib/cluster/controllers/controller.ts';
import { ownKey } from '#lib/cluster/controllers/owners.ts';
import { decodeBase64, encodeBase64 } from '#lib/bytes/base64.ts';
import { requestSubject } from '#lib/kube/pkcs10.ts';
import { rfc3339 } from '#lib/kube/time.ts';
import type { Condition } from '#lib/kube/types.ts';
import type { CertificateSigningRequest } from '#lib/kube/types/cluster-policy.ts';
import { certificateFor } from './certificate.ts';

/** The longest that a certificate holds. */
const YEAR_SECONDS = 365 * 24 * 3600;

const OPTIONAL = ['digital signature', 'key encipherment'];

/** What each signer must find among the usages. */
const NEEDS: Readonly<Record<string, string>> = {
  'kubernetes.io/kube-apiserver-client': 'client auth',
  'kubernetes.io/kube-apiserver-client-kubelet': 'client auth',
  'kubernetes.io/kubelet-serving': 'server auth',
};

const SORT: Readonly<Record<string, string>> = { 'client auth': 'client', 'server auth': 'serving' };

function wrongUsage(usages: readonly string[], needed: string): string | undefined {
  const other = usages.find((usage) => usage !== needed && !OPTIONAL.includes(usage));
  if (other) return `invalid usage for ${SORT[needed]} certificate: ${other}`;
  return usages.includes(needed)
    ? undefined
    : `missing required usage for ${SORT[needed]} certificate: ${needed}`;
}

export const certificateSigner: Controller = {
  name: 'certificate-controller',
  wakes: [
    {
      resource: 'certificatesigningrequests.certificates.k8s.io',
      keys: (change) => (change.after ? ownKey(change) : []),
    },
  ],
  *reconcile(key, view) {
    const found = view.get<CertificateSigningRequest>(
      'certificatesigningrequests.certificates.k8s.io',
      undefined,
      key,
    );
    const { conditions = [], certificate } = found?.status ?? {};
    const is = (type: string) => conditions.some((one) => one.type === type && one.status === 'True');
    if (!found || certificate || !is('Approved') || is('Denied') || is('Failed')) return;
    const { signerName, usages = [], request, expirationSeconds = YEAR_SECONDS } = found.spec;
    const needed = NEEDS[signerName];
    const subject = requestSubject(decodeBase64(request));
    if (!needed || !subject) return;
    const wrong = wrongUsage(usages, needed);
    if (wrong) {
      const failed: Condition = {
        type: 'Failed',
        status: 'True',
        reason: 'SignerValidationFailure',
        message: wrong,
        lastUpdateTime: rfc3339(view.now),
        lastTransitionTime: rfc3339(view.now),
      };
      const status = { ...found.status, conditions: [...conditions, failed] };
      yield* carryOut({ do: 'updateStatus', object: { ...found, status } });
      return;
    }
    const notAfter = view.now + Math.min(expirationSeconds, YEAR_SECONDS) * 1000;
    const status = { ...found.status, certificate: encodeBase64(certificateFor(subject, notAfter)) };
    yield* carryOut({ do: 'updateStatus', object: { ...found, status } });
  },
};
