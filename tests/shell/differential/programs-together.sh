#: needs grep sed mawk findutils
#### word frequencies
printf 'the cat the dog\nthe end\n' | tr ' ' '\n' | sort | uniq -c | sort -rn | head -2
#### top of a log
printf '1.1.1.1 GET /a 200\n2.2.2.2 GET /b 500\n1.1.1.1 GET /a 200\n' > log; awk '{print $1}' log | sort | uniq -c | sort -nr | awk '{print $2":"$1}'; grep -c ' 500$' log; cut -d' ' -f3 log | sort -u | xargs
#### config files
printf 'a=1\n# c\nb=2\n\n' > c; grep -v '^#' c | grep . ; sed -i 's/^a=.*/a=9/' c; grep ^a c; source <(grep = c); echo $a $b; while IFS== read -r k v; do [[ $k = \#* || -z $k ]] && continue; echo "$k -> $v"; done < c
#### heredoc to yaml and back
cat > x.yaml <<E
name: web
replicas: 3
E
awk -F': ' '$1=="replicas"{print $2}' x.yaml; sed -n 's/^name: //p' x.yaml; sed -i 's/replicas: .*/replicas: 5/' x.yaml; cat x.yaml
#### retry loop
n=0; until [ $((++n)) -ge 3 ]; do echo try $n; done; echo done $n
#### waiting with a timeout
end=$((SECONDS+1)); while ! false; do [ $SECONDS -ge $end ] && break; sleep 0.3; done; echo over
#### functions with arguments and defaults
log() { local level=${1:?level}; shift; printf '[%s] %s\n' "${level^^}" "$*"; }; log info all is well; (log) 2>&1 | sed 's/^.*: //'
#### temp files cleaned up
f() { local t; t=$(mktemp); trap "rm -f $t" RETURN; echo x > "$t"; cat "$t"; }; f; t=$(mktemp); trap 'rm -f "$t"; echo cleaned' EXIT; [ -f "$t" ] && echo there
#### parallel jobs with results
for i in 1 2 3; do (sleep 0.0$i; echo $i > r$i) & done; wait; cat r1 r2 r3
#### collecting statuses
pids=(); for s in 0 3 5; do (exit $s) & pids+=($!); done; for p in "${pids[@]}"; do wait $p; echo $?; done
#### reading two files at once
printf 'a\nb\n' > x; printf '1\n2\n' > y; while read -r l <&3 && read -r n <&4; do echo $l$n; done 3< x 4< y
#### options parsed by hand
set -- -v --name=web --port 80 rest; while [ $# -gt 0 ]; do case $1 in -v) v=1;; --name=*) n=${1#*=};; --port) p=$2; shift;; *) r+=("$1");; esac; shift; done; echo $v $n $p ${r[@]}
#### usage and exit
usage() { cat <<E >&2
usage: ${0##*/} [-h]
E
exit ${1:-0}; }; (usage 2); echo $?
#### menu by case
for a in start stop x; do case "$a" in start|up) echo starting;; stop|down) echo stopping;; *) echo "unknown: $a" >&2;; esac; done
#### sums and averages
printf '3\n4\n5\n' | awk '{s+=$1;if(min==""||$1<min)min=$1;if($1>max)max=$1}END{printf "%d %.2f %d %d\n",s,s/NR,min,max}'
#### transposing
printf 'a b\nc d\n' | awk '{for(i=1;i<=NF;i++)m[i]=m[i] (NR>1?" ":"") $i}END{for(i=1;i<=NF;i++)print m[i]}'
#### json-ish by hand
printf '{"a": "x", "b": 2}\n' | grep -o '"a": "[^"]*"' | cut -d'"' -f4; echo '{"k":"v"}' | sed 's/[{}"]//g;s/:/=/'
#### base64 secrets
for s in admin 'p@ss word'; do e=$(echo -n "$s" | base64); echo $e; echo $e | base64 -d; echo; done
#### url parts
u=https://host:8080/p/a?q=1; p=${u#*://}; h=${p%%[:/]*}; r=${p#*:}; echo $h ${r%%/*} /${p#*/} ${u##*\?}
#### padding and rulers
printf '%-10s|%5s|\n' name qty; printf '=%.0s' {1..16}; echo; printf '%-10s|%5d|\n' pods 3 nodes 12
#### dates in names
d=$(date -u -d @1700000000 +%Y%m%d-%H%M%S); echo backup-$d.tar
#### find and xargs and sed
mkdir -p a b; echo old > a/f; echo old > b/f; find . -name f -print0 | xargs -0 sed -i s/old/new/; cat a/f b/f; find . -type f | sort | xargs -I{} sh -c 'echo {}: $(cat {})'
#### diff of sorted lists
diff <(printf 'b\na\n' | sort) <(printf 'c\na\n' | sort) | grep '^[<>]'; comm -13 <(seq 3) <(seq 2 5)
#### while with pipes and counters
seq 5 | { t=0; while read -r n; do t=$((t+n)); done; echo $t; }
#### nested quoting in sh -c
sh -c 'echo "$1" '"'quoted'"' "$0"' zero 'one two'; bash -c "echo \"\$HOME\" \$((1+1))"
#### yes to a prompt
yes | (read a; read b; echo $a$b); printf 'y\n' | (read -p 'sure? ' r; [ "$r" = y ] && echo ok)
#### long lines and many words
printf '%s ' {1..300} | wc -w; printf 'x%.0s' {1..500} | wc -c; printf '%s\n' {1..100} | tail -1
