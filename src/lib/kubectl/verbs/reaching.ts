/** Verbs that reach into containers. Loaded when one of them is first typed. */
import { attach } from '#lib/kubectl/cmd/attach.ts';
import { cp } from '#lib/kubectl/cmd/cp.ts';
import { debug } from '#lib/kubectl/cmd/debug.ts';
import { exec } from '#lib/kubectl/cmd/exec.ts';
import { portForward } from '#lib/kubectl/cmd/port-forward.ts';
import { proxy } from '#lib/kubectl/cmd/proxy.ts';
import type { Command } from '#lib/kubectl/command.ts';

export const reaching: readonly Command[] = [attach, exec, portForward, proxy, cp, debug];
