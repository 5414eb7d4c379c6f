/** The names of the everyday programs, known before the programs themselves are loaded: for Tab, `which` and the search in PATH. */
export const everydayNames: readonly string[] = (
  '[ arch awk base64 basename bc cat chmod chown clear column comm cp cut date ' +
  'dd df diff dirname du echo edit egrep env envsubst expr false fgrep find fold free gawk git grep ' +
  'gunzip gzip head hostname htop id ip join jq kill less ln ls man mawk mkdir mktemp ' +
  'more mv nano nl nohup nproc openssl paste printenv printf ps pwd ' +
  'readlink realpath rev rm rmdir screen sed seq sha256sum sleep sort split ss ' +
  'stat su sudo tac tail tar tee test timeout tmux top touch tput tr true tty ' +
  'uname uniq unzip vi vim watch wc which whoami xargs yes yq zcat zip'
).split(' ');
