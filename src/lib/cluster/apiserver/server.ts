/** The API server: takes a request, answers it. Synchronous; whoever calls from outside settles afterwards. */
import type { KubeRequest } from '#lib/kube/client.ts';
import type { NodeAgent } from '#lib/cluster/node-agent.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import { storeView } from '#lib/cluster/store/view.ts';
import { isStatus, methodNotAllowed, noSuchPath, notFound, StatusError } from '#lib/kube/status.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import type { KubeObject, ObjectMeta, Pod } from '#lib/kube/types.ts';
import type { Simulation } from '#lib/sim/simulation.ts';
import { authorize, demand, identify, verbOf } from './access/authorize.ts';
import { checkEscalation } from './access/escalation.ts';
import { review } from './access/reviews.ts';
import { requestToken } from './access/token-request.ts';
import type { User } from './access/users.ts';
import type { AdmissionPlugin } from './admission.ts';
import { checkName, decodedBody, jsonIn, objectIn, placed } from './body.ts';
import { checkOptions, remove, type DeleteOptions } from './delete.ts';
import { discover } from './discovery.ts';
import { applied, appliedNew, configurationIn, type Applied } from './fields/apply.ts';
import { withFields } from './fields/managed.ts';
import { evict } from './eviction.ts';
import { refuse, type Machinery, type WriteOptions } from './machinery.ts';
import { patched } from './patch.ts';
import { attach, exec, log } from './pod-routes.ts';
import { bind } from './pod-writes.ts';
import { get, list, shown } from './read.ts';
import type { ResourceDefinition } from './resource.ts';
import { ResourceTable, storageName, verbsOf } from './resources.ts';
import { presentedOne } from './versions.ts';
import { flag, number, param, targetOf, type Target } from './route.ts';
import { scale } from './scale.ts';
import { selected, selectionOf } from './selection.ts';
import type { ServerResponse } from './stream.ts';
import { watch, WatchClock } from './watch.ts';
import { create, stored, update } from './write.ts';

export interface ApiServerOptions {
  readonly sim: Simulation;
  readonly store: Store;
  readonly resources: readonly ResourceDefinition[];
  readonly admission: readonly AdmissionPlugin[];
  /** `v1.32.13` */
  readonly version: string;
}

const SUCCESS = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 } as const;

export class ApiServer {
  readonly machinery: Machinery;
  readonly version: string;
  /** Whom `pods/log` and `pods/exec` ask; without one they answer that no kubelet is there. */
  agent?: NodeAgent;
  #clock: WatchClock;

  constructor({ sim, store, resources, admission, version }: ApiServerOptions) {
    const table = new ResourceTable(resources, store);
    this.machinery = {
      sim,
      store,
      view: storeView(store, sim),
      resources: table,
      admission,
      pools: sim.table('pools'),
    };
    this.version = version;
    this.#clock = new WatchClock(sim);
  }

  get store(): Store {
    return this.machinery.store;
  }

  /** Never throws for a refusal: `status` and a Status body say it. */
  handle(request: KubeRequest): ServerResponse {
    const warnings: string[] = [];
    const warn = (text: string) => {
      if (!warnings.includes(text)) warnings.push(text);
    };
    try {
      const response = this.#answer(request, warn);
      return warnings.length > 0 ? { ...response, warnings } : response;
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      const { status } = error;
      return { status: status.code, body: status, ...(warnings.length > 0 && { warnings }) };
    }
  }

  #answer(request: KubeRequest, warn: (text: string) => void): ServerResponse {
    const { store, machinery } = this;
    const { now } = machinery.sim;
    const user = identify(store, request, now);
    const found = this.#discover(request, user) ?? review(store, request, user, now);
    if (found) return found;
    const target = targetOf(request.path, machinery.resources);
    if (!target) {
      if (!/^\/apis?\//.test(request.path)) this.#demandPath(request, user);
      return refuse(noSuchPath());
    }
    const watching = request.method === 'GET' && flag(request, 'watch');
    const verb = verbOf(request, target, watching);
    authorize(store, user, target, verb);
    if (target.definition.deprecation) warn(target.definition.deprecation);
    const writer = { manager: managerOf(request) };
    const options = { dryRun: dryRun(request), writer, user, warn };
    if (target.subresource) return this.#subresource(request, target, options);
    if (!verbsOf(target.definition).includes(verb)) return refuse(methodNotAllowed());
    return this.#verb(verb, request, target, options);
  }

