/** The two webhooks of Istio, as plugins of admission: one injects sidecars, one lets in what istiod finds valid. */
import type { AdmissionPlugin } from '#lib/cluster/apiserver/admission.ts';
import type { MeshConfig } from '#lib/cluster/config.ts';
import { failure, StatusError } from '#lib/kube/status.ts';
import type { Deployment, Pod } from '#lib/kube/types.ts';
import { injected, isInjected } from './injection.ts';
import { joined } from './problems.ts';
import { notSimulated, problemsOf } from './validation.ts';
import { ROOT } from './types.ts';

const GROUP = /^(networking|security|telemetry|extensions)\.istio\.io$/;

export const meshAdmission = (config: MeshConfig): readonly AdmissionPlugin[] => [
  {
    name: 'IstioSidecarInjector',
    admit({ operation, resource, subresource, object }, { view }) {
      if (operation !== 'CREATE' || subresource || resource.kind !== 'Pod' || resource.group !== '')
        return object;
      const { namespace = '' } = object.metadata;
      const labels = view.get('namespaces', undefined, namespace)?.metadata.labels;
      if (!isInjected(object as Pod, namespace, labels)) return object;
      if (!isUp(view.get<Deployment>('deployments.apps', ROOT, 'istiod')))
        throw new StatusError(
          failure(
            500,
            'InternalError',
            `Internal error occurred: ${NO_ANSWER('namespace.sidecar-injector', 'inject')}`,
          ),
        );
      const pod = injected(object as Pod, namespace, config);
      return resource.defaults?.(pod) ?? pod;
    },
  },
  {
    name: 'IstioValidator',
    validate({ operation, resource, subresource, object, user }, { view, warn }) {
      if (!GROUP.test(resource.group) || subresource || operation === 'DELETE' || !user) return;
      if (!isUp(view.get<Deployment>('deployments.apps', ROOT, 'istiod')))
        throw new StatusError(
          failure(
            500,
            'InternalError',
            `Internal error occurred: ${NO_ANSWER('validation.istio.io', 'validate')}`,
          ),
        );
      const { errors, warnings } = problemsOf(object);
      if (errors.length > 0)
        throw new StatusError(
          failure(
            400,
            '',
            `admission webhook "validation.istio.io" denied the request: configuration is invalid: ${joined(errors)}`,
          ),
        );
      for (const { text } of warnings) warn(text);
      for (const what of notSimulated(object)) warn(`not simulated: ${what}`);
    },
  },
];

const isUp = (istiod: Deployment | undefined): boolean => (istiod?.status?.readyReplicas ?? 0) > 0;

const NO_ANSWER = (hook: string, path: string): string =>
  `failed calling webhook "${hook}": failed to call webhook: Post "https://istiod.istio-system.svc:443/${path}?timeout=10s": no endpoints available for service "istiod"`;
