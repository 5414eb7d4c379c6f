#### defaults
unset a; b=; c=x; echo "${a-1}" "${a:-1}" "${b-1}" "${b:-1}" "${c-1}" "${c:-1}"
#### assigning defaults
unset a; echo ${a:=one} $a; b=; echo "${b=two}" "[$b]"
#### alternatives
unset a; b=; c=x; echo "${a+1}" "${a:+1}" "${b+1}" "${b:+1}" "${c+1}" "${c:+1}"
#### error if unset
unset a; echo ${a:?needed}; echo not reached
#### error if unset, default words
unset a; (echo ${a?}); echo $?; a=; (echo ${a:?}); echo $?
#### error in a subshell does not end the shell
(: ${nope:?gone}); echo "status $?"
#### length
a=hello; b=(x yy zzz); set -- 1 2 3; echo ${#a} ${#b} ${#b[@]} ${#b[2]} ${#} ${#@} ${#*}
#### length in characters
a='é✓x'; echo ${#a}
#### remove prefixes and suffixes
p=/usr/local/lib/x.tar.gz; echo ${p#*/} ${p##*/} ${p%.*} ${p%%.*} ${p%/*} ${p#nothing}
#### remove by pattern with classes
v=abc123def; echo ${v##[a-z]} ${v##*[0-9]} ${v%%[0-9]*} ${v%[!x]}
#### quoted pattern is literal
v='*abc'; echo "${v#\*}" "${v#'*'}" "${v#"*"}"
#### replace
v=banana; echo ${v/a/A} ${v//a/A} ${v/#b/B} ${v/%a/Z} ${v//an} ${v/n*/X} ${v//[an]/-}
#### replace with & and slashes
v=a/b/c; echo ${v//\//-} ${v/b/[&]} "${v/b/\&}" ${v//'/'/|}
#### substrings
v=abcdefgh; echo ${v:2} ${v:2:3} ${v: -3} ${v: -3:2} ${v:1:-2} ${v:0} ${v:8} "[${v:9}]"
#### substring with expressions
v=abcdefgh; n=2; echo ${v:n} ${v:n+1:n*2} ${v:$n:$((n+1))}
#### substring with a negative length too long
v=abc; echo ${v:1:-5}
echo after
#### slices of parameters
set -- a b c d e; echo "${@:2}" / "${@:2:2}" / "${@: -2}" / "${*:1:2}" / ${@:0:1}
#### case modification
v='hello World'; echo ${v^} ${v^^} ${v,} ${v,,} ${v~} ${v~~} ${v^^[lo]} ${v^[h]}
#### case modification of arrays
a=(one TWO three); echo ${a[@]^} ${a[@]^^} ${a[@],,}
#### indirection
a=b; b=c; echo ${!a}; arr=(x y); r='arr[1]'; echo ${!r}
#### names with a prefix
ab1=1; ab2=2; echo ${!ab*} "${!ab@}"
#### keys of an array
a=([3]=x [7]=y); echo ${!a[@]} ; declare -A m=([k]=v); echo ${!m[@]}
#### transformations
v='a b'; echo ${v@Q} ${v@U} ${v@u} ${v@L} ${v@A}; e='x\ty'; echo "${e@E}"
#### @a attributes
declare -ir n=5; declare -a l; declare -A m; export z; echo "${n@a}|${l@a}|${m@a}|${z@a}"
#### @K and @k of arrays
declare -a a=(x 'y z'); echo "${a[@]@K}"; echo "${a[@]@k}"
#### @P prompt
p='\$ x'; echo "${p@P}"
#### default with quotes and spaces
unset a; printf '<%s>' ${a:-x y} ; printf '<%s>' "${a:-x y}" ${a:-"x y" z}; printf '<%s>' "${a:-"q r"}"
#### default with nested expansion
unset a b; c=deep; echo ${a:-${b:-$c}} ${a:-$(echo cmd)} ${a:-$((1+2))}
#### default of positional
set -- ; echo ${1:-none} ${2-x}; set -- '' ; echo "${1:-none}" "${1-x}"
#### special parameters
bash -c 'echo $# $0 $1 "$*"' name a b
#### positional above nine
set -- a b c d e f g h i j k; echo $10 ${10} ${11} $#
#### shift
set -- a b c; shift; echo $1 $#; shift 2; echo $#; shift; echo $?
#### shift too far
set -- a; shift 5; echo $? $#
#### bad substitution
echo ${a b}
echo after
#### bad substitution with an operator
x=1; echo ${x!y}; echo no
#### $_
true one two; echo $_
#### $- has letters
case $- in *B*) echo has B;; esac; set -u; case $- in *u*) echo u;; esac; echo $-
#### unset variable under set -u
set -u; echo start; echo $nope; echo never
#### unset under set -u in an expansion
set -u; echo ${nope:-ok}; echo "${nope#x}"; echo never
#### unset element under set -u
set -u; a=(1); echo ${a[3]}; echo never
#### unset positional under set -u
set -u; echo $1
#### empty array under set -u
set -u; a=(); echo "${a[@]}" ok; echo ${#a[@]}
#### pattern substitution over arrays
a=(one two three); echo ${a[@]/o/0} ${a[@]#t} ${a[@]%e}
#### slices of arrays
a=(a b c d e); echo ${a[@]:1:2} / ${a[@]: -2} / ${a[*]:3}
#### extended globs in removal
shopt -s extglob; v=aaabbb; echo ${v##+(a)} ${v%%+(b)} ${v/+(a)/X}
#### greedy and not
v=a.b.c; echo ${v#*.} ${v##*.} ${v%.*} ${v%%.*}
#### case patterns in replace
v='foo.bar'; echo ${v//./} ${v//[.]/_} ${v//[^a-z]/+}
#### setting readonly
readonly r=1; r=2; echo not reached
#### setting readonly in a function
readonly r=1; f() { r=2; echo in; }; f; echo out
#### unset readonly
readonly r=1; unset r; echo $? $r
#### plus equals
a=x; a+=y; declare -i n=1; n+=4; l=(1); l+=(2 3); l+=x; echo $a $n ${l[@]}
#### assignments are expanded in order
a=1 b=$a c=$((b+1)); echo $a $b $c
#### assignment before a command
X=5 bash -c 'echo $X'; echo "[$X]"
#### assignment before a builtin
IFS=, read a b <<< 'x,y'; echo $a $b "[$IFS]"
#### assignment before a function
f() { echo "in $X"; }; X=1; X=2 f; echo $X
#### RANDOM differs
a=$RANDOM; [[ $a =~ ^[0-9]+$ ]] && echo number
#### PPID, UID and others are numbers
[[ $PPID$UID$EUID$$$BASHPID =~ ^[0-9]+$ ]] && echo yes; echo $BASH_VERSINFO ${BASH_VERSION%%(*}; echo $SHLVL
#### LINENO
echo $LINENO
echo $LINENO
f() {
  echo $LINENO
}
f
#### BASH_SOURCE and FUNCNAME
f() { echo "${FUNCNAME[0]} ${FUNCNAME[1]} ${#FUNCNAME[@]}"; g; }; g() { echo "${FUNCNAME[*]}"; }; f
#### nameref
x=1; declare -n r=x; r=5; echo $x $r ${!r}; f() { local -n o=$1; o=set; }; f y; echo $y
#### value with newlines unquoted
v=$'a\nb'; echo $v; echo "$v"
#### IFS default in ${*}
set -- a b; x=$*; echo "$x"; IFS=,; x="$*"; echo "$x"; y=$*; echo "$y"
#### ${#x} of unset
unset q; echo ${#q}
#### arithmetic index
a=(p q r); i=1; echo ${a[i]} ${a[i+1]} ${a[$i-1]} ${a[-1]}