  /** What the server says of itself, to whom may hear it. */
  #discover(request: KubeRequest, user: User): ServerResponse | undefined {
    const found = discover(request, this.machinery, this.version);
    if (!found) return undefined;
    this.#demandPath(request, user);
    return found;
  }

  #demandPath({ method, path }: KubeRequest, user: User): void {
    demand(this.store, user, { verb: method.toLowerCase(), group: '', resource: '', path });
  }

  #verb(verb: string, request: KubeRequest, target: Target, options: WriteOptions): ServerResponse {
    switch (verb) {
      case 'get':
        return get(this.machinery, request, target);
      case 'list':
        return list(this.machinery, request, target);
      case 'watch':
        return watch(this.machinery, this.#clock, request, target);
      case 'create':
        return this.#create(request, target, options);
      case 'update':
      case 'patch':
        return this.#write(request, target, options);
      case 'delete':
        return this.#delete(request, target, options);
      default:
        return this.#deleteCollection(request, target, options);
    }
  }

  #create(request: KubeRequest, target: Target, options: WriteOptions): ServerResponse {
    if (target.name) return refuse(methodNotAllowed());
    if (target.definition.namespaced && !target.namespace) return refuse(methodNotAllowed());
    if (target.definition.custom?.isTerminating)
      return refuse({
        ...methodNotAllowed(),
        message: 'create not allowed while custom resource definition is terminating',
      });
    const { machinery } = this;
    const object = objectIn(request, target, machinery.resources, options);
    const { definition } = target;
    const { definition: base = definition, toStored } = definition.storedAs ?? {};
    checkEscalation(this.store, options.user, definition, object);
    const made = create(machinery, base, toStored?.(object) ?? object, options);
    return shown(machinery, request, target, made, 201);
  }

  /** PUT and PATCH, of the object itself and of what is written like it (`status`, `finalize`). */
  #write(request: KubeRequest, target: Target, options: WriteOptions): ServerResponse {
    const { machinery } = this;
    const { definition, namespace, name = '', subresource } = target;
    const put = request.method === 'PUT';
    if (!name) return refuse(methodNotAllowed());
    if (!put && request.contentType?.startsWith(APPLY)) return this.#apply(request, target, options);
    const given = put ? objectIn(request, target, machinery.resources, options) : undefined;
    if (given) checkName(given, name);
    const old = stored(machinery, definition, namespace, name);
    const { definition: base = definition, toStored, fromStored } = definition.storedAs ?? {};
    const told = withFields(definition, old);
    const wanted = given ?? placed(patched(definition, fromStored?.(told) ?? told, request, options), target);
    if (!put) checkName(wanted, name);
    checkEscalation(this.store, options.user, definition, wanted, old);
    const written = update(machinery, base, toStored?.(wanted) ?? wanted, old, {
      ...options,
      ...(subresource && { subresource }),
      ...givenFields(wanted, told),
    });
    return shown(machinery, request, target, written);
  }

  /** A server-side apply: creates what is not there yet. */
  #apply(request: KubeRequest, target: Target, options: WriteOptions): ServerResponse {
    const { machinery } = this;
    const { definition, namespace, name = '', subresource } = target;
    const manager = param(request, 'fieldManager');
    const config = placed(configurationIn(request.body, definition, manager), target);
    const named = config.metadata.name ? config : { ...config, metadata: { ...config.metadata, name } };
    checkName(named, name);
    const how = {
      manager: manager ?? '',
      force: flag(request, 'force'),
      now: machinery.sim.now,
      ...(subresource && { subresource }),
    };
    const { definition: base = definition, toStored, fromStored } = definition.storedAs ?? {};
    const decoded = ({ object: wanted }: Applied, before?: KubeObject) => {
      const made = placed(decodedBody(definition, wanted, 'Ignore').object, target);
      checkEscalation(this.store, options.user, definition, made, before);
      return toStored?.(made) ?? made;
    };
    const present = this.store.get(storageName(definition), namespace, name);
    if (!present) {
      if (subresource) refuse(notFound(definition, name));
      const fresh = appliedNew(definition, named, how);
      const made = create(machinery, base, decoded(fresh), { ...options, managed: fresh.managed });
      return shown(machinery, request, target, made, 201);
    }
    const old = presentedOne(definition, present);
    const result = applied(definition, fromStored?.(old) ?? old, named, how);
    const { managed } = result;
    const changes = { ...options, managed, ...(subresource && { subresource }) };
    return shown(machinery, request, target, update(machinery, base, decoded(result, old), old, changes));
  }

  #delete(
    request: KubeRequest,
    { definition, namespace, name = '' }: Target,
    options: WriteOptions,
  ): ServerResponse {
    const old = stored(this.machinery, definition, namespace, name);
    const asked = deleteOptions(request);
    const dry = options.dryRun || saysDryRun(request.body);
    const answer = remove(this.machinery, definition, old, asked, { ...options, dryRun: dry });
    return { status: 200, body: isStatus(answer) ? answer : withFields(definition, answer) };
  }

  #deleteCollection(request: KubeRequest, target: Target, options: WriteOptions): ServerResponse {
    const { machinery } = this;
    const asked = deleteOptions(request);
    const listed = list(machinery, request, target);
    const dry = options.dryRun || saysDryRun(request.body);
    for (const object of selected(machinery.store, target, selectionOf(request, target)))
      remove(machinery, target.definition, object, asked, { ...options, dryRun: dry });
    return listed;
  }

  #subresource(request: KubeRequest, target: Target, options: WriteOptions): ServerResponse {
    const { machinery, agent } = this;
    const { definition, namespace, name = '', subresource = '' } = target;
    const { method } = request;
    if (
      !definition.subresources?.includes(subresource) &&
      !OWN_ROUTES[definition.kind]?.includes(subresource)
    )
      return refuse(noSuchPath());
    const object = () => stored(machinery, definition, namespace, name);
    if (definition.prepareForSubresource?.[subresource])
      return method === 'GET'
        ? shown(machinery, request, target, object())
        : this.#write(request, target, options);
    switch (`${method} ${subresource}`) {
      case 'GET status':
        return shown(machinery, request, target, object());
      case 'PUT status':
      case 'PATCH status':
        return this.#write(request, target, options);
      case 'GET scale':
      case 'PUT scale':
      case 'PATCH scale':
        return definition.scale ? scale(machinery, request, target, options) : refuse(noSuchPath());
      case 'PUT finalize':
        return this.#finalize(request, target, object(), options);
      case 'POST token':
        return requestToken(machinery, request, object(), options.dryRun);
      case 'GET log':
        return log(agent, request, object() as Pod, machinery.sim.now);
      case 'GET exec':
      case 'POST exec':
        return exec(agent, request, object() as Pod);
      case 'GET attach':
      case 'POST attach':
        return attach(agent, request, object() as Pod, machinery.sim.now);
      case 'POST binding': {
        const { target: node } = jsonIn(request.body) as { target?: { name?: string } };
        if (!options.dryRun) bind(machinery, object() as Pod, node?.name ?? '');
        return { status: 201, body: SUCCESS };
      }
      case 'POST eviction': {
        const { deleteOptions: asked = {} } = jsonIn(request.body) as { deleteOptions?: DeleteOptions };
        const dry = options.dryRun || saysDryRun(asked);
        const done = evict(machinery, definition, object() as Pod, checkOptions(asked), {
          ...options,
          dryRun: dry,
        });
        return { status: 201, body: done };
      }
      default:
        return refuse(methodNotAllowed());
    }
  }

  /** Only `spec.finalizers` is taken over; without any left, and asked to go, the object goes. */
  #finalize(request: KubeRequest, target: Target, old: KubeObject, options: WriteOptions): ServerResponse {
    const given = objectIn(request, target, this.machinery.resources, options);
    const { finalizers = [] } = (given['spec'] ?? {}) as { finalizers?: readonly string[] };
    const { finalizers: _, ...spec } = (old['spec'] ?? {}) as Record<string, unknown>;
    const { uid, resourceVersion } = given.metadata;
    const metadata = { ...old.metadata, ...(uid && { uid }), ...(resourceVersion && { resourceVersion }) };
    const next = { ...old, metadata, spec: finalizers.length > 0 ? { ...spec, finalizers } : spec };
    const written = update(this.machinery, target.definition, next, old, {
      ...options,
      subresource: 'finalize',
    });
    return shown(this.machinery, request, target, written);
  }
}

