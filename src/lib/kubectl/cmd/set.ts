/** `kubectl set`: its sub-verbs change one feature of objects. */
import { command } from '#lib/kubectl/command.ts';
import { setEnv } from './set/env.ts';
import { setImage } from './set/image.ts';
import { setResources, setSelector, setServiceAccount } from './set/resources.ts';
import { setSubject } from './set/subject.ts';

export const set = command({
  use: 'set SUBCOMMAND',
  short: 'Change one feature of existing objects',
  commands: [setEnv, setImage, setResources, setSelector, setServiceAccount, setSubject],
});
