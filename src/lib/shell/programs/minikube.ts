/** minikube, as far as labs use it to find the cluster's address. */
import type { Program } from '#lib/shell/program.ts';

export interface MinikubeInfo {
  /** Address of the (first) node. */
  ip(): string;
  /** `http://IP:NODEPORT` of each port of a Service, or undefined when there is no such Service. */
  serviceUrls(name: string, namespace: string): Promise<readonly string[] | undefined>;
}

export const minikube =
  (info: MinikubeInfo): Program =>
  async ({ args, stdout, stderr }) => {
    const [command = '', name] = args
      .slice(1)
      .filter((arg, at, all) => !arg.startsWith('-') && all[at - 1] !== '-n');
    if (command === 'ip') {
      await stdout.write(`${info.ip()}\n`);
      return 0;
    }
    if (command === 'status') {
      await stdout.write(
        'minikube\ntype: Control Plane\nhost: Running\nkubelet: Running\napiserver: Running\nkubeconfig: Configured\n\n',
      );
      return 0;
    }
    if (command === 'service' && name !== undefined) {
      const at = args.findIndex((arg) => arg === '-n' || arg === '--namespace');
      const namespace = at < 0 ? 'default' : (args[at + 1] ?? 'default');
      const urls = await info.serviceUrls(name, namespace);
      if (urls) await stdout.write(urls.map((url) => `${url}\n`).join(''));
      else
        await stderr.write(
          `X Exiting due to SVC_NOT_FOUND: Service '${name}' was not found in '${namespace}' namespace.\n`,
        );
      return urls ? 0 : 115;
    }
    await stderr.write(`not simulated: minikube ${command}\n`);
    return 1;
  };
