/** Which programs an image brings, and in whose edition: busybox, Alpine, Debian, Red Hat. */
import type { AppBehaviour } from './catalogue.ts';

export type Base = 'busybox' | 'alpine' | 'debian' | 'redhat';

export interface Tools {
  /** Undefined: nobody knows, and it has all that there are. */
  readonly base: Base | undefined;
  has(name: string): boolean;
}

const BUSYBOX =
  '[ [[ arch ash awk base64 basename bc cat chgrp chmod chown clear cmp comm cp cut date dc dd df diff dirname dmesg du echo ed egrep ' +
  'env expr factor false fgrep find fold free getopt grep groups gunzip gzip head hexdump hostname id ifconfig install ip kill ' +
  'killall less link ln ls md5sum mkdir mktemp more mount mv nc netstat nice nl nohup nproc nslookup od paste patch pgrep pidof ' +
  'ping pkill printenv printf ps pwd readlink realpath rev rm rmdir route sed seq sh sha1sum sha256sum shuf sleep sort split stat ' +
  'sync tac tail tar tee telnet test time timeout top touch tr traceroute tree true tty umount uname uniq unzip uptime usleep vi ' +
  'watch wc wget which whoami xargs yes zcat';
const COREUTILS =
  '[ arch awk base64 basename bash cat chgrp chmod chown clear cmp comm cp cut date dd df diff dirname dmesg du echo egrep env expand ' +
  'expr factor false fgrep find fold getconf getent getopt grep groups gunzip gzip head hostid hostname id install join ldd link ' +
  'ln login ls md5sum mkdir mkfifo mktemp more mount mv nice nl nohup nproc numfmt od passwd paste printenv printf pwd readlink ' +
  'realpath rm rmdir sed seq sh sha1sum sha256sum shuf sleep sort split stat stty su sync tac tail tar tee test timeout touch tr ' +
  'true tty umount uname uniq useradd wc which whoami xargs yes zcat';

const PROGRAMS: Readonly<Record<Base, ReadonlySet<string>>> = {
  busybox: new Set(BUSYBOX.split(' ')),
  alpine: new Set(`${BUSYBOX} apk getent`.split(' ')),
  debian: new Set(`${COREUTILS} apt apt-cache apt-get dash dpkg perl`.split(' ')),
  redhat: new Set(`${COREUTILS} curl dnf rpm yum vi`.split(' ')),
};

const known = new Map<string, Tools>();

/** What a container of the image finds in its PATH; a tag may say that it stands on Alpine instead. */
export function toolsOf({ base, tools = '' }: AppBehaviour, tag: string): Tools {
  if (base === undefined) return { base, has: () => true };
  const own: Base = base === 'debian' && /alpine/.test(tag) ? 'alpine' : base;
  const key = `${own} ${tools}`;
  const found = known.get(key);
  if (found) return found;
  const more = new Set(tools.split(' '));
  const made: Tools = { base: own, has: (name) => PROGRAMS[own].has(name) || more.has(name) };
  known.set(key, made);
  return made;
}
