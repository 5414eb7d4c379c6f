/** The fields of the kinds that are known here (istio.io/api 1.24). */
import {
  any,
  bool,
  choice,
  fields,
  int,
  list,
  map,
  number,
  numeric,
  oneOf,
  text,
  texts,
  words,
} from './schema-words.ts';

const stringMatch = oneOf(fields({ exact: text, prefix: text, regex: text }), 'exact', 'prefix', 'regex');
const matchMap = map(stringMatch);
const port = fields({ number: int });
const destination = fields({ host: text, port, subset: text }, 'host');
const operations = fields({ add: words, remove: texts, set: words });
const headers = fields({ request: operations, response: operations });
const percent = fields({ value: { ...number, format: 'double' } });

const httpMatch = fields({
  authority: stringMatch,
  gateways: texts,
  headers: matchMap,
  ignoreUriCase: bool,
  method: stringMatch,
  name: text,
  port: int,
  queryParams: matchMap,
  scheme: stringMatch,
  sourceLabels: words,
  sourceNamespace: text,
  statPrefix: text,
  uri: stringMatch,
  withoutHeaders: matchMap,
});

const httpRoute = fields({
  corsPolicy: fields({
    allowCredentials: { ...bool, nullable: true },
    allowHeaders: texts,
    allowMethods: texts,
    allowOrigin: texts,
    allowOrigins: list(stringMatch),
    exposeHeaders: texts,
    maxAge: text,
    unmatchedPreflights: choice('UNSPECIFIED', 'FORWARD', 'IGNORE'),
  }),
  delegate: fields({ name: text, namespace: text }),
  directResponse: fields(
    { body: oneOf(fields({ bytes: text, string: text }), 'string', 'bytes'), status: int },
    'status',
  ),
  fault: fields({
    abort: oneOf(
      fields({ grpcStatus: text, http2Error: text, httpStatus: int, percentage: percent }),
      'httpStatus',
      'grpcStatus',
      'http2Error',
    ),
    delay: oneOf(
      fields({ exponentialDelay: text, fixedDelay: text, percent: int, percentage: percent }),
      'fixedDelay',
      'exponentialDelay',
    ),
  }),
  headers,
  match: list(httpMatch),
  mirror: destination,
  mirrorPercent: { ...int, nullable: true },
  mirror_percent: { ...int, nullable: true },
  mirrorPercentage: percent,
  mirrors: list(fields({ destination, percentage: percent }, 'destination')),
  name: text,
  redirect: oneOf(
    fields({
      authority: text,
      derivePort: choice('FROM_PROTOCOL_DEFAULT', 'FROM_REQUEST_PORT'),
      port: int,
      redirectCode: int,
      scheme: text,
      uri: text,
    }),
    'port',
    'derivePort',
  ),
  retries: fields({
    attempts: int,
    backoff: text,
    perTryTimeout: text,
    retryIgnorePreviousHosts: { ...bool, nullable: true },
    retryOn: text,
    retryRemoteLocalities: { ...bool, nullable: true },
  }),
  rewrite: fields({ authority: text, uri: text, uriRegexRewrite: fields({ match: text, rewrite: text }) }),
  route: list(fields({ destination, headers, weight: numeric }, 'destination')),
  timeout: text,
});

const l4Match = {
  destinationSubnets: texts,
  gateways: texts,
  port: int,
  sourceLabels: words,
  sourceNamespace: text,
};
const l4Routes = list(fields({ destination, weight: numeric }, 'destination'));

export const virtualService = fields({
  exportTo: texts,
  gateways: texts,
  hosts: texts,
  http: list(httpRoute),
  tcp: list(fields({ match: list(fields({ ...l4Match, sourceSubnet: text })), route: l4Routes })),
  tls: list(
    fields({ match: list(fields({ ...l4Match, sniHosts: texts }, 'sniHosts')), route: l4Routes }, 'match'),
  ),
});

const policy = {
  connectionPool: any,
  loadBalancer: any,
  outlierDetection: any,
  tls: fields({
    caCertificates: text,
    caCrl: text,
    clientCertificate: text,
    credentialName: text,
    insecureSkipVerify: { ...bool, nullable: true },
    mode: choice('DISABLE', 'SIMPLE', 'MUTUAL', 'ISTIO_MUTUAL'),
    privateKey: text,
    sni: text,
    subjectAltNames: texts,
  }),
};
const trafficPolicy = fields({
  ...policy,
  portLevelSettings: list(fields({ ...policy, port })),
  proxyProtocol: any,
  tunnel: any,
});

