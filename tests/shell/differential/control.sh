#### if, elif, else
for x in 1 2 3; do if [ $x = 1 ]; then echo one; elif [ $x = 2 ]; then echo two; else echo other; fi; done
#### status of if without a branch
if false; then :; fi; echo $?
#### case
for x in apple b1 '' '*' zz; do case $x in a*) echo a;; b[0-9]|c) echo b;; '') echo empty;; '*') echo star;; *) echo other;; esac; done
#### case falling through
case a in a) echo 1;& b) echo 2;; c) echo 3;; esac; case a in a) echo 1;;& [a-c]) echo 2;;& b) echo 3;; *) echo 4;; esac
#### case without a hit
false; case x in y) ;; esac; echo $?
#### case with parentheses
case x in (x|y) echo hit;; esac
#### for over words, arguments, nothing
for i in a "b c" d; do echo "[$i]"; done; set -- x y; for i; do echo $i; done; for i in; do echo never; done; echo $?
#### while and until
i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); done; until [ $i -eq 0 ]; do i=$((i-1)); done; echo $i
#### break and continue
for i in 1 2 3 4; do [ $i = 2 ] && continue; [ $i = 4 ] && break; echo $i; done
#### break out of two
for i in 1 2; do for j in a b; do echo $i$j; break 2; done; done; echo end
#### continue an outer loop
for i in 1 2; do for j in a b; do echo $i$j; continue 2; done; done
#### break outside a loop
break; echo $?
#### break with a bad number
for i in 1; do break x; done; echo $?
#### status of a loop
for i in 1; do false; done; echo $?; while false; do :; done; echo $?
#### && and ||
true && echo a || echo b; false && echo a || echo b; false || false; echo $?; ! true; echo $?; ! false; echo $?
#### lists with ;
false; echo $?; true; echo $?; (exit 3); echo $?
#### groups
{ echo a; echo b; } | cat -n; (cd /; pwd); pwd | wc -l
#### subshell variables
x=1; (x=2; echo $x); echo $x
#### exit in a subshell
(exit 7); echo $?; (echo a; exit 2; echo b); echo $?
#### PIPESTATUS
true | false | (exit 3); echo ${PIPESTATUS[@]}; false; echo ${PIPESTATUS[@]}
#### pipefail
set -o pipefail; false | true; echo $?; true | true; echo $?; (exit 2) | (exit 3) | true; echo $?
#### |&
ls nope |& cat; { echo out; echo err >&2; } |& sort
#### negated pipeline
! true | false; echo $?; ! false | true; echo $?
#### select
echo 2 | (select x in a b c; do echo "got $x $REPLY"; break; done)
#### select with a wrong answer
printf '9\n1\n' | (PS3='> '; select x in a b; do echo "[$x]"; [ -n "$x" ] && break; done)
#### select in columns
echo 1 | (select x in $(seq 20); do break; done)
#### functions
f() { echo "$# $1"; return 3; }; f a b; echo $?; function g { echo g; }; g; function h() { echo h; }; h
#### local variables
x=g; f() { local x=l; echo $x; g; }; g() { echo "g sees $x"; x=changed; }; f; echo $x
#### local without a value
x=1; f() { local x; echo "[${x-unset}]"; x=2; }; f; echo $x
#### local outside of a function
local x=1; echo $?
#### return without a status
f() { false; return; }; f; echo $?
#### return with a big status
f() { return 300; }; f; echo $?
#### return with a bad status
f() { return abc; }; f; echo $?
#### return outside of a function
return 3; echo $?
#### recursion
fact() { if [ $1 -le 1 ]; then echo 1; else echo $(($1 * $(fact $(($1-1))))); fi; }; fact 6
#### function redefinition and unset
f() { echo 1; }; f; f() { echo 2; }; f; unset -f f; f; echo $?
#### function that shadows a program
ls() { echo mine; }; ls; command ls nope 2>/dev/null; echo $?
#### function body that is a subshell
f() (cd /; x=2; pwd); x=1; f; echo $x
#### function with redirection
f() { echo out; echo err >&2; } > file; f; cat file
#### function's parameters come back
set -- a b; f() { set -- x; echo $1; shift; }; f y; echo $1 $#
#### declare -f prints functions
f() { echo a; if true; then echo b; else echo c; fi; for i in 1 2; do echo $i; done; }; declare -f f
#### declare -f of many constructs
f() { while read x; do case $x in a|b) echo 1;; *) echo 2;; esac; done < file | sort > out 2>&1 && echo ok || { echo no; return 1; }; [[ -f x && $y = z* ]]; (( i++ )); local a=(1 2); cat <<< "x"; }; declare -f f
#### type of a function
f() { echo hi; }; type f
#### declare -F
f() { :; }; g() { :; }; declare -F; declare -F f; declare -F nope; echo $?
#### export -f
f() { echo exported; }; export -f f; bash -c f
#### set -e
set -e; echo a; false; echo b
#### set -e and conditions
set -e; if false; then :; fi; false || true; ! true; false && true; echo still
#### set -e in a function
set -e; f() { false; echo in; }; f || echo caught; f; echo never
#### set -e in a subshell
set -e; (false; echo no); echo never
#### set -e and a pipeline
set -e; false | true; echo a; set -o pipefail; false | true; echo never
#### set -e and command substitution
set -e; x=$(false); echo never
#### set -e and local
set -e; f() { local x=$(false); echo reached; }; f
#### set -e with && at the end
set -e; true && false; echo never
#### set -euo pipefail
set -euo pipefail; echo start; cat nope | wc -l; echo never
#### set +e
set -e; set +e; false; echo ok
#### ERR trap
trap 'echo "err $? line $LINENO"' ERR; false; true; (exit 3); if false; then :; fi; false || true; echo end
#### ERR trap and set -e
set -e; trap 'echo failed' ERR; echo a; false; echo never
#### ERR trap in functions
trap 'echo err' ERR; f() { false; true; }; f; set -E; f
#### EXIT trap
trap 'echo bye $?' EXIT; echo hi; exit 4
#### EXIT trap at the end
trap 'echo bye' EXIT; echo hi
#### EXIT trap that exits
trap 'exit 9' EXIT; exit 1
#### EXIT trap in a subshell
(trap 'echo sub' EXIT; echo in); echo out
#### EXIT trap with set -e
set -e; trap 'echo cleanup $?' EXIT; false; echo never
#### EXIT trap after an unbound variable
trap 'echo cleanup $?' EXIT; set -u; echo $nope
#### DEBUG trap
trap 'echo "+ $BASH_COMMAND"' DEBUG; echo a; x=1; trap - DEBUG; echo b
#### RETURN trap
f() { trap 'echo returning' RETURN; echo in; }; f; echo out
#### signal traps
trap 'echo got TERM' TERM; kill -TERM $$; echo after; trap - TERM; trap '' INT; kill -INT $$; echo still
#### trap prints
trap 'echo "a b"' EXIT INT; trap "echo it\'s" TERM; trap -p; trap -p INT; trap - EXIT
#### trap with a bad signal
trap 'echo x' NOPE; echo $?
#### USR1
trap 'echo usr' USR1; kill -USR1 $$; echo done
#### INT ends a script
kill -INT $$; echo never
#### TERM ends a script
kill $$; echo never
#### xtrace
set -x; echo a 'b c'; x=1; y="a b"; [ $x = 1 ] && echo ok; set +x; echo end
#### xtrace of compounds
set -x; for i in 1 2; do :; done; case a in a) :;; esac; [[ a == b ]]; ((1+1)); x=$(echo hi); f() { echo in $1; }; f 'a b'
#### xtrace and PS4
PS4='> '; set -x; echo a; (echo b); x=$(echo c)
#### xtrace with redirections
set -x; echo a > f; cat < f
#### xtrace of arrays and conditions
set -x; a=(1 'b c'); a[1]=x; if [ -n "" ]; then :; fi; while false; do :; done; [[ -n $a && $a == 1 ]]
#### verbose
set -v
echo a
# c
set +v
echo b
#### noexec
bash -n -c 'echo a'; echo $?; echo 'if then' > s; bash -n s; echo $?; set -n; echo still
#### exit statuses
exit 300
#### exit with a word
exit abc
#### exit with too many
exit 1 2; echo $?
#### status of command not found
nosuchcommand; echo $?
#### status of a folder
./ ; echo $?; mkdir d; ./d; echo $?; d; echo $?
#### no permission
echo 'echo hi' > s; ./s; echo $?
#### a script with the run bit
printf '#!/bin/bash\necho "run $0 $1 $#"\nexit 3\n' > s; chmod +x s; ./s a b; echo $?
#### a script without #!
echo 'echo "plain $1"' > s; chmod +x s; ./s x
#### a script with a bad interpreter
printf '#!/no/such\necho hi\n' > s; chmod +x s; ./s; echo $?
#### a script through env
printf '#!/usr/bin/env bash\necho env $BASH_VERSINFO\n' > s; chmod +x s; ./s
#### a script with sh
printf '#!/bin/sh\necho sh $0\n' > s.sh; chmod +x s.sh; ./s.sh; PATH=$PATH:. s.sh
#### bash of a file
echo 'echo "$0 $@"; exit 5' > s; bash s 1 2; echo $?; bash nope; echo $?; bash -c 'echo $0 $1' x y
#### errors of a script name its lines
printf 'echo a\nnosuch\ncd /nope\necho $((1/0))\necho end\n' > s; bash s; echo $?
#### errors in functions of a script
printf 'f() {\n  nosuch\n  cd /nope\n}\nf\nx=$(nosuch)\n' > s; bash s; echo $?
#### errors in functions under -c
f() { cd /nope; nosuch; }; f
#### source
echo 'x=5; echo "sourced $1 $0"; return 3; echo never' > lib; . ./lib arg; echo $? $x; source lib; echo $?
#### source that is missing
. ./nope; echo $?; source; echo $?
#### source: a folder
mkdir d; . d; echo $?; . ./d
#### source errors name the file
printf 'true\nnosuch\n' > lib; . ./lib; f=1
#### stdin as a script
echo 'echo from stdin; read x; echo "[$x]"
data' | bash
#### bash -s
echo 'echo "$1 $#"' | bash -s a b
#### bash -e, -x, -u
bash -ec 'false; echo no'; echo $?; bash -xc 'echo a'; bash -uc 'echo $x'; echo $?; bash -o pipefail -c 'false | true'; echo $?
#### bash with a bad option
bash -Z; echo $?
#### bash --version
bash --version | head -1 | cut -c1-16
#### eval
x='echo "a  b"'; eval $x; eval "$x"; eval 'y=3; echo $y'; eval; echo $?; eval false; echo $?
#### eval with a syntax error
eval 'if'; echo $?
#### eval with a syntax error in the middle
eval 'echo a; )'; echo $?
#### exec
bash -c 'exec echo replaced; echo never'; (exec false); echo $?
#### exec of nothing there
(exec nosuch; echo no); echo $?
#### aliases are not for scripts
alias hi='echo hello'; hi; alias hi; alias nope; unalias hi; unalias hi; echo $?
#### aliases with expand_aliases
shopt -s expand_aliases
alias hi='echo hello' e='echo '
hi there
e hi
alias
#### time
time sleep 0.01; TIMEFORMAT=; time true
#### time of a pipeline with a format
TIMEFORMAT='t %0lR'; time true | true
#### test statuses
[ ]; echo $?; [ "" ]; echo $?; [ x ]; echo $?; test; echo $?; [ ! x ]; echo $?
#### deep nesting
f() { [ $1 -eq 0 ] || f $(($1-1)); }; f 200; echo ok
#### unused & at once
true & wait; echo $?; false & wait $!; echo $?
#### background order
(sleep 0.1; echo b) & echo a; wait
