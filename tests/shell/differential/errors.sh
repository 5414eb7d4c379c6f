#### unexpected )
echo a )
#### unexpected fi
fi
#### unexpected done
echo a; done
#### unexpected ;;
echo a ;;
#### unexpected &
& echo
#### unexpected |
| cat
#### unexpected | at the end
echo a |
#### unexpected && at the end
echo a &&
#### unexpected ;
; echo a
#### double ;
echo a;; echo b
#### if without fi
if true; then echo a
#### while without done
while true; do echo a
#### case without esac
case a in a) echo;;
#### open brace
{ echo a
#### open parenthesis
(echo a
#### stray brace
echo a; }
#### function without a body
f() 
#### empty then
if true; then fi
#### empty while body
while true; do done
#### redirect to nothing
echo a >
#### redirect to an operator
echo a > | cat
#### errors come before the first command
echo first; echo a )
#### earlier lines are run
echo first
echo a )
echo third
#### syntax error on a later line
echo a
echo b
if true; then
echo c
done
#### syntax error in a file
printf 'echo one\nif true; then\necho two\n' > s; bash s; echo $?
#### syntax error in a sourced file
printf 'echo one\necho )\n' > s; . ./s; echo $?
#### elif after else
if a; then b; else c; elif d; then e; fi
#### do without loop
do echo a; done
#### two operators
true && || false
#### heredoc without a word
cat <<
#### not found with a path
/no/such/prog; echo $?; ./nope; echo $?
#### a very long word in an error
$(printf 'a%.0s' {1..20})
#### command not found in a pipe
nosuch | cat; echo ${PIPESTATUS[0]}
#### OLDPWD
mkdir d; cd d; cd - > /dev/null; cd d; pwd | sed 's/.*\///'; cd ..; echo ${OLDPWD##*/}
#### invalid identifiers
export 1a=b; echo $?; declare 2x; read 3y <<< a; echo $?; unset 'a b'; 1x=5; echo $?
#### export a-b
export a-b=1; echo $?; local-x=1; echo $?
#### ambiguous redirect
x='a b'; echo hi > $x; echo $?; echo hi > $nope; echo $?
#### redirect from nothing
cat < nope; echo $?; echo a > no/such/file; echo $?
#### noclobber
set -C; echo a > f; echo b > f; echo $?; echo c >| f; cat f
#### bad file descriptor
echo a >&9; echo $?; cat <&8; echo $?
#### readonly
readonly x=1; x=2; echo never
#### kill errors
kill; echo $?; kill abc; echo $?; kill -NOPE 1; echo $?; kill 999999; echo $?; kill %3; echo $?
#### fg and bg and jobs without jobs
fg; echo $?; bg; echo $?; jobs; echo $?; jobs %1; echo $?
#### hash
hash nosuch; echo $?; hash -r; echo $?; hash
#### let without arguments
let; echo $?
#### history and fc in scripts
history | wc -l; echo $?
#### printf without arguments
printf; echo $?
#### getopts without arguments
getopts; echo $?
#### shopt with a bad name
shopt -s nope; echo $?; shopt nope; echo $?
#### division by zero in an index
a=(1); echo ${a[1/0]}; echo never
#### type of nothing
type nosuch; echo $?; type -t nosuch; echo $?; command -v nosuch; echo $?; command -V nosuch; echo $?; which nosuch; echo $?
