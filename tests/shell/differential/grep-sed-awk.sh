#: needs grep sed mawk
#### grep basics
printf 'apple\nBanana\ncherry\nap\n' > f; grep ap f; grep -i b f; grep -v a f; grep -c a f; grep -n a f; grep -w ap f; grep -x ap f; grep -q apple f; echo $?; grep zzz f; echo $?
#### grep -o and context
printf 'a1\nb2\nc3\nd4\ne5\nf6\n' > f; grep -o '[0-9]' f; grep -A1 b2 f; grep -B1 c3 f; grep -C1 c3 f; grep -A1 -n b2 f; grep -e a1 -e e5 -A 1 f; grep -m 2 '[a-z]' f; grep -nA1 -m1 b f
#### grep of many files
echo foo > a; echo bar > b; mkdir d; echo foo > d/c; grep foo a b; grep -h foo a b; grep -l foo a b; grep -L foo a b; grep -r foo . | sort; grep -rn foo d; grep -c foo a b; grep -rl foo . | sort; grep foo d; echo $?; grep -s foo nope; echo $?; grep foo nope a; echo $?
#### grep -E and -F and -P
printf 'a.b\naab\nab\na+b\n' > f; grep -E 'a+b' f; grep -F 'a.b' f; grep 'a\+b' f; grep -E '^(a|b){2}' f; grep -P '\w\.\w' f; grep -P 'a(?=b)' f; grep -oP 'a\Kb' f; grep 'a\{2\}' f; grep -E 'a{2,}' f; grep -F + f; grep -E '[[:alpha:]]{2}' f; grep 'a*b$' f
#### grep -f and patterns with newlines
printf 'x\ny\n' > p; printf 'xa\nyb\nzc\n' > f; grep -f p f; grep $'xa\nzc' f; grep '' f | wc -l; grep -e x -e z f; grep -f /dev/null f; echo $?
#### grep words and back-references
printf 'abab\nfoo bar\nfoobar\n' > f; grep '\(ab\)\1' f; grep -E '(a)(b)\1\2' f; grep '\bbar' f; grep '\<foo\>' f; grep -w foo f; grep 'o\b' f; grep '\Bbar' f; grep '^foo.*r$' f
#### grep with color
echo 'hello world' | grep --color=always o; printf 'a:b\n' > f; grep --color=always -n b f; grep --color=always -H b f; echo abc | grep --color=auto b
#### egrep and fgrep
echo 'a|b' | fgrep '|'; echo ab | egrep 'a|x'
#### grep counts with -v, -o with -c, -m with -c
printf 'a\nb\na\n' > f; grep -vc a f; grep -oc a f; grep -m1 -c a f; grep -vn a f; grep -io A f; grep -nx a f
#### grep special
printf 'a\\b\n*x\n[y]\n^z\n-d\n' > f; grep '\\' f; grep '*x' f; grep '\[y' f; grep '\^z' f; grep -- -d f; grep -e -d f; grep '[]y]' f; grep '[^a-z]' f
#### sed substitute
printf 'hello world\nfoo bar\n' > f; sed s/o/0/ f; sed s/o/0/g f; sed 's/o/0/2' f; sed -n s/foo/X/p f; sed 's|o|/|' f; sed 's/\(h\)\(e\)/\2\1/' f; sed -E 's/(\w+) (\w+)/\2 \1/' f; sed 's/o/[&]/g' f; sed 's/O/0/I' f; sed 's/o/\n/' f; sed 's/o/\U&x/' f; sed 's/\(.*\)/\u\1/' f
#### sed commands
printf 'a\nb\nc\n' > f; sed '2i\new' f; sed '2a after' f; sed '2c\changed' f; sed '1a\    far in' f; sed '1i \  in' f; sed '1a   near' f; sed 1q f; sed '2q5' f; echo $?; sed y/abc/xyz/ f; sed -n = f; sed = f; sed -n l f; sed 'n;d' f; sed '$!N;s/\n/-/' f; sed 2r/dev/null f; sed 'G' f; sed '2{s/b/B/;p}' f
#### sed -i
echo a > f; sed -i s/a/b/ f; cat f; sed -i.bak s/b/c/ f; cat f f.bak; sed -i nope f; echo $?; sed -i s/a/b/ nope; echo $?
#### sed several scripts
printf 'a\nb\n' > f; sed -e s/a/1/ -e s/b/2/ f; sed 's/a/1/;s/b/2/' f; printf 's/a/X/\n# comment\ns/b/Y/\n' > s; sed -f s f; sed -n -e '/a/{' -e p -e '}' f; sed --expression=s/a/q/ f
#### sed branches
printf 'a\nb\nc\n' > f; sed ':a;N;$!ba;s/\n/,/g' f; printf 'aaa\n' | sed ':x;s/a/b/;tx'; seq 3 | sed '/2/b;s/$/!/'; seq 3 | sed -n '/2/{=;p};$!d' ; printf '1\n2\n' | sed -n 'H;${x;s/\n/+/g;p}'; printf 'x\n' | sed 's/x/y/;T;s/y/z/'
#### sed special characters
echo 'a.b*c' | sed 's/\./-/;s/\*/+/'; echo 'a/b' | sed 's/\//:/'; echo path | sed "s#path#/x/y#"; echo 'tab' | sed 's/$/\t|/'; echo aXb | sed 's/[A-Z]/-/'; echo 'a b' | sed 's/\s/_/;s/\S/Z/'; echo abc | sed 's/b*/x/g'; echo 'one two' | sed 's/\btwo\b/2/'; echo a+b | sed 's/a+b/x/'; echo aab | sed 's/a\+/x/;s/b\?$/y/'
#### sed regex extras
echo 'foo123bar' | sed -E 's/[0-9]{2,3}/#/'; echo abab | sed -E 's/(ab)\1/X/'; echo 'x=1' | sed -En 's/^([a-z])=(.*)$/\2:\1/p'; echo 'aaa bbb' | sed 's/a\{2\}/X/'; echo hello | sed 's/l\{1,\}/L/'; echo 'A b' | sed 's/.*/\L&/;s/\w\+/\u&/g'; echo ab | sed 's/\(a\)\|\(b\)/[\1\2]/g'
#### sed c and d over ranges
seq 5 > f; sed '2,4c\X' f; sed '2,4d' f; sed '$!{2,3c\
Y
}' f; sed '/2/,/4/{//!d}' f
#### sed D P N x g h H
printf 'a\na\nb\n' | sed '$!N;/^\(.*\)\n\1$/!P;D'; printf '1\n2\n3\n' | sed -n 'x;p'; printf '1\n2\n' | sed 'x;G'; printf 'a\nb\nc\n' | sed '$!{h;d};x;G'
#### awk fields
printf 'a b c\nd e f\n' > f; awk '{print $1}' f; awk '{print $NF, NR, NF}' f; awk -F: '{print $2}' <<< 'x:y:z'; awk '{print $1 $2}' f; awk '{$2="X"; print}' f; awk '{print $(NF-1)}' f; awk 'NR==2' f; awk '/d/' f; awk '$1=="a"{print "yes"}' f; awk 'END{print NR}' f
#### awk BEGIN, END, variables
seq 5 | awk '{s+=$1} END{print s, s/NR}'; awk -v x=5 'BEGIN{print x*2}'; awk 'BEGIN{OFS="-"; print 1,2,3}'; awk 'BEGIN{FS=","} {print $2}' <<< a,b; awk 'BEGIN{print length("hello"), substr("hello",2,3), index("hello","l"), toupper("a"), tolower("B")}'; echo a b | awk '{print NF ? "some" : "none"}'; awk 'BEGIN{ORS=";"; print "a"; print "b"}'; echo
#### awk NF changes and $0
echo 'a b c' | awk '{NF=2; print; $5="x"; print; print NF; $0="p q"; print $2, NF}'; echo 'a b' | awk '{$3=""; print NF, $0 "|"}'
#### awk ranges and multiple patterns
seq 10 | awk 'NR==2,NR==4; /7/'; seq 5 | awk 'NR%2'; seq 5 | awk '!/3/'; seq 3 | awk 'NR>1 && NR<3 {print "mid"} END{print "end"}'; seq 3 | awk 'NR==2{next}{print}'; seq 5 | awk 'NR==3{exit 4}{print}'; echo $?; seq 3 | awk '{exit} END{print "e"}'
#### awk ENVIRON, ARGV, FILENAME
A=5 awk 'BEGIN{print ENVIRON["A"]; print ARGC, ARGV[1]}' x; echo a > f; awk '{print FILENAME, FNR, NR}' f f; awk '{print v}' v=1 f v=2 f; awk 'END{print $0, NF}' f
#### awk printf to many
awk 'BEGIN{printf "%s %s %s\n", "a", "b", "c"; printf("%d-%d\n", 1, 2); printf "no newline"; printf "\n"; printf "%*d|%-*d|\n", 5, 42, 5, 42; printf "%.3s|%10.3s|\n", "abcdef", "abcdef"; printf "%i %o %X %u %G\n", 5, 8, 255, 3, 0.00001}'
#### awk regex dynamic and special
awk 'BEGIN{r="^a.b$"; print ("axb" ~ r); print ("a.b" ~ /a\.b/), ("a/b" ~ /a\/b/), ("tab\there" ~ /\t/); print match("xxabc", "abc"); s="aaa"; print gsub("a","b",s), s; print "A|B" ~ /A\|B/; print "ab" ~ /^(a|b)+$/, "abc" ~ /[[:digit:]]/, "x5" ~ /[[:digit:]]/}'
#### awk delete, in, multidim
awk 'BEGIN{a["x"];a["y"]; delete a; n=0; for(k in a)n++; print n; a[1]=1;a[2]=2; for(i=1;i in a;i++) print i; print (3 in a) ? "y":"n"; print length(a)}'
#### sed: a label that is nowhere
printf 'a\nb\n' | sed 'p;/x/bnope'; echo $?; printf 'a\n' | sed -n 's/a/b/;Tgone;p'; echo $?
