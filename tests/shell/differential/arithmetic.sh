#### operators
echo $((7/2)) $((7%3)) $((-7/2)) $((-7%3)) $((2**10)) $((1<<4)) $((255>>2)) $((5&3)) $((5|3)) $((5^3)) $((~5)) $((!5)) $((!0))
#### comparisons and logic
echo $((1<2)) $((2<=2)) $((3>4)) $((3==3)) $((3!=3)) $((1&&0)) $((1||0)) $((1?10:20)) $((0?10:20))
#### precedence
echo $((2+3*4)) $(((2+3)*4)) $((2**3**2)) $((-2**2)) $((1+2<<3)) $((10-2-3))
#### assignment operators
x=10; ((x+=5)); echo $x; ((x-=3, x*=2)); echo $x; ((x/=4)); echo $x; ((x%=4)); echo $x; ((x<<=3)); echo $x; ((x|=1)); echo $x
#### increments
i=5; echo $((i++)) $i $((++i)) $i $((i--)) $((--i)) $i
#### bases
echo $((0x1F)) $((017)) $((2#1010)) $((16#ff)) $((36#z)) $((64#_))
#### variables without dollar, and unset ones
a=3; b=a; echo $((a+1)) $((b*2)) $((nope+1))
#### comma
echo $((a=1, b=2, a+b))
#### strings as expressions
e='1+2'; echo $((e*2)) $(($e*2))
#### division by zero
echo $((1/0)); echo never
#### division by zero in (( ))
((1/0)); echo $?
#### modulo by zero
x=0; echo $((5%x))
echo after
#### syntax error in arithmetic
echo $((1+)); echo never
#### bad token
echo $((1 2)); echo never
#### bad number
echo $((08)); echo never
#### value too great for base
echo $((2#3)); echo never
#### name with a bad character
x=1; echo $((x.5)); echo never
#### let
let x=5 y=x*2; echo $x $y; let 0; echo $?; let 1; echo $?; let "z = 3 + 4"; echo $z
#### (( )) statuses
((0)); echo $?; ((1)); echo $?; ((x=0)); echo $?
#### for (( ))
for ((i=0;i<3;i++)); do echo -n "$i "; done; for ((;;)); do break; done; for ((i=3,j=0;i>j;i--,j++)); do echo $i $j; done
#### overflow wraps
echo $((9223372036854775807+1)) $((2**63)) $((2**64))
#### arithmetic in array indexes
a[1+1]=x; a[$((3))]=y; echo ${!a[@]}
#### ternary nested
x=5; echo $((x>3 ? x>4 ? 1 : 2 : 3))
#### $[ ] old form
echo $[1+2]
#### command substitution in arithmetic
echo $(( $(echo 3) * $(echo 4) ))
#### arithmetic with arrays
a=(1 2 3); echo $((a[0]+a[2])) $((a[1]++)) ${a[1]}; declare -A m=([k]=4); echo $((m[k]+1))
#### declare -i
declare -i n=2+3; n=n*2; echo $n; n=abc; echo $n
#### expression recursion
x=x; echo $((x)); echo never
#### negative exponent
echo $((2**-1)); echo never
#### assignment to a number
echo $((5=3)); echo never
#### unmatched parenthesis
echo $(( (1+2 )); echo never
#### hex output
printf '%x %o %X %#x %d\n' 255 8 255 255 0xff
#### in [[ with -eq
x=5; [[ x -eq 5 ]] && echo yes; [[ 2+3 -eq 5 ]] && echo yes2
#### shift by large and negative
echo $((1<<62)) $((1<<63)) $((-1>>1))
#### nested $(( ))
echo $(( 1 + $(( 2 * 3 )) ))
#### spaces and newlines
echo $((
 1 +
 2
))
