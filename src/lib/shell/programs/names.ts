/** The names of the everyday programs, known before the programs themselves are loaded: for Tab, `which` and the search in PATH. */
export const everydayNames: readonly string[] = (
  '[ arch awk base64 basename bc cat chgrp chmod chown cksum clear cmp code column comm cp cut date dd ' +
  'df diff dirname du echo edit egrep emacs env envsubst expand expr factor false fgrep file find fmt ' +
  'fold free gawk git grep groups gunzip gzip hd head hexdump hostid hostname htop id install ' +
  'ionice ip join jq kill less ln logname ls man mawk md5sum mkdir mktemp more mv nano nice nl ' +
  'nohup nproc numfmt od openssl paste printenv printf ps pwd readlink realpath reset rev rm rmdir ' +
  'screen sed seq sha1sum sha224sum sha256sum sha384sum sha512sum shuf sleep sort split ss stat ' +
  'stdbuf strings stty su sudo sync tac tail tar tee test timeout tmux top touch tput tr tree true ' +
  'truncate tsort tty uname unexpand uniq unzip vi vim watch wc which whoami xargs xxd yes yq zcat ' +
  'zip'
).split(' ');
