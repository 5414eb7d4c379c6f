#: needs column rev hexdump xxd bc file
#### column in columns
seq 20 | column -c 40; printf 'a\nb\nc\n' | column; seq 5 | column -x -c 20
#### column errors
column nope; echo $?; column -Z; echo $?; column -t < /dev/null; echo $?
#### xxd
printf 'hello world, this is text\n' | xxd; printf hello | xxd -p; echo 68656c6c6f0a | xxd -r -p; printf abc | xxd -l 2; printf 'abcdef' | xxd -c 4; printf abc | xxd -b; printf hello | xxd -u -p; printf hello | xxd | xxd -r; echo; printf abcdef | xxd -s 2 -g 1; printf ab | xxd -i
#### hexdump
printf 'hello world\n' | hexdump; printf 'hello world\n' | hexdump -C; printf 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' | hexdump -C; printf ab | hexdump -v -e '1/1 "%02x "'; echo; printf abc | hexdump -c; printf abcdef | hexdump -n 3 -C
#### bc
echo '1+2*3' | bc; echo 'scale=2; 10/3' | bc; echo '10/3' | bc; echo '2^10' | bc; echo '7%3' | bc; echo 'sqrt(16)' | bc; echo 'x=5; x*2' | bc; echo 'obase=16; 255' | bc; echo 'ibase=2; 1010' | bc; echo '1.5+1.5' | bc; echo '-5/2' | bc; echo 'scale=3; 1/3' | bc; echo '3>2' | bc; echo '1==2' | bc; echo '2^100' | bc; echo '.5+.5; .25*2' | bc; echo 'scale=10; 2/3' | bc; echo 'length(12345); scale(1.234)' | bc
#### bc -l
echo '4*a(1)' | bc -l; echo 'e(1)' | bc -l; echo 's(0); c(0); l(1)' | bc -l; echo '10/3' | bc -l; echo 'scale=4; sqrt(2)' | bc -l; echo 'l(10)' | bc -l
#### bc with money
echo 'scale=2; (19.99*3)*1.08' | bc; echo 'scale=2; 100*1.19/1' | bc; echo '1000000*1000000' | bc; echo '5.0' | bc; echo '0.10+0.20' | bc; echo '-.5' | bc; bc <<< '3.7*2'; bc <<< 'scale=0; 7.9/1'; echo '2^-1' | bc; echo '1.1^3' | bc; echo '(1+2)*(3+4)' | bc; echo 'last' | bc; echo '5;.+1' | bc
#### file
echo text > a; printf '#!/bin/bash\necho\n' > s; mkdir d; : > e; printf '{"a":1}\n' > j.json; printf 'é\n' > u; ln -s a l; file a; file s; file d; file e; file j.json; file u; file l; file nope; echo $?; file -b a; printf '\x7fELF' > elf; file -b e; printf 'a\r\nb\r\n' > crlf; file crlf; printf 'abc' > nonl; file nonl; printf '\x00\x01\x02' > bin; file bin; file a s; file -i a; file --mime-type a; file -bi j.json
#### comparing with sort and column
printf 'name age\nbob 5\nal 40\n' | (read -r h; echo "$h"; sort -k2n) | column -t
#### rename of extensions
touch a.txt b.txt; for f in *.txt; do mv "$f" "${f%.txt}.md"; done; ls
#### seq, paste, bc in a pipe
seq 10 | paste -sd+ | bc; seq 5 | paste -sd'*' | bc; echo "$(seq -s+ 4)" | bc
#### cal and such do not matter
date +%Y | grep -cE '^[0-9]{4}$'
