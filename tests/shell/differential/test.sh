#### strings
[[ abc = abc ]] && echo 1; [[ abc == a* ]] && echo 2; [[ abc == "a*" ]] || echo 3; [[ abc != x ]] && echo 4; [[ a < b ]] && echo 5; [[ b > a ]] && echo 6; [[ -z '' && -n x ]] && echo 7
#### regular expressions
[[ abc123 =~ ^([a-z]+)([0-9]+)$ ]] && echo "${BASH_REMATCH[@]}"; [[ x =~ y ]] || echo no; re='^a b$'; [[ 'a b' =~ $re ]] && echo space; [[ a.c =~ a\.c ]] && echo dot; [[ abc =~ "a.c" ]] || echo lit
#### regex with groups that are empty
[[ ab =~ a(x)?b ]]; declare -p BASH_REMATCH
#### invalid regex
[[ a =~ '(' ]]; echo $?; r='('; [[ a =~ $r ]]; echo $?
#### numbers
[[ 5 -gt 3 && 5 -ge 5 && 3 -lt 5 && 3 -le 3 && 3 -eq 3 && 3 -ne 4 ]] && echo ok; [ 010 -eq 10 ] && echo ten; [[ 010 -eq 8 ]] && echo eight
#### files
touch f; mkdir d; echo x > g; chmod +x g; ln -s f l; ln -s nope broken; for t in e f d s r w x L h; do for n in f d g l broken none; do [ -$t $n ] && echo -n "$t$n "; done; done; echo
#### newer and older
touch -d 2020-01-01 a; touch -d 2021-01-01 b; [ b -nt a ] && echo nt; [ a -ot b ] && echo ot; [ a -nt none ] && echo nt2; [ a -ef a ] && echo ef
#### logic
[[ ! ( a = b || c = d ) && e = e ]] && echo ok; [ a = a -a b = b ] && echo and; [ a = b -o b = b ] && echo or; [ ! a = b ] && echo not; [ \( a = a \) ] && echo paren
#### unquoted variables in [[
x='a b'; [[ $x = 'a b' ]] && echo ok; [[ $nope = '' ]] && echo unset; [[ -z $nope ]] && echo z
#### too many arguments
x='a b'; [ $x = 'a b' ]; echo $?
#### unary operator expected
[ $nope = x ]; echo $?; [ = x ]; echo $?
#### binary operator expected
[ a b ]; echo $?; [ a b c ]; echo $?
#### integer expected
[ a -eq 1 ]; echo $?; [ 1.5 -gt 1 ]; echo $?; test '' -eq 0; echo $?
#### missing ]
[ a = a; echo $?
#### -v and -o and -t
x=1; [[ -v x && ! -v y ]] && echo v; [[ -o errexit ]] || echo off; set -e; [[ -o errexit ]] && echo on; [ -t 0 ] || echo notty
#### string comparisons in [
[ a \< b ] && echo lt; [ b \> a ] && echo gt; [ a == a ] && echo eq; [ -n a -a -z "" ] && echo both
#### nocasematch
shopt -s nocasematch; [[ ABC = abc ]] && echo eq; case ABC in abc) echo case;; esac; [[ ABC =~ b ]] && echo re
#### patterns with extglob in [[
[[ aab == +(a)b ]] && echo 1; [[ foo.txt == *.@(txt|md) ]] && echo 2; [[ x == !(y) ]] && echo 3
#### ! with three arguments
[ ! "" ] && echo a; [ ! -n "" ] && echo b; [ ! ! a ]; echo $?
#### test prints nothing
test 1 -lt 2; echo $?; test 2 -lt 1; echo $?; test x; echo $?
#### multi-line [[
[[ a == a &&
   b == b ]] && echo ok
#### brackets with -f "" and spaces
[ -f "" ]; echo $?; [ -f ]; echo $?; [ -e / ] && echo root
#### regex special
[[ 'a+b' =~ a\+b ]] && echo 1; [[ '2024-01-02' =~ ([0-9]{4})-([0-9]{2}) ]] && echo ${BASH_REMATCH[1]}/${BASH_REMATCH[2]}; [[ $'a\nb' =~ a.b ]] && echo nl; [[ foo =~ [[:alpha:]]+ ]] && echo $BASH_REMATCH
