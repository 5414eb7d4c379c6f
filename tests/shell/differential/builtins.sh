#### read splits
read a b c <<< '  one two  three four  '; echo "[$a][$b][$c]"
#### read keeps backslashes with -r
printf 'a\\tb\\\nc\n' > f; read x < f; echo "[$x]"; read -r x < f; echo "[$x]"
#### read without a name
read <<< '  a b  '; echo "[$REPLY]"
#### read at the end of input
printf 'no newline' > f; read x < f; echo "$? [$x]"; read x < /dev/null; echo "$? [$x]"
#### read -d, -n, -N
read -d : x <<< 'a:b'; echo $x; read -n 3 x <<< abcdef; echo $x; read -N 5 x <<< $'a\nb c'; echo "[$x]"; read -d '' x < <(printf 'a\nb\0c'); echo "[$x]"
#### read -p and -s without a terminal
read -p 'name? ' x <<< me; echo $x; read -sp 'pw: ' y <<< s; echo $y
#### read -t
read -t 0.1 x < <(sleep 1); echo $? "[$x]"; read -t 1 y <<< z; echo $? $y
#### read -u and fds
exec 3<<< $'l1\nl2'; read -u 3 a; read -u3 b; echo $a $b; exec 3<&-; read -u 3 c; echo $?
#### read -a and -i
read -a w <<< 'a b c'; echo ${#w[@]} ${w[2]}
#### read with IFS
IFS=: read -r a b c <<< 'x:y:z:w'; echo "$a|$b|$c"; IFS= read -r l <<< '  keep  '; echo "[$l]"
#### read lines in a loop
printf 'a 1\nb 2\nc' | while read -r k v || [ -n "$k" ]; do echo "$k=$v"; done
#### printf formats
printf '%s %d %5d|%-5d|%05d %x %o %c %e %.2f %g\n' str 42 42 42 42 255 8 char 1234.5 3.14159 0.0001
#### printf strings
printf '%5s|%-5s|%.2s|%*s|%-*s|\n' ab ab abc 6 x 6 y
#### printf reuses its format
printf '%s-%s\n' a b c; printf '%d\n'; printf '[%s]\n'
#### printf escapes
printf 'a\tb\\n\x41\101\n'; printf '%b|%s\n' 'x\ty' 'x\ty'; printf '%%|\n'
#### printf numbers of all kinds
printf '%d %d %d %i %u\n' 0x10 010 "'A" -5 7; printf '%+d % d\n' 5 5; printf '%#x %#o\n' 255 8
#### printf -v
printf -v x '%03d' 7; echo $x; printf -v y '%s,' a b c; echo ${y%,}
#### printf time
TZ=UTC printf '%(%Y-%m-%d %H:%M)T\n' 0; printf '%(%s)T\n' 86400
#### echo options
echo -n a; echo; echo -e 'a\tb\nc'; echo -E 'a\tb'; echo -ne 'x\n'; echo -x; echo -- a; echo -e 'a\cb'; echo; echo -e '\x41\0101\u00e9'
#### getopts
set -- -a -b val -c rest; while getopts ab:c o; do echo "$o ${OPTARG-none} $OPTIND"; done; shift $((OPTIND-1)); echo $@
#### getopts errors
set -- -x -b; while getopts ab: o; do echo "[$o] [${OPTARG-}]"; done
#### getopts silent
set -- -x -b; while getopts :ab: o; do echo "[$o] [$OPTARG]"; done
#### getopts combined and --
set -- -abval -c -- -d; while getopts ab:cd o; do echo "$o $OPTARG"; done; echo $OPTIND
#### getopts in a function
f() { local OPTIND o; while getopts n:v o; do echo "$o=$OPTARG"; done; shift $((OPTIND-1)); echo "$*"; }; f -v -n 5 x; f -n 6 y
#### type
type cd; type if; type -t cd; type -t if; type -t ls; f() { :; }; type -t f; type ls
#### command -v and -V
command -v cd; command -v ls; command -v if; command -V cd; command -V ls; f() { :; }; command -v f; alias x=y; command -v x
#### builtin and command bypass functions
echo() { printf 'mine %s\n' "$1"; }; echo a; builtin echo b; command echo c; unset -f echo
#### unset
x=1; unset x; echo ${x-gone}; f() { :; }; unset f; type f; echo $?
#### unset -v and -f
x=1; x() { echo fn; }; unset -v x; echo ${x-gone}; x; unset -f x; x; echo $?
#### export
export A=1; B=2; export B; bash -c 'echo $A $B'; export -n A; bash -c 'echo "[$A]"'; export -p | grep ' [AB]='
#### env of a command
env -i A=1 bash -c 'echo $A ${HOME-none}'; env | grep -c ^PATH; env -u HOME bash -c 'echo ${HOME-none}'; A=b env | grep ^A=
#### readonly
readonly a=1 b; readonly -p | grep ' [ab]'; declare -r | grep -c ' a='
#### declare
declare x=5; declare -i n='3*4'; declare -u U=abc; declare -l L=ABC; declare -x E=1; echo $x $n $U $L; bash -c 'echo $E'; declare -p n U L
#### declare in a function is local
f() { declare x=in; declare -g y=out; echo $x; }; x=g; f; echo $x $y
#### declare prints
declare -p nope 2>&1; x='a"b$c`d\e'; declare -p x; y=$'a\nb'; declare -p y
#### set prints variables
x='a b'; y=; z=plain; set | grep -E '^[xyz]='
#### set -- and set -
set -- -a b; echo $1 $#; set a b c; echo $3; set --; echo $#
#### set -o
set -o | grep -E 'errexit|pipefail|xtrace'; set -o errexit; set -o | grep errexit; set +o | grep -E 'errexit|nounset'
#### shopt -o
shopt -o errexit; shopt -so errexit; shopt -o errexit
#### let and (( ))
let a=1+2 b=a*2; echo $a $b; (( c = a > b ? a : b )); echo $c
#### pushd, popd, dirs
mkdir a b; pushd a > /dev/null; pushd ../b > /dev/null; dirs | tr ' ' '\n' | sed 's/.*\///'; popd > /dev/null; pwd | sed 's/.*\///'; popd > /dev/null; popd; echo $?
#### pushd errors
pushd; echo $?; pushd nope; echo $?; dirs -v | sed 's/ .*\// /'
#### cd
mkdir -p a/b; cd a/b; cd ../..; cd ./a; cd -- b; pwd | sed 's/.*tial\///; s/.*[0-9]\///'; cd ''; echo $?
#### cd and CDPATH
mkdir -p base/sub; CDPATH=$PWD/base; cd sub | sed 's/.*\///'; cd /; cd sub > /dev/null && pwd | sed 's/.*\///'
#### exec redirections
exec 3> f; echo a >&3; echo b >&3; exec 3>&-; cat f; exec 4< f; read x <&4; read y <&4; echo $x $y; exec 4<&-
#### exec swaps stdout
exec 5>&1 > out; echo hidden; exec >&5 5>&-; echo shown; cat out
#### stderr and stdout swapped
{ echo out; echo err >&2; } 3>&1 1>&2 2>&3 | sed 's/^/pipe: /' 2>/dev/null
#### redirections in order
{ echo o; echo e >&2; } > f 2>&1; cat f; { echo o; echo e >&2; } 2>&1 > f | cat
#### &> and >& and &>>
{ echo o; echo e >&2; } &> f; cat f; ls nope &>> f; wc -l < f; { echo o2; } >& g; cat g
#### append
echo a > f; echo b >> f; cat f; > f; wc -c < f
#### <> keeps the file
echo abcdef > f; exec 3<> f; read -n 3 x <&3; echo $x; exec 3>&-; cat f
#### {fd} variables
exec {fd}> f; echo hi >&$fd; exec {fd}>&-; cat f; [ $fd -ge 10 ] && echo big
#### redirect of a loop and a group
for i in 1 2; do echo $i; done > f; cat f; { cat; } < f; while read x; do echo "<$x>"; done < f > g; cat g
#### 2> and pipes
ls nope 2> e; cat e; ls nope 2>/dev/null; echo $?; ls nope 2>&1 | cat
#### noclobber and dev null
set -C; echo a > /dev/null; echo $?; echo x > f; echo y >> f; cat f
#### wait for one
(exit 3) & wait $!; echo $?; sleep 0.1 & p=$!; wait $p; echo $?
#### wait -n
(sleep 0.2; exit 2) & (exit 4) & wait -n; echo $?; wait -n; echo $?; wait -n; echo $?
#### $! and jobs
sleep 0.3 & sleep 0.4 & jobs; kill %1; wait; jobs
#### jobs -p and -l
sleep 0.3 & [ "$(jobs -p)" = $! ] && echo same; jobs -r; kill $!; wait 2>/dev/null; echo $?
#### kill a job
sleep 5 & kill $!; wait $!; echo $?
#### kill -0
sleep 0.3 & kill -0 $! && echo alive; kill $!; wait $! 2>/dev/null; kill -0 $! 2>/dev/null || echo gone
#### disown
sleep 0.2 & disown; jobs; disown; echo $?
#### trap and wait
trap 'echo usr1' USR1; (sleep 0.1; kill -USR1 $$) & wait; echo $?
#### SECONDS and EPOCHSECONDS
[[ $SECONDS =~ ^[01]$ ]] && echo young; [[ $EPOCHSECONDS =~ ^[0-9]{10}$ ]] && echo ok
#### times prints four numbers
times | wc -w
#### true and false with words
true --help; false x; echo $?; : a b; echo $?
#### history in scripts
set -o history; history | head -1; echo $?
#### command with -p
command -p ls nope; echo $?; command; echo $?
#### printf with quotes for reuse
printf '%q ' "a b" c; echo; printf '%s\n' "${@:-none}"
#### mapfile from a pipe loses
seq 3 | mapfile -t x; echo "${#x[@]}"
