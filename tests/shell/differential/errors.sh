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
#### for with a bad name
for 1x in a; do echo; done; echo after
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
#### function name with $
$f() { echo; }
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
#### cd errors
cd nope; echo $?; touch f; cd f; echo $?; cd a b; echo $?; unset HOME; cd; echo $?; cd -; echo $?
#### OLDPWD
mkdir d; cd d; cd - > /dev/null; cd d; pwd | sed 's/.*\///'; cd ..; echo ${OLDPWD##*/}
#### bad option of builtins
cd -Z; echo $?; export -Z; echo $?; read -Z; echo $?; declare -Z; echo $?; unset -Z; echo $?
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
#### readonly by a builtin
readonly x=1; read x <<< 2; echo $?; export x=3; echo $?; declare x=4; echo $?; unset x
#### shift and others with bad numbers
shift abc; echo $?; shift -1; echo $?; umask 999; echo $?
#### kill errors
kill; echo $?; kill abc; echo $?; kill -NOPE 1; echo $?; kill 999999; echo $?; kill %3; echo $?
#### wait errors
wait 99999; echo $?; wait abc; echo $?; wait %1; echo $?
#### fg and bg and jobs without jobs
fg; echo $?; bg; echo $?; jobs; echo $?; jobs %1; echo $?
#### builtin of something that is none
builtin ls; echo $?; builtin; echo $?
#### hash
hash nosuch; echo $?; hash -r; echo $?; hash
#### let without arguments
let; echo $?
#### history and fc in scripts
history | wc -l; echo $?
#### help
help nosuchtopic; echo $?
#### logout
logout; echo $?
#### printf without arguments
printf; echo $?
#### getopts without arguments
getopts; echo $?
#### set with a bad option
set -Z; echo $?; set -o nope; echo $?
#### shopt with a bad name
shopt -s nope; echo $?; shopt nope; echo $?
#### division by zero in an index
a=(1); echo ${a[1/0]}; echo never
#### ulimit
ulimit -n nope; echo $?
#### type of nothing
type nosuch; echo $?; type -t nosuch; echo $?; command -v nosuch; echo $?; command -V nosuch; echo $?; which nosuch; echo $?
