/** The kinds of Istio, as far as anything here reads them. */
import type { KubeObject, Labels } from '#lib/kube/types.ts';

export const VIRTUAL_SERVICES = 'virtualservices.networking.istio.io';
export const DESTINATION_RULES = 'destinationrules.networking.istio.io';
export const GATEWAYS = 'gateways.networking.istio.io';
export const SERVICE_ENTRIES = 'serviceentries.networking.istio.io';
export const PEER_AUTHENTICATIONS = 'peerauthentications.security.istio.io';
export const AUTHORIZATION_POLICIES = 'authorizationpolicies.security.istio.io';

/** Where Istio is, and what holds for the whole mesh. */
export const ROOT = 'istio-system';

export interface StringMatch {
  readonly exact?: string;
  readonly prefix?: string;
  readonly regex?: string;
}
type Matches = Readonly<Record<string, StringMatch | null>>;

export interface HttpMatch {
  readonly name?: string;
  readonly uri?: StringMatch;
  readonly scheme?: StringMatch;
  readonly method?: StringMatch;
  readonly authority?: StringMatch;
  readonly headers?: Matches;
  readonly withoutHeaders?: Matches;
  readonly queryParams?: Matches;
  readonly port?: number;
  readonly sourceLabels?: Labels;
  readonly sourceNamespace?: string;
  readonly gateways?: readonly string[];
  readonly ignoreUriCase?: boolean;
}

export interface Destination {
  readonly host?: string;
  readonly subset?: string;
  readonly port?: { readonly number?: number };
}

export interface HeaderOperations {
  readonly set?: Readonly<Record<string, string>>;
  readonly add?: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
}

export interface Headers {
  readonly request?: HeaderOperations;
  readonly response?: HeaderOperations;
}

export interface RouteDestination {
  readonly destination?: Destination;
  /** A number, or a text that is one. */
  readonly weight?: number | string;
  readonly headers?: Headers;
}

interface Percent {
  readonly value?: number;
}

export interface HttpRoute {
  readonly name?: string;
  readonly match?: readonly (HttpMatch | null)[];
  readonly route?: readonly (RouteDestination | null)[];
  readonly redirect?: {
    readonly uri?: string;
    readonly authority?: string;
    readonly scheme?: string;
    readonly port?: number;
    readonly derivePort?: string;
    readonly redirectCode?: number;
  };
  readonly directResponse?: {
    readonly status?: number;
    readonly body?: { readonly string?: string; readonly bytes?: string };
  };
  readonly delegate?: object;
  readonly rewrite?: {
    readonly uri?: string;
    readonly authority?: string;
    readonly uriRegexRewrite?: { readonly match?: string; readonly rewrite?: string };
  };
  readonly timeout?: string;
  readonly retries?: {
    readonly attempts?: number;
    readonly perTryTimeout?: string;
    readonly retryOn?: string;
  };
  readonly fault?: {
    readonly abort?: {
      readonly percentage?: Percent;
      readonly httpStatus?: number;
      readonly grpcStatus?: string;
      readonly http2Error?: string;
    };
    readonly delay?: {
      readonly percentage?: Percent;
      readonly percent?: number;
      readonly fixedDelay?: string;
      readonly exponentialDelay?: string;
    };
  };
  readonly mirror?: Destination;
  readonly mirrors?: readonly { readonly destination?: Destination; readonly percentage?: Percent }[];
  readonly mirrorPercent?: number;
  readonly mirrorPercentage?: Percent;
  readonly headers?: Headers;
  readonly corsPolicy?: object;
}

export interface OtherRoute {
  readonly match?: readonly { readonly sniHosts?: readonly string[] }[];
  readonly route?: readonly (RouteDestination | null)[];
}

export interface VirtualService extends KubeObject {
  readonly spec?: {
    readonly hosts?: readonly string[];
    readonly gateways?: readonly string[];
    readonly http?: readonly (HttpRoute | null)[];
    readonly tls?: readonly OtherRoute[];
    readonly tcp?: readonly OtherRoute[];
    readonly exportTo?: readonly string[];
  };
}

export interface TrafficPolicy {
  readonly loadBalancer?: {
    readonly simple?: string;
    readonly consistentHash?: {
      readonly httpHeaderName?: string;
      readonly httpQueryParameterName?: string;
      readonly useSourceIp?: boolean;
      readonly httpCookie?: { readonly name?: string };
    };
  };
  readonly tls?: { readonly mode?: string };
  readonly connectionPool?: object;
  readonly outlierDetection?: object;
  readonly portLevelSettings?: readonly (TrafficPolicy & { readonly port?: { readonly number?: number } })[];
}

export interface Subset {
  readonly name?: string;
  readonly labels?: Labels;
  readonly trafficPolicy?: TrafficPolicy;
}

export interface DestinationRule extends KubeObject {
  readonly spec?: {
    readonly host?: string;
    readonly subsets?: readonly (Subset | null)[];
    readonly trafficPolicy?: TrafficPolicy;
    readonly exportTo?: readonly string[];
  };
}

export interface GatewayServer {
  readonly port?: { readonly number?: number; readonly name?: string; readonly protocol?: string };
  readonly hosts?: readonly string[];
  readonly tls?: {
    readonly mode?: string;
    readonly httpsRedirect?: boolean;
    readonly credentialName?: string;
    readonly serverCertificate?: string;
    readonly privateKey?: string;
    readonly caCertificates?: string;
  };
}

export interface Gateway extends KubeObject {
  readonly spec?: {
    readonly selector?: Labels;
    readonly servers?: readonly (GatewayServer | null)[];
  };
}

export interface ServiceEntry extends KubeObject {
  readonly spec?: { readonly hosts?: readonly string[] };
}

interface Selector {
  readonly matchLabels?: Labels;
}

export interface PeerAuthentication extends KubeObject {
  readonly spec?: {
    readonly selector?: Selector;
    readonly mtls?: { readonly mode?: string };
    readonly portLevelMtls?: Readonly<Record<string, { readonly mode?: string }>>;
  };
}

export interface PolicySource {
  readonly principals?: readonly string[];
  readonly notPrincipals?: readonly string[];
  readonly namespaces?: readonly string[];
  readonly notNamespaces?: readonly string[];
  readonly ipBlocks?: readonly string[];
  readonly notIpBlocks?: readonly string[];
  readonly requestPrincipals?: readonly string[];
}

export interface PolicyOperation {
  readonly hosts?: readonly string[];
  readonly notHosts?: readonly string[];
  readonly ports?: readonly string[];
  readonly notPorts?: readonly string[];
  readonly methods?: readonly string[];
  readonly notMethods?: readonly string[];
  readonly paths?: readonly string[];
  readonly notPaths?: readonly string[];
}

export interface PolicyRule {
  readonly from?: readonly { readonly source?: PolicySource }[];
  readonly to?: readonly { readonly operation?: PolicyOperation }[];
  readonly when?: readonly {
    readonly key?: string;
    readonly values?: readonly string[];
    readonly notValues?: readonly string[];
  }[];
}

export interface AuthorizationPolicy extends KubeObject {
  readonly spec?: {
    readonly selector?: Selector;
    readonly action?: string;
    readonly rules?: readonly PolicyRule[];
  };
}