/** Subresources with machinery of their own, whether or not the kind lists them. */
const OWN_ROUTES: Readonly<Record<string, readonly string[]>> = {
  Pod: ['log', 'exec', 'attach', 'binding', 'eviction'],
  Namespace: ['finalize'],
};

const APPLY = 'application/apply-patch+yaml';

/** Who writes: what the request says, or the name of the program that sent it. */
const managerOf = (request: KubeRequest): string =>
  param(request, 'fieldManager') || request.userAgent?.split('/')[0] || 'kubectl';

/** A writer may set the owners itself; an empty list begins them anew. */
function givenFields(
  { metadata: { managedFields } }: KubeObject,
  { metadata }: KubeObject,
): { managed?: ObjectMeta['managedFields'] } {
  if (managedFields === undefined || deepEqual(managedFields, metadata.managedFields)) return {};
  return { managed: managedFields.filter(({ manager }) => manager) };
}

const dryRun = (request: KubeRequest): boolean => param(request, 'dryRun') === 'All';

const saysDryRun = (options: unknown): boolean =>
  ((options ?? {}) as { dryRun?: readonly string[] }).dryRun?.includes('All') ?? false;

/** The body of a DELETE counts; without one the query does. */
function deleteOptions(request: KubeRequest): DeleteOptions {
  if (request.body) return checkOptions(request.body as DeleteOptions);
  const gracePeriodSeconds = number(request, 'gracePeriodSeconds');
  const propagationPolicy = param(request, 'propagationPolicy') as DeleteOptions['propagationPolicy'];
  return checkOptions({
    ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }),
    ...(propagationPolicy && { propagationPolicy }),
  });
}
