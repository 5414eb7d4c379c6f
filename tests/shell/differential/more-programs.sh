#: needs column rev hexdump xxd bc file
#### column errors
column nope; echo $?; column -Z; echo $?; column -t < /dev/null; echo $?
#### comparing with sort and column
printf 'name age\nbob 5\nal 40\n' | (read -r h; echo "$h"; sort -k2n) | column -t
#### rename of extensions
touch a.txt b.txt; for f in *.txt; do mv "$f" "${f%.txt}.md"; done; ls
#### cal and such do not matter
date +%Y | grep -cE '^[0-9]{4}$'
