/** `kubectl version` and `kubectl options` */
import { clientInfo } from '#lib/kubectl/client-version.ts';
import { command } from '#lib/kubectl/command.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { globalOptions } from '#lib/kubectl/help.ts';
import { toYaml } from '#lib/kubectl/printers/yaml.ts';

const KUSTOMIZE = 'v5.5.0';

export const version = command({
  use: 'version [--client] [--output=yaml|json]',
  short: 'Print the versions of client and server',
  flags: {
    client: { type: 'bool', about: 'The client only' },
    output: { type: 'string', short: 'o', values: ['yaml', 'json'], about: 'yaml or json' },
  },
  async run(run) {
    const { flags, args } = run;
    if (args.length) throw new CommandError(`extra arguments: [${args.join(' ')}]`);
    if (!['', 'yaml', 'json'].includes(flags.output))
      throw new CommandError("--output must be 'yaml' or 'json'");
    const client = clientInfo(run.clientVersion);
    const server = flags.client
      ? undefined
      : await run.send<{ readonly gitVersion: string }>({ method: 'GET', path: '/version' });
    if (flags.output === '') {
      const lines = [`Client Version: ${client.gitVersion}`, `Kustomize Version: ${KUSTOMIZE}`];
      if (server) lines.push(`Server Version: ${server.gitVersion}`);
      return run.print(lines.join('\n'));
    }
    const info = {
      clientVersion: client,
      kustomizeVersion: KUSTOMIZE,
      ...(server && { serverVersion: server }),
    };
    return run.print(flags.output === 'yaml' ? toYaml(info) : JSON.stringify(info, null, 2));
  },
});

export const options = command({
  use: 'options',
  short: 'List the flags that every command has',
  run: (run) => run.write(globalOptions()),
});