export const destinationRule = fields(
  {
    exportTo: texts,
    host: text,
    subsets: list(fields({ labels: words, name: text, trafficPolicy }, 'name')),
    trafficPolicy,
    workloadSelector: fields({ matchLabels: words }),
  },
  'host',
);

export const gateway = fields({
  selector: words,
  servers: list(
    fields(
      {
        bind: text,
        defaultEndpoint: text,
        hosts: texts,
        name: text,
        port: fields(
          { name: text, number: int, protocol: text, targetPort: int },
          'number',
          'protocol',
          'name',
        ),
        tls: fields({
          caCertificates: text,
          caCrl: text,
          cipherSuites: texts,
          credentialName: text,
          httpsRedirect: bool,
          maxProtocolVersion: choice('TLS_AUTO', 'TLSV1_0', 'TLSV1_1', 'TLSV1_2', 'TLSV1_3'),
          minProtocolVersion: choice('TLS_AUTO', 'TLSV1_0', 'TLSV1_1', 'TLSV1_2', 'TLSV1_3'),
          mode: choice(
            'PASSTHROUGH',
            'SIMPLE',
            'MUTUAL',
            'AUTO_PASSTHROUGH',
            'ISTIO_MUTUAL',
            'OPTIONAL_MUTUAL',
          ),
          privateKey: text,
          serverCertificate: text,
          subjectAltNames: texts,
          verifyCertificateHash: texts,
          verifyCertificateSpki: texts,
        }),
      },
      'port',
      'hosts',
    ),
  ),
});

export const serviceEntry = fields(
  {
    addresses: texts,
    endpoints: list(any),
    exportTo: texts,
    hosts: texts,
    location: choice('MESH_EXTERNAL', 'MESH_INTERNAL'),
    ports: list(fields({ name: text, number: int, protocol: text, targetPort: int }, 'number', 'name')),
    resolution: choice('NONE', 'STATIC', 'DNS', 'DNS_ROUND_ROBIN'),
    subjectAltNames: texts,
    workloadSelector: fields({ labels: words }),
  },
  'hosts',
);

export const sidecar = fields({
  egress: list(fields({ bind: text, captureMode: text, hosts: texts, port: any }, 'hosts')),
  inboundConnectionPool: any,
  ingress: list(any),
  outboundTrafficPolicy: fields({ egressProxy: any, mode: choice('REGISTRY_ONLY', 'ALLOW_ANY') }),
  workloadSelector: fields({ labels: words }),
});

const selector = fields({ matchLabels: words });
const targetRef = fields({ group: text, kind: text, name: text, namespace: text });
const mtls = fields({ mode: choice('UNSET', 'DISABLE', 'PERMISSIVE', 'STRICT') });

export const peerAuthentication = fields({ mtls, portLevelMtls: map(mtls), selector });

export const requestAuthentication = fields({
  jwtRules: list(any),
  selector,
  targetRef,
  targetRefs: list(targetRef),
});

const sources = [
  'ipBlocks',
  'namespaces',
  'notIpBlocks',
  'notNamespaces',
  'notPrincipals',
  'notRemoteIpBlocks',
  'notRequestPrincipals',
  'principals',
  'remoteIpBlocks',
  'requestPrincipals',
];
const verbs = ['hosts', 'methods', 'notHosts', 'notMethods', 'notPaths', 'notPorts', 'paths', 'ports'];
const lists = (names: readonly string[]) => fields(Object.fromEntries(names.map((name) => [name, texts])));

export const authorizationPolicy = fields({
  action: choice('ALLOW', 'DENY', 'AUDIT', 'CUSTOM'),
  provider: fields({ name: text }),
  rules: list(
    fields({
      from: list(fields({ source: lists(sources) })),
      to: list(fields({ operation: lists(verbs) })),
      when: list(fields({ key: text, notValues: texts, values: texts }, 'key')),
    }),
  ),
  selector,
  targetRef,
  targetRefs: list(targetRef),
});
