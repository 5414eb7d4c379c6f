#### cat options
printf 'a\n\n\n\tb\n' > f; cat -n f; cat -b f; cat -A f; cat -s f; cat -E f; cat -T f; cat -ns f
#### cat of many, and of nothing
echo a > x; echo b > y; cat x y; cat x nope y; echo $?; cat - < x; cat x - y < y
#### cat of a folder
mkdir d; cat d; echo $?
#### cat with a bad option
cat -Z; echo $?; cat --nope; echo $?
#### tac
seq 3 | tac; printf 'a\nb' | tac; echo; tac nope; printf 'a,b,c,' | tac -s ,; echo
#### head
seq 20 | head -3; seq 20 | head -n 2; seq 5 | head -n -3; printf abcdef | head -c 3; echo; printf abcdef | head -c -2; echo; seq 3 | head -n 0
#### head errors
head -n x; head -c 1z; head -Z; echo $?
#### tail
seq 20 | tail -3; seq 5 | tail -n +3; seq 5 | tail -n 2; printf abcdef | tail -c 3; echo; printf abcdef | tail -c +3; echo; seq 2 > a; tail -n 1 a a; tail -q -n1 a a
#### wc
printf 'a b\nc\n' > f; wc f; wc -l f; wc -w < f; wc -c f; wc -lw f; wc f f; wc -L f; printf 'é✓\n' | wc -m; printf 'é✓\n' | wc -c; wc nope; wc -l < /dev/null
#### sort
printf 'b\na\nC\nB\n10\n9\n' > f; sort f; sort -r f; sort -n f; sort -f f; sort -u f
#### sort keys
printf 'x 3 b\ny 1 c\nz 2 a\n' > f; sort -k2 f; sort -k2,2n f; sort -k3 f; sort -k2nr f; sort -t' ' -k3,3 -r f
#### sort with separators
printf 'a:3\nb:1\nc:2\na:1\n' | sort -t: -k2,2n -k1,1; printf 'a:3\nb:1\na:1\n' | sort -t: -k1,1 -s; printf 'a:3\nb:1\na:1\n' | sort -t: -k1,1 -u
#### sort of versions and sizes
printf 'v1.10\nv1.9\nv1.2\n' | sort -V; printf '10K\n2M\n512\n1G\n' | sort -h; printf 'Mar\nJan\nFeb\n' | sort -M; printf '1e3\n5\n-2\n' | sort -g
#### sort -b and -d
printf '  b\n a\nc\n' | sort; printf '  b\n a\nc\n' | sort -b; printf 'a-b\nab\na c\n' | sort -d; printf 'b\n\na\n' | sort
#### cut
printf 'a:b:c\nd:e:f\nnone\n' > f; cut -d: -f2 f; cut -d: -f1,3 f; cut -d: -f2- f; cut -d: -s -f1 f; cut -c1-2 f; cut -c 2 f; cut -d: -f1 --output-delimiter=/ f; cut -d: --complement -f2 f; cut -b1 f; cut -d: -f3,1 --output-delimiter=- f
#### cut errors
cut; cut -f; cut -d: f; cut -f0 f; cut -d ab -f1 f; cut -f1 nope; cut -f a f
#### tr
echo hello | tr a-z A-Z; echo hello | tr -d l; echo 'a  b   c' | tr -s ' '; echo abc | tr abc x; echo abc123 | tr -cd 0-9; echo; echo 'a b' | tr '[:space:]' _; echo; echo abc | tr -c a- X; echo; echo a/b | tr / '\n'; echo hello | tr -s l; echo aab | tr -s a-z A-Z; echo '[x]' | tr '[]' '()'
#### tr errors
tr; echo $?; tr a; echo $?; tr a b c; echo $?; tr -d a b; echo $?; echo x | tr a ''; echo $?; tr z-a x < /dev/null; echo $?
#### paste
seq 3 > a; printf 'x\ny\n' > b; paste a b; paste -d, a b; paste -s a; paste -sd+ a; seq 6 | paste - - -; paste -d'\n' a b; paste nope a; echo $?
#### join
printf '1 a\n2 b\n4 d\n' > x; printf '1 A\n2 B\n3 C\n' > y; join x y; join -a1 x y; join -a 1 -a 2 -e - -o 0,1.2,2.2 x y; join -v1 x y; join -v 2 x y; join -t' ' -1 1 -2 1 x y
#### join on other fields
printf 'a:1\nb:2\n' > x; printf '1:one\n2:two\n' > y; join -t: -1 2 -2 1 x y; join -t: -1 2 -2 1 -o 1.1,2.2 x y; join nope y; echo $?
#### comm
printf 'a\nb\nc\n' > x; printf 'b\nc\nd\n' > y; comm x y; comm -12 x y; comm -23 x y; comm -13 x y; comm -3 x y; comm --output-delimiter=, x y; comm x nope; echo $?
#### comm of unsorted
printf 'b\na\n' > x; printf 'a\nb\n' > y; comm x y; echo $?
#### fold
echo abcdefghij | fold -w4; echo 'the quick brown fox' | fold -s -w 10; printf 'ab\n\ncdefgh\n' | fold -w3
#### fmt
printf 'a b c d e f g h i j k l m n o p\nq r s\n\nnew para\n' | fmt -w 20
#### expand and unexpand
printf 'a\tb\n\tc\n' | expand | cat -A; printf 'a\tb\n' | expand -t4 | cat -A; printf '        a       b\n' | unexpand | cat -A; printf '        a       b\n' | unexpand -a | cat -A
#### seq
seq 3; seq 2 4; seq 1 2 7; seq 5 -2 1; seq -w 8 11; seq -s, 3; seq 0.5 0.5 2; seq -f 'n%03g' 2; seq 3 1; seq 1.0 2; seq -s' ' -w 1 10
#### seq errors
seq; seq a; seq 1 2 3 4; seq 1 0 5; echo $?
#### base64 of bytes
printf '\xff\xfe\x00\x01' | base64; echo '//4AAQ==' | base64 -d | od -An -tx1; echo 'gICA' | base64 -d | wc -c
#### md5sum -c quiet
echo a > f; md5sum f > s; md5sum -c --quiet s; md5sum -c --status s; echo $?; echo b > f; md5sum -c --status s; echo $?; md5sum --tag f
#### shuf
seq 5 | shuf | sort; shuf -i 1-5 | sort | head -2; shuf -n 2 -e a b c | wc -l; shuf -i 3-3
#### tee
echo a | tee x y; cat x y; echo b | tee -a x > /dev/null; cat x; echo c | tee /no/such; echo $?; mkdir d; echo q | tee d
#### yes
yes | head -2; yes a b | head -1; yes no | head -c 5; echo
#### expr
expr 1 + 2; expr 6 / 4; expr 7 % 3; expr 2 '*' 3; expr a = a; expr a = b; echo $?; expr 3 '>' 2; expr length hello; expr substr hello 2 3; expr index hello l; expr match hello 'h.l'; expr hello : 'h\(.*\)o'; expr 1 + a; echo $?; expr 1 / 0; echo $?; expr; echo $?; expr 0; echo $?; expr 1 '&' 0 '|' 5; expr '(' 1 + 2 ')' '*' 3; expr 1 +; echo $?
#### factor
factor 12 97 1 100 1000000007; echo 15 | factor; factor x; echo $?
#### numfmt
numfmt --to=iec 1048576; numfmt --from=iec 1K; numfmt --to=si 1500000; echo 2048 | numfmt --to=iec-i; numfmt --from=auto 1Ki; numfmt --to=iec --suffix=B 5000; numfmt --grouping 1000; numfmt --padding=8 5; printf '1 1024\n' | numfmt --field=2 --to=iec; numfmt abc; echo $?
#### od
printf 'hello\n\x01\xff' | od; printf 'hello\n' | od -c; printf 'AB\n' | od -An -tx1; printf 'AB' | od -t x1z; printf 'abcd' | od -An -tu1 -w2; seq 20 | od -A d -c | tail -2; printf 'abcdefgh' | od -j2 -N3 -c; printf '\x00\x00\x00\x00%.0s' 1 2 3 4 5 6 7 8 9 10 11 12 | od -tx1; printf abcd | od -An -td4; printf abcd | od -x
#### strings-like: rev of files
printf 'abc\nxyz\n' > f; cat f | tr a-c 1-3
#### basename and dirname
basename /a/b/c.txt; basename /a/b/c.txt .txt; basename -s .txt a.txt b.txt; basename -a x/y z; basename /; basename a/; dirname /a/b/c; dirname a; dirname /; dirname /a a/b; basename; echo $?; dirname; echo $?; basename a b c; echo $?
#### realpath and readlink
mkdir -p d/e; touch d/f; ln -s d/f l; ln -s nope broken; readlink l; readlink broken; readlink d; echo $?; realpath d/../d/f | sed 's/.*\/d/d/'; realpath l | sed 's/.*\/d/d/'; realpath nope/x; echo $?; realpath -m a/b/../c | sed 's/.*\///'; realpath --relative-to=. d/e; readlink -f l | sed 's/.*\/d/d/'; readlink -e broken; echo $?; realpath; echo $?
#### xargs
printf 'a b\nc\n' | xargs; printf 'a b\nc\n' | xargs -n1 echo x; printf 'a\nb\n' | xargs -I{} echo '<{}>'; printf 'a b\nc d\n' | xargs -L1 echo; printf 'a\0b c\0' | xargs -0 -n1 echo; echo | xargs echo empty; echo | xargs -r echo never; printf '"a b" c\\ d\n' | xargs -n1; seq 6 | xargs -n 2; seq 3 | xargs -t echo; printf '1\n2\n' | xargs -P2 -n1 echo | sort
#### xargs -d and -a
printf 'a,b,c' | xargs -d, -n1 echo; printf 'x\ny\n' > f; xargs -a f echo; printf 'a b\n' | xargs -d'\n' -I% echo [%]; echo 1 2 3 | xargs -n2 sh -c 'echo $0-$1'
#### which
which ls; which nosuch; echo $?; which ls nosuch cat; echo $?; which -a ls | head -1
#### id, whoami, uname, hostname, nproc
uname -s; uname -m; nproc > /dev/null; echo $?; uname -Z; echo $?; arch; id -Z 2>/dev/null; id nosuchuser; echo $?; tty < /dev/null; echo $?
#### printenv
A=1 printenv A; printenv NOPE; echo $?; A=1 B=2 printenv A B
#### true --version goes nowhere
echo a | head -1 --; echo b | cat --; printf 'x\n' | wc -l --
#### stdbuf and sync
sync; echo $?; stdbuf -oL echo a
#### tsort
printf 'a b\nb c\n' | tsort
#### truncate and dd
printf abcdef > f; truncate -s 3 f; cat f; echo; truncate -s 5 f; wc -c < f; dd if=f of=g bs=1 count=2 2>/dev/null; cat g; echo; echo abc | dd 2>/dev/null; dd if=nope; echo $?; printf abcdef | dd bs=2 skip=1 count=1 status=none; echo; truncate -s +2 g; wc -c < g
#### two inputs
cat - - <<< a; paste - - <<< $'a\nb'; sort - <<< $'b\na'
