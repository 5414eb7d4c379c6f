#### single quotes keep everything
echo 'a $HOME `date` \n "x"'
#### double quotes expand variables and commands
x=5; echo "x is $x, $(echo hi), \$x, \\ and \`"
#### backslash outside quotes
echo a\ b \$HOME \"q\" \\ \'
#### ANSI-C quoting
printf '%s|' $'a\tb\n' $'\x41\u00e9\101' $'it\'s'
#### adjacent quotes make one word
printf '<%s>' a"b c"'d e'f
#### empty words stay
printf '<%s>' "" '' a "$nothing" $nothing
#### word splitting of an unquoted variable
v='  a   b  c '; printf '<%s>' $v; printf '<%s>' "$v"
#### IFS splits at other characters
IFS=:; v='a::b:c:'; printf '<%s>' $v
#### IFS with blanks and others
IFS=', '; v='a , b,,c '; printf '<%s>' $v
#### empty IFS
IFS=; v='a b'; printf '<%s>' $v
#### "$@" and "$*"
set -- 'a b' c ''; printf '<%s>' "$@"; echo; printf '<%s>' "$*"; echo; printf '<%s>' $@; echo; printf '<%s>' $*
#### "$*" joins with the first of IFS
set -- a b c; IFS=-+; echo "$*"; IFS=; echo "$*"
#### prefix and suffix of "$@"
set -- 1 2 3; printf '<%s>' "a$@b"
#### no parameters
set --; printf '<%s>' "$@"; echo; printf '<%s>' "x$@"; printf '<%s>' "$*"
#### a backslash and a newline join lines
echo one \
  two "three \
four" 'five \
six'
#### dollar that names nothing
echo $ "$" $% a$ "a$ b"
#### a comment
echo a # b
echo 'a # b' a#b
#### unclosed single quote
echo 'abc
#### unclosed double quote
echo ok
echo "abc
#### unclosed backtick
echo `echo a
#### unclosed parameter expansion
echo ${a
#### nested command substitution
echo "$(echo "$(echo "in ner")")" `echo \`echo deep\``
#### command substitution strips newlines
printf '<%s>' "$(printf 'a\nb\n\n\n')"
#### command substitution splits
printf '<%s>' $(echo a  b)
#### locale quotes
echo $"hello"
#### double quotes inside command substitution inside double quotes
echo "a$(echo "b  c")d"
#### history is not expanded in scripts
echo "hi!" !! !x
#### glob characters in quotes
touch a b; echo "*" '*' \* *
#### printf %q
printf '%q\n' 'a b' "it's" '' 'a$b' $'x\ny' 'é' '~' 'a~' '#x' '{a,b}' '-'
#### @Q
x="it's"; y='a b'; z=; echo ${x@Q} ${y@Q} ${z@Q}
