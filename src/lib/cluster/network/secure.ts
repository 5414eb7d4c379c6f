/** Who speaks TLS, and what certificates they show. */
import type { AppBehaviour } from '#lib/cluster/images/catalogue.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import { decodeBase64 } from '#lib/bytes/base64.ts';
import type { Secret } from '#lib/kube/types.ts';
import type { Ingress } from '#lib/kube/types/networking.ts';
import type { Certificate } from '#lib/net/network.ts';
import { INGRESSES, isServed } from './ingress-routes.ts';
import type { Page } from './pages.ts';

const SELF_SIGNED = 'self-signed certificate';
const FAKE = 'O=Acme Co; CN=Kubernetes Ingress Controller Fake Certificate';

/** Programs here speak TLS where they listen on the ports that are meant for it. */
export const speaksTls = ({ speaks }: AppBehaviour, port: number): boolean =>
  speaks === undefined && (port === 443 || port === 8443 || port === 6443);

/** What nginx answers to plain HTTP where TLS is spoken. */
export function plainToSecure(): Page {
  const title = '400 The plain HTTP request was sent to HTTPS port';
  const body = [
    '<html>',
    `<head><title>${title}</title></head>`,
    '<body>',
    '<center><h1>400 Bad Request</h1></center>',
    '<center>The plain HTTP request was sent to HTTPS port</center>',
    '<hr><center>nginx</center>',
    '</body>',
    '</html>',
    '',
  ];
  return { status: 400, headers: {}, body: body.join('\r\n') };
}

/** The certificate for a host: an ingress controller's own, or the one that an Ingress names for it. */
export function certificateOf(store: Store, { proxies }: AppBehaviour, host: string): Certificate {
  const secret = proxies === 'ingress' ? secretFor(store, host) : undefined;
  const http2 = proxies === 'ingress';
  if (!secret) {
    const name = proxies === 'ingress' ? FAKE : `CN=${host}`;
    return { subject: name, issuer: name, problem: SELF_SIGNED, http2 };
  }
  const authority = decodeBase64(secret.data?.['tls.crt'] ?? '');
  return { subject: `CN=${host}`, issuer: `CN=${host}`, problem: SELF_SIGNED, authority, http2 };
}

function secretFor(store: Store, host: string): Secret | undefined {
  for (const ingress of store.list(INGRESSES) as readonly Ingress[]) {
    if (!isServed(store, ingress)) continue;
    const found = ingress.spec.tls?.find(({ hosts = [] }) =>
      hosts.some((one) => one === host || (one.startsWith('*.') && host.endsWith(one.slice(1)))),
    );
    const { namespace } = ingress.metadata;
    const secret =
      found?.secretName === undefined
        ? undefined
        : (store.get('secrets', namespace, found.secretName) as Secret | undefined);
    if (secret?.data?.['tls.crt'] !== undefined) return secret;
  }
  return undefined;
}
