/** `create ingress`: rules in the form `host/path=service:port[,tls[=secret]]`. */
import { CommandError } from '#lib/kubectl/errors.ts';
import { generator, typed } from './generator.ts';

const RULE =
  /^(?<host>[\w*\-.]*)(?<path>\/[^,]*)=(?<service>[\w-]+):(?<port>[\w-]+)(?<tls>,tls(?:=(?<secret>[\w.-]+))?)?$/;

interface Rule {
  readonly host: string;
  readonly path: string;
  readonly service: string;
  readonly port: string;
  readonly tls?: string;
  readonly secret?: string;
}

function ruleOf(text: string): Rule {
  const groups = RULE.exec(text)?.groups;
  if (!groups)
    throw new CommandError(
      `rule ${text} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`,
    );
  return groups as unknown as Rule;
}

const backend = (name: string, port: string) => ({
  service: { name, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } },
});

function rulesOf(rules: readonly Rule[]): object[] {
  const byHost = new Map<string, object[]>();
  for (const { host, path, service, port } of rules) {
    const isPrefix = path.endsWith('*');
    const entry = {
      path: isPrefix ? path.slice(0, -1) : path,
      pathType: isPrefix ? 'Prefix' : 'Exact',
      backend: backend(service, port),
    };
    byHost.set(host, [...(byHost.get(host) ?? []), entry]);
  }
  return [...byHost].map(([host, paths]) => ({ ...(host && { host }), http: { paths } }));
}

/** Hosts by the secret of the first rule that names them; of neither, there is nothing to say. */
function tlsOf(rules: readonly Rule[]): object[] {
  const bySecret = new Map<string, string[]>();
  const seen = new Set<string>();
  for (const { tls, secret = '', host } of rules) {
    if (tls === undefined || seen.has(host)) continue;
    seen.add(host);
    const hosts = bySecret.get(secret) ?? [];
    bySecret.set(secret, host || hosts.length > 0 ? [...hosts, host] : hosts);
  }
  const said = [...bySecret].filter(([secretName, hosts]) => secretName || hosts.length > 0);
  return said.map(([secretName, hosts]) => ({
    ...(hosts.length > 0 && { hosts }),
    ...(secretName && { secretName }),
  }));
}

function annotationsOf(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at < 0) throw new CommandError(`annotation ${text} is invalid and should be in format key=[value]`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

export const createIngress = generator({
  use: 'ingress NAME --rule=host/path=service:port[,tls[=secret]] ',
  short: 'Create rules for requests from outside',
  aliases: ['ing'],
  examples: ['kubectl create ingress shop --rule="shop.example.com/*=web:80"'],
  failure: 'failed to create ingress: ',
  flags: {
    class: { type: 'string', about: 'Class of the ingress' },
    rule: { type: 'string-array', about: 'host/path=service:port[,tls[=secret]]' },
    'default-backend': { type: 'string', about: 'Where everything else goes: service:port' },
    annotation: { type: 'string-array', about: 'key=value' },
  },
  make(run, name) {
    const { class: ingressClassName, rule, 'default-backend': fallback, annotation } = run.flags;
    if (!fallback && rule.length === 0)
      throw new CommandError(
        'not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)',
      );
    const rules = rule.map(ruleOf);
    const annotations = annotationsOf(annotation);
    const [service = '', port, ...more] = fallback.split(':');
    if (fallback && (port === undefined || more.length > 0))
      throw new CommandError('default-backend should be in format servicename:serviceport');
    const tls = tlsOf(rules);
    const spec = {
      ...(ingressClassName && { ingressClassName }),
      ...(fallback && { defaultBackend: backend(service, port!) }),
      ...(tls.length > 0 && { tls }),
      ...(rules.length > 0 && { rules: rulesOf(rules) }),
    };
    const metadata = annotation.length > 0 ? { annotations } : {};
    return {
      ...typed('networking.k8s.io/v1', 'Ingress', name, metadata),
      spec,
      status: { loadBalancer: {} },
    };
  },
});
