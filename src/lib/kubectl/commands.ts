/** Every command there is, in the order of kubectl's help. A new verb is a new file in cmd/ and a line here. */
import type { Command } from './command.ts';
import { get } from './cmd/get.ts';

export const commands: readonly Command[] = [get];
