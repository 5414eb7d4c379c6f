/** The names of the everyday programs, known before the programs themselves are loaded: for Tab, `which` and the search in PATH. */
export const everydayNames: readonly string[] = (
  '[ apt apt-get arch awk base64 basename bc cat chmod chown clear column comm cp crictl cut date ' +
  'dd df diff dig dirname du echo edit egrep env envsubst expr false fgrep find fold free gawk git grep ' +
  'gzip head hostname htop id ip join journalctl jq kill less ln ls make man mawk mkdir mktemp ' +
  'more mv nano nc nl node nohup nproc nslookup openssl paste perl ping printenv printf ps pwd ' +
  'python3 readlink realpath rev rm rmdir scp screen sed seq sha256sum sleep sort split ss ssh ' +
  'stat su sudo systemctl tac tail tar tee telnet test timeout tmux top touch tput tr true tty ' +
  'uname uniq unzip vi vim watch wc which whoami xargs yes yq zip'
).split(' ');
