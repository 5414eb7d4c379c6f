/** Who asks for a certificate is written down, and only who may decides (plugin/pkg/admission/certificates). */
import type { CertificateSigningRequest } from '#lib/kube/types/cluster-policy.ts';
import { judge } from '#lib/cluster/apiserver/access/rbac.ts';
import type { AdmissionPlugin } from '#lib/cluster/apiserver/admission.ts';
import { requestSubject } from '#lib/kube/pkcs10.ts';
import { decodeBase64 } from '#lib/bytes/base64.ts';
import { refuse } from './pods.ts';

const MASTERS = 'system:masters';

export const certificates: AdmissionPlugin = {
  name: 'CertificateApproval',
  admit(request, { view }) {
    const { resource, operation, object, subresource, user } = request;
    if (resource.kind !== 'CertificateSigningRequest' || !user) return object;
    const csr = object as CertificateSigningRequest;
    if (operation === 'CREATE') {
      const { name, uid, groups, extra } = user;
      const spec = { ...csr.spec, username: name, groups, ...(uid && { uid }), ...(extra && { extra }) };
      return { ...csr, spec };
    }
    if (subresource === 'approval') {
      const { signerName } = csr.spec;
      const attempt = { verb: 'approve', group: 'certificates.k8s.io', resource: 'signers' };
      const [domain = ''] = signerName.split('/');
      const may = [signerName, `${domain}/*`].some((name) => judge(view, user, { ...attempt, name }).allowed);
      if (!may)
        refuse(request, csr, `user not permitted to approve requests with signerName "${signerName}"`);
    }
    return object;
  },
  validate(request) {
    const { resource, operation, object } = request;
    if (resource.kind !== 'CertificateSigningRequest' || operation !== 'CREATE') return;
    const { spec } = object as CertificateSigningRequest;
    if (spec.signerName !== 'kubernetes.io/kube-apiserver-client') return;
    const subject = requestSubject(decodeBase64(spec.request));
    if (subject?.organizations.includes(MASTERS))
      refuse(request, object, `use of ${spec.signerName} signer with ${MASTERS} group is not allowed`);
  },
};
