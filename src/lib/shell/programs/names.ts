/** The names of the everyday programs, known before the programs themselves are loaded: for Tab, `which` and the search in PATH. */
export const everydayNames: readonly string[] = (
  '[ arch awk base64 basename bc cat chmod chown clear column comm cp cut date ' +
  'dd df diff dig dirname du echo edit egrep env envsubst expr false fgrep find fold free gawk git grep ' +
  'gzip head hostname htop id ip join jq kill less ln ls man mawk mkdir mktemp ' +
  'more mv nano nc nl nohup nproc nslookup openssl paste ping printenv printf ps pwd ' +
  'readlink realpath rev rm rmdir screen sed seq sha256sum sleep sort split ss ' +
  'stat su sudo tac tail tar tee telnet test timeout tmux top touch tput tr true tty ' +
  'uname uniq unzip vi vim watch wc which whoami xargs yes yq zip'
).split(' ');
