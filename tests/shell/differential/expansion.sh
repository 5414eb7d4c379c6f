#### braces
echo a{b,c}d {1..5} {a..e} {5..1} {1..10..3} {01..03} {a,b}{1,2} {x} {a,} a{,b}
#### nested braces
echo {a,b{1,2},c{x..z}} {{a,b},c}
#### braces with quotes
echo {"a b",c} "{a,b}" \{a,b\} {a\,b,c}
#### braces with variables
x=1; echo {$x,2} {1..$x} ${x}{a,b}
#### negative and reversed steps
echo {-2..2} {10..1..-4} {a..g..2} {z..x}
#### padded
echo {08..11} {-01..1} {1..03}
#### not braces
echo {a..} {1..a} {} {,} {a b} { a,b }
#### star
touch a b.txt c.txt .hid; mkdir d; echo * *.txt .* */
#### question mark and classes
touch a1 a2 b1 A1; echo ?1 [ab]1 [!a]1 [[:upper:]]1 a[0-9] [a-b]?
#### no match stays
echo *.none; echo "x"*.none
#### nullglob, failglob, dotglob
touch .h v; shopt -s nullglob; echo [*.none]x *.none end; shopt -s dotglob; echo *; shopt -u nullglob; shopt -s failglob; echo *.none; echo never
#### nocaseglob
touch Abc; shopt -s nocaseglob; echo a*
#### globstar
mkdir -p a/b; touch a/b/c.txt a/x.txt t.txt; shopt -s globstar; echo **/*.txt; echo **; echo a/**/
#### slashes in globs
mkdir -p p/q r/q; touch p/q/1 r/q/2; echo */q/* p/*/* ./*
#### extglob on
shopt -s extglob
touch a aa ab b abc; echo +(a) ?(a)b !(a*) @(a|b) *(a|b) a!(b)
#### quoted glob parts
touch 'a*b' axb; echo a"*"b a\*b a*b
#### set -f
touch a; set -f; echo *; set +f; echo *
#### sorted
touch b a C B 1 _x; echo *
#### variable with glob
touch x1 x2; g='x*'; echo $g "$g"; for f in $g; do echo "[$f]"; done
#### here-document
cat <<E
a $HOME $(echo hi) \$x \\ `echo bt`
  indented "quotes" 'single'
E
#### here-document quoted
cat <<'E'
$HOME $(no) \n
E
#### here-document with tabs removed
cat <<-E
	one
		two
	E
#### here-document with parameter expansions
x=5; cat <<E
${x:-a} ${y:-"q"} $((x+1)) "${x}"
E
#### two here-documents
cat <<A; cat <<B
first
A
second
B
#### here-document to a loop
while read l; do echo "<$l>"; done <<E
a
b c
E
#### here-document in a pipeline
cat <<E | tr a-z A-Z
abc
E
#### here-document joined lines
cat <<E
a\
b
E
#### here-string
cat <<< "a  b"; cat <<< a$HOME; read x y <<< "1 2 3"; echo $y; wc -c <<< abc
#### process substitution
diff <(echo a) <(echo b); cat <(echo x) <(echo y); wc -l < <(seq 3)
#### paste of two
paste -d, <(seq 3) <(seq 4 6)
#### while read from process substitution keeps variables
n=0; while read -r x; do ((n+=x)); done < <(seq 4); echo $n
#### while read in a pipe loses them
n=0; seq 4 | while read -r x; do ((n+=x)); done; echo $n
#### lastpipe
shopt -s lastpipe; n=0; seq 4 | while read -r x; do ((n+=x)); done; echo $n
#### order of expansions
a='$b'; b=x; echo $a; eval echo $a; c='{1,2}'; echo $c; eval echo $c
#### globs are not expanded in assignments
touch f1 f2; v=f*; echo "$v"; echo $v
#### braces are not expanded in assignments
v={a,b}; echo $v
#### case patterns with expansions
p='a*'; case abc in $p) echo glob;; esac; case abc in "$p") echo lit;; *) echo other;; esac
