/** `kubectl certificate approve|deny`. From pkg/cmd/certificates/certificates.go. */
import { rfc3339 } from '#lib/kube/time.ts';
import type { Condition } from '#lib/kube/types.ts';
import type { CertificateSigningRequest } from '#lib/kube/types/cluster-policy.ts';
import { command, type Command } from '#lib/kubectl/command.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { fileFlags, outputFlags } from '#lib/kubectl/write/flags.ts';
import { resultPrinter } from '#lib/kubectl/write/print.ts';
import { replaceObject } from '#lib/kubectl/write/requests.ts';
import { findTargets } from '#lib/kubectl/write/targets.ts';

const KIND = 'certificatesigningrequests';

function decision(name: 'approve' | 'deny', type: 'Approved' | 'Denied', short: string): Command {
  const done = type.toLowerCase();
  const reason = name === 'approve' ? 'KubectlApprove' : 'KubectlDeny';
  const message = `This CSR was ${done} by kubectl certificate ${name}.`;
  return command({
    use: `${name} (-f FILENAME | NAME)`,
    short,
    flags: {
      ...fileFlags,
      ...outputFlags,
      force: { type: 'bool', about: 'Update it even if that was decided already' },
    },
    async run(run) {
      const { flags, args } = run;
      const print = resultPrinter(run, flags, done);
      if (args.length === 0 && flags.filename.length === 0 && !flags.kustomize)
        throw new CommandError('one or more CSRs must be specified as <name> or -f <filename>');
      const words = args.length > 0 ? [KIND, ...args] : [];
      let found = 0;
      await findTargets(run, { ...flags, args: words, fetch: true, continueOnError: true }).visit(
        async (target) => {
          found += 1;
          const csr = target.object as CertificateSigningRequest;
          const conditions = csr.status?.conditions ?? [];
          if (conditions.some((one) => one.type === type) && !flags.force) return print(csr);
          const now = rfc3339(run.process.leash.now);
          const made: Condition = {
            type,
            status: 'True',
            reason,
            message,
            lastUpdateTime: now,
            lastTransitionTime: now,
          };
          const others = conditions.filter((one) => one.type !== type);
          const decided = { ...csr, status: { ...csr.status, conditions: [...others, made] } };
          await print(await replaceObject(run, target, decided, { subresource: 'approval' }));
        },
      );
      if (found === 0) await run.print('No resources found');
    },
  });
}

export const certificate = command({
  use: 'certificate SUBCOMMAND',
  short: 'Approve or deny certificate requests',
  answersWithHelp: true,
  commands: [
    decision('approve', 'Approved', 'Approve a certificate request'),
    decision('deny', 'Denied', 'Deny a certificate request'),
  ],
});
