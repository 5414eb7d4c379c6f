/** `kubectl auth whoami`. From pkg/cmd/auth/whoami.go. */
import type { KubeObject } from '#lib/kube/types.ts';
import { command } from '#lib/kubectl/command.ts';
import { ColumnWriter } from '#lib/kubectl/printers/columns.ts';
import { objectPrinter, printFlags } from '#lib/kubectl/printers/output.ts';

interface Review extends KubeObject {
  readonly status: {
    readonly userInfo: {
      readonly username?: string;
      readonly uid?: string;
      readonly groups?: readonly string[];
      readonly extra?: Readonly<Record<string, readonly string[]>>;
    };
  };
}

function rowsOf({ username, uid, groups, extra = {} }: Review['status']['userInfo']): string[][] {
  const list = (items: readonly string[]) => `[${items.join(' ')}]`;
  return [
    ['ATTRIBUTE', 'VALUE'],
    ...(username ? [['Username', username]] : []),
    ...(uid ? [['UID', uid]] : []),
    ...(groups?.length ? [['Groups', list(groups)]] : []),
    ...Object.keys(extra)
      .sort()
      .map((key) => [`Extra: ${key}`, list(extra[key] ?? [])]),
  ];
}

export const whoami = command({
  use: 'whoami',
  short: 'Say as whom the server knows you',
  flags: printFlags,
  async run(run) {
    const printer = await objectPrinter(run, run.flags);
    const kind = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
    const review = await run.send<Review>({
      method: 'POST',
      path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      body: { ...kind, metadata: { creationTimestamp: null } },
    });
    if (printer) return printer(review);
    return run.write(new ColumnWriter().layout(rowsOf(review.status.userInfo)));
  },
});
