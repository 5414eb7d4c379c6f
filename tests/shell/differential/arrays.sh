#### literal and elements
a=(one "two words" three); echo ${a[0]} "${a[1]}" ${#a[@]}; printf '<%s>' "${a[@]}"; printf '<%s>' "${a[*]}"
#### sparse
a=([2]=x [5]=y z); echo ${!a[@]} ${#a[@]}; unset 'a[5]'; echo ${!a[@]}
#### append
a=(1 2); a+=(3 4); a[10]=x; a+=(y); declare -p a
#### negative index
a=(1 2 3); echo ${a[-1]} ${a[-3]}; a[-1]=z; echo ${a[@]}
#### assignment to a negative index out of range
a=(1); a[-3]=x; echo $?
#### whole array without index
a=(x y); echo $a ${a}; a=new; declare -p a
#### copy
a=(1 '2 3'); b=("${a[@]}"); declare -p b
#### loop over
a=('x y' z); for i in "${a[@]}"; do echo "[$i]"; done; for i in ${!a[@]}; do echo $i=${a[i]}; done
#### associative
declare -A m; m[one]=1; m[two words]=2; m["x"]=3; echo ${m[one]} ${m[two words]} ${#m[@]}; for k in one x; do echo $k=${m[$k]}; done
#### associative literal
declare -A m=([a]=1 [b]=2); echo ${m[a]} ${m[b]} ${m[c]-none}; [[ -v m[a] ]] && echo has; [[ -v m[z] ]] || echo hasnt
#### associative in pairs
declare -A m=(k1 v1 k2 v2); echo ${m[k1]} ${m[k2]}
#### associative without subscript
declare -A m=(); m=(x); echo $?
#### unset elements and all
declare -A m=([a]=1 [b]=2); unset 'm[a]'; echo ${!m[@]}; unset m; echo ${#m[@]}
#### declare -p of all sorts
declare -i i=3; declare -r r=1; declare -x e=2; declare -a a=(1 'b c'); declare -A m=([k]='v w'); declare -l lo=ABC; declare -u up=abc; declare -p i r e a m lo up
#### declare -p of nothing
declare -p nope; echo $?
#### declare -p unset but declared
declare -a a; declare -A m; declare x; declare -p a m x
#### mapfile
mapfile -t l < <(printf 'a\nb c\n\nd\n'); declare -p l; printf 'x\ny\n' | { mapfile m; declare -p m; }
#### mapfile with options
printf '1\n2\n3\n4\n5\n' > f; mapfile -t -n 2 -s 1 a < f; declare -p a; mapfile -t -O 3 a < f; declare -p a; mapfile -d , -t c <<< 'a,b,c'; declare -p c
#### readarray callback
printf 'a\nb\n' > f; cb() { echo "cb $1 $2"; }; readarray -t -c 1 -C cb a < f
#### read -a
read -ra w <<< ' one  two three '; declare -p w
#### IFS and read -a
IFS=: read -ra p <<< 'a:b::c'; declare -p p
#### join with IFS
a=(x y z); (IFS=,; echo "${a[*]}"); echo "${a[*]}"
#### array in arithmetic
a=(5 6); ((a[0]++)); ((a[1]+=10)); echo ${a[@]}
#### arrays are not exported
export a=(1 2); bash -c 'echo "[${a}]"'
#### local arrays
f() { local -a l=(1 2); local -A m=([x]=y); echo ${l[1]} ${m[x]}; }; f; echo "[${l[*]}]"
#### pass by name
f() { local -n arr=$1; arr+=(new); echo ${#arr[@]}; }; x=(1 2); f x; echo ${x[@]}
#### glob in an array
touch a.txt b.txt; f=(*.txt); echo ${#f[@]} ${f[1]}; shopt -s nullglob; n=(*.zip); echo ${#n[@]}
#### brace in an array
a=({1..3} x{a,b}); echo ${a[@]}
#### bad subscript
a[]=1; echo $?
#### bad array subscript in expansion
declare -A m; m[]=x; echo $?
#### element of a scalar
s=text; echo ${s[0]} "[${s[1]}]" ${#s[@]} ${s[@]}
#### exists with -v
a=(1 2); [[ -v a ]] && echo a; [[ -v a[1] ]] && echo a1; [[ -v a[5] ]] || echo no5; declare x; [[ -v x ]] || echo nox
#### multiline literal
a=(
  one   # a comment
  two
  "three four"
)
declare -p a
#### array from command with IFS
IFS=$'\n' a=($(printf 'x y\nz\n')); echo ${#a[@]}; printf '<%s>' "${a[@]}"
#### unset with bad name
unset 1a; echo $?
#### printf -v into an element
printf -v a[2] '%03d' 7; declare -p a
#### assign list to an element
a[0]=(1 2); echo $?
#### declare a list as readonly
declare -ra k=(1 2); k+=(3); echo never
#### reverse
a=(1 2 3); for ((i=${#a[@]}-1;i>=0;i--)); do echo -n ${a[i]}; done; echo
#### associative arrays order is bash's own
declare -A m=([one]=1 [two]=2 [three]=3 [four]=4 [five]=5); echo ${!m[@]}; echo ${m[@]}; declare -p m
#### more keys
declare -A m; for i in {1..12}; do m[key$i]=$i; done; echo "${!m[@]}"
