/** Cluster IPs and node ports: handed out at random, checked when asked for (pkg/registry/core/service). */
import { invalid } from '#lib/kube/validation/field-error.ts';
import { isIPv4 } from '#lib/kube/validation/names.ts';
import { goStrings } from '#lib/kube/validation/go-value.ts';
import type { FieldError } from '#lib/kube/status.ts';
import type { Service, ServicePort } from '#lib/kube/types.ts';
import type { AllocationPool, Allocator } from '#lib/cluster/apiserver/resource.ts';

const IPS = 'clusterIPs';
const NODE_PORTS = 'nodePorts';
const DEFAULT_CIDR = '10.96.0.0/12';
const [FIRST_PORT, LAST_PORT] = [30000, 32767];
/** The lower part of the range is left to those who choose for themselves. */
const STATIC_ADDRESSES = 256;

export const needsClusterIP = ({ spec }: Service): boolean => spec.type !== 'ExternalName';
export const isHeadless = ({ spec }: Service): boolean =>
  needsClusterIP({ spec } as Service) && spec.clusterIP === 'None';
export const needsNodePort = ({ spec }: Service): boolean =>
  spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);

const toNumber = (ip: string): number => ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const toAddress = (value: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');

function rangeOf(cidr: string): { first: number; last: number } {
  const [address = '', bits = ''] = cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  const network = Math.floor(toNumber(address) / size) * size;
  return { first: network + 1, last: network + size - 2 };
}

/** What this request has taken so far, to be given back when a later part of it is refused. */
class Taken {
  readonly #pool: AllocationPool;
  readonly #items: (readonly [pool: string, value: string])[] = [];

  constructor(pool: AllocationPool) {
    this.#pool = pool;
  }

  take(pool: string, value: string): boolean {
    if (!this.#pool.take(pool, value)) return false;
    this.#items.push([pool, value]);
    return true;
  }

  undo(): void {
    for (const [pool, value] of this.#items) this.#pool.release(pool, value);
  }
}

/** A free value, by chance: some tries from the whole range, then the next free one. Undefined when all are taken. */
function draw(
  pool: AllocationPool,
  name: string,
  low: number,
  high: number,
  show: (value: number) => string,
): string | undefined {
  for (let tries = 0; tries < 20; tries += 1) {
    const value = show(pool.between(low, high));
    if (!pool.isTaken(name, value)) return value;
  }
  for (let value = low; value <= high; value += 1) if (!pool.isTaken(name, show(value))) return show(value);
  return undefined;
}

function takeAddress(
  service: Service,
  old: Service | undefined,
  pool: AllocationPool,
  taken: Taken,
): Service | FieldError {
  if (!needsClusterIP(service)) return service;
  const { spec } = service;
  const families = isHeadless(service) && !spec.selector ? dualStack(spec) : singleStack(spec);
  if (isHeadless(service)) return { ...service, spec: { ...spec, ...families, clusterIPs: ['None'] } };
  const cidr = pool.serviceCidr ?? DEFAULT_CIDR;
  const { first, last } = rangeOf(cidr);
  const asked = spec.clusterIP;
  const kept = asked && old && asked === old.spec.clusterIP;
  const refuse = (why: string) =>
    invalid('spec.clusterIPs', goStrings([asked ?? '']), `failed to allocate IP ${asked}: ${why}`);
  if (asked && !isIPv4(asked)) return service;
  if (asked && !kept) {
    const value = toNumber(asked);
    if (!(value >= first && value <= last))
      return refuse(
        `the provided IP (${asked}) is not in the valid range. The range of valid IPs is ${cidr}`,
      );
    if (!taken.take(IPS, asked)) return refuse('provided IP is already allocated');
  }
  const low = last - first > 4 * STATIC_ADDRESSES ? first + STATIC_ADDRESSES - 1 : first;
  const clusterIP = asked || draw(pool, IPS, low, last, toAddress);
  if (!clusterIP) return invalid('spec.clusterIPs', null, 'failed to allocate a serviceIP: range is full');
  if (!asked) taken.take(IPS, clusterIP);
  return { ...service, spec: { ...spec, ...families, clusterIP, clusterIPs: [clusterIP] } };
}

const singleStack = ({ ipFamilies, ipFamilyPolicy }: Service['spec']) => ({
  ipFamilies: ipFamilies?.length ? ipFamilies : ['IPv4'],
  ipFamilyPolicy: ipFamilyPolicy ?? 'SingleStack',
});

/** A headless Service without selector may point anywhere, so it gets both families. */
const dualStack = ({ ipFamilies, ipFamilyPolicy = 'RequireDualStack' }: Service['spec']) => {
  const both = ipFamilyPolicy === 'SingleStack' ? ['IPv4'] : ['IPv4', 'IPv6'];
  return { ipFamilies: ipFamilies?.length ? ipFamilies : both, ipFamilyPolicy };
};

const nodePortsOf = ({ spec }: Service): number[] =>
  (spec.ports ?? []).flatMap(({ nodePort }) => nodePort || []);

function takeNodePorts(
  service: Service,
  old: Service | undefined,
  pool: AllocationPool,
  taken: Taken,
): Service | FieldError[] {
  // One that may not have node ports is refused for that alone.
  if (!needsNodePort(service)) return service;
  const held = new Set(old ? nodePortsOf(old) : []);
  const errors: FieldError[] = [];
  const ports = (service.spec.ports ?? []).map((port, i): ServicePort => {
    const { nodePort } = port;
    if (!nodePort) return { ...port, nodePort: drawPort(port, held, pool, taken, service) };
    const field = `spec.ports[${i}].nodePort`;
    if (held.has(nodePort)) return port;
    if (nodePort < FIRST_PORT || nodePort > LAST_PORT) {
      const range = `The range of valid ports is ${FIRST_PORT}-${LAST_PORT}`;
      errors.push(invalid(field, nodePort, `provided port is not in the valid range. ${range}`));
    } else if (taken.take(NODE_PORTS, String(nodePort))) held.add(nodePort);
    else errors.push(invalid(field, nodePort, 'provided port is already allocated'));
    return port;
  });
  return errors.length > 0 ? errors : { ...service, spec: { ...service.spec, ports } };
}

/** The same port over another protocol shares its node port. */
function drawPort(
  port: ServicePort,
  held: Set<number>,
  pool: AllocationPool,
  taken: Taken,
  { spec }: Service,
): number {
  const twin = spec.ports?.find(
    (one) => one !== port && one.port === port.port && one.protocol !== port.protocol && one.nodePort,
  );
  if (twin?.nodePort) return twin.nodePort;
  const value = draw(pool, NODE_PORTS, FIRST_PORT, LAST_PORT, String) ?? '0';
  taken.take(NODE_PORTS, value);
  held.add(Number(value));
  return Number(value);
}

/** What `before` holds and `after` does not. */
function releaseUnused(before: Service, after: Service | undefined, pool: AllocationPool): void {
  const ip = before.spec.clusterIP;
  if (ip && ip !== 'None' && ip !== after?.spec.clusterIP) pool.release(IPS, ip);
  const kept = new Set(after ? nodePortsOf(after) : []);
  for (const port of nodePortsOf(before)) if (!kept.has(port)) pool.release(NODE_PORTS, String(port));
}

export const serviceAllocator: Allocator<Service> = {
  take(service, old, pool) {
    const taken = new Taken(pool);
    const addressed = takeAddress(service, old, pool, taken);
    if ('detail' in addressed) return { errors: [addressed as FieldError] };
    const done = takeNodePorts(addressed as Service, old, pool, taken);
    if (Array.isArray(done)) {
      taken.undo();
      return { errors: done.slice(0, 1) };
    }
    if (old) releaseUnused(old, done, pool);
    return { object: done };
  },
  release: (service, pool) => releaseUnused(service, undefined, pool),
};
