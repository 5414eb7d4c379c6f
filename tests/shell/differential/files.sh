#: needs findutils diffutils
#### ls
touch b a .h; mkdir d; touch d/x; ls; ls -a; ls -A; ls -1; ls -d .; ls d; ls -r; ls a d; ls -F; ls -p; ls -R; ls nope; echo $?; ls -m; ls *
#### ls -l
umask 022; echo hello > f; mkdir d; chmod 755 f; ls -l; ls -l f; ls -ld d; ls -lh f; ls -la | head -3; ls -n f | cut -c1-10; ls -lA; ln -s f l; ls -l l
#### ls -S and -t
printf aaa > big; printf a > small; touch -d 2020-01-01 old; touch -d 2021-01-01 new; ls -S; ls -t old new; ls -tr old new; ls -s > /dev/null; ls -i f 2>&1 | tail -1; ls -1S; ls --color=always -d . | cat -v; ls -Q; ls -X
#### ls -l sizes and old dates
touch -d '2020-01-02 03:04:05' f; ls -l --time-style=long-iso f; ls -l --time-style=+%Y f | awk '{print $6, $7}'; ls -l f | awk '{print $6,$7,$8}'; ls -l --full-time f | awk '{print $6, $7}'; printf 'x%.0s' {1..2000} > k; ls -lh k | awk '{print $5}'; ls -l k | awk '{print $5}'
#### ls errors
ls -Z nope; ls --nope; echo $?; ls a b; echo $?; ls -j; echo $?
#### ls in columns
mkdir d; cd d; touch a b c; ls -C; ls -x; ls -w 10 -C; touch longername_{1..9}; ls -C -w 60
#### cp
echo a > f; cp f g; cat g; mkdir d; cp f d; ls d; cp -r d e; ls e; cp d x; echo $?; cp f nope/x; echo $?; cp -v f h; cp f g d; ls d; cp f g nope; echo $?; cp -n g h; cp f f; echo $?; cp -a d d2; ls d2; cp -t d h; ls d; cp -r d/. d3 2>&1; cp d/ y 2>&1
#### cp -p, -u, -i and modes
echo a > f; chmod 600 f; touch -d 2020-01-01 f; cp f g; stat -c %a g; cp -p f h; stat -c '%a %y' h | cut -c1-14; cp --parents f d 2>&1; mkdir d; cp --parents f d; ls d; cp -T f z; cat z
#### mv
echo a > f; mv f g; ls; mkdir d; mv g d; ls d; mv d e; ls; mv nope x; echo $?; mv -v e/g h; echo b > i; mv h i; cat i; mv i i; echo $?; mv e e; echo $?; mkdir x; mv e x/e; ls x; mv x x/e; echo $?; touch p q; mv p q nope; echo $?; mv -n p q; ls; mv -t x p q; ls x
#### mkdir
mkdir a; mkdir a; echo $?; mkdir -p a/b/c; ls a/b; mkdir x/y; echo $?; mkdir -v n; mkdir -pv p/q; mkdir -m 700 m; stat -c %a m; touch f; mkdir f; mkdir f/x; mkdir -p f/x; mkdir -p a; echo $?
#### rmdir
mkdir -p a/b c; rmdir c; rmdir a; echo $?; rmdir -p a/b; ls; rmdir nope; touch f; rmdir f; rmdir -v c 2>&1; mkdir z; rmdir -v z
#### touch
touch a b; ls; touch -c nope; ls; touch -d '2020-05-06 07:08:09' a; stat -c %y a | cut -c1-19; touch -r a b; stat -c %Y b; touch -t 202101020304 c; stat -c %y c | cut -c1-16; touch -d nonsense d; echo $?; touch; echo $?; mkdir q; touch q; echo $?; touch -d @0 e; stat -c %Y e
#### chmod
touch f; chmod 640 f; stat -c '%a %A' f; chmod u+x f; stat -c %A f; chmod go-rwx f; stat -c %A f; chmod a=r f; stat -c %a f; chmod +x f; stat -c %a f; chmod u=rw,g=r,o= f; stat -c %a f; chmod 999 f; echo $?; chmod x f; echo $?; chmod -v 600 f; chmod -c 600 f; chmod 4755 f; stat -c '%a %A' f; chmod 1777 f; stat -c %A f; mkdir -p d/e; touch d/e/f; chmod -R 700 d; stat -c %a d/e/f; chmod g=u f; stat -c %a f; chmod a+X d; stat -c %a d; chmod --reference=d f; stat -c %a f; chmod u-w,o+r f; stat -c %a f
#### stat
printf hello > f; chmod 644 f; stat -c '%n %s %F %a %A' f; mkdir d; stat -c '%n %F' d; touch e; stat -c '%F' e; stat -c '%U %G' / ; stat --format=%s f; stat --printf='%s\n' f; stat nope; echo $?; ln -s f l; stat -c '%F %N' l; stat -L -c %F l; stat -c '%f %h' f; touch -d '2020-01-02 03:04:05 UTC' f; stat -c '%y|%Y' f; stat -c '%q' f; stat f | head -2 | tail -1 | awk '{print $1,$2}'
#### symlinks and programs
mkdir d; echo x > d/f; ln -s d l; cat l/f; cd l; pwd | sed 's/.*\///'; pwd -P | sed 's/.*\///'; cd ..; pwd | sed 's/.*[0-9]$/base/'; rm l; ls d; ln -s d/f k; cp k c; [ -L c ] || echo copied; cp -P k kk; [ -L kk ] && echo kept; cp -r k kr; [ -L kr ] && echo link; mv k m; readlink m; echo new > m; cat d/f; ln -s loop loop; cat loop; ls -L m > /dev/null; rm -r m; ls; test -e loop; echo $?; chmod 600 kk; stat -c %a d/f
#### find
mkdir -p a/b; touch a/x.txt a/b/y.txt a/z.md; find a | sort; find a -name '*.txt' | sort; find a -type f | sort; find a -type d | sort; find a -maxdepth 1 | sort; find a -mindepth 2; find . -name x.txt; find a -iname 'X*'; find a -path '*b*' | sort; find a -not -name '*.md' -type f | sort; find a -name '*.txt' -o -name '*.md' | sort; find a -empty | sort; find a -size 0 -type f | wc -l; find nope; echo $?; find a -type f -print0 | tr '\0' '\n' | sort
#### find -exec
mkdir d; echo 1 > d/a; echo 2 > d/b; find d -type f -exec cat {} \; | sort; find d -type f -exec echo {} + | wc -w; find d -name a -delete; ls d; find d -type f -exec sh -c 'echo "$1"' _ {} \;; find d -name b -execdir echo {} \;; find d -exec false {} \; ; echo $?; find d -type f -ok true {} \; < /dev/null 2>/dev/null
#### find -printf and others
mkdir d; printf abc > d/f; chmod 640 d/f; find d -printf '%p %f %s %y %m %d\n' | grep f; find d -name f -printf '%h/%f\n'; find d -perm 640; find d -perm -u+r -type f; find d -newer nope; echo $?; find d -size -10c -type f; find d -mtime -1 -type f; find d -mmin +5; find d -regex '.*f'; find d -prune; find d -name f -quit; find d \( -name f -o -name g \) -print; find d -depth; find d ! -name f; find d -type l; find d -user root > /dev/null; echo $?; find d -name f -ls | wc -l
#### find errors
find -name; find . -nope; echo $?; find . -exec echo; find . -type q; find . '('; find . -maxdepth x; find -Z; echo $?; find . -name a -maxdepth 1 2>&1 | head -1 | cut -c1-20; find . ! ; find . -size x
#### diff of folders
mkdir a b; echo 1 > a/f; echo 2 > b/f; echo x > a/only; mkdir b/sub; diff a b; echo $?; diff -r a b; diff -rq a b; diff -r a a; echo $?; diff a/f b; diff -N -r a b | head -3
#### cmp
printf abc > x; printf abd > y; cmp x y; echo $?; cmp x x; echo $?; cmp -s x y; echo $?; cmp -l x y; printf ab > z; cmp x z; echo $?; cmp x nope; echo $?; cmp - x < x
#### install and chown
echo a > f; install -m 600 f g; stat -c %a g; install -d x/y; ls x; chown root f; chown root:root f; chown :root f; chown nosuch f; echo $?; chgrp root f; chown; echo $?; chown -R root x; chown root nope; echo $?; chown root:nosuch f; echo $?
#### file names with blanks and dashes
touch 'a b' -- -x; ls; rm ./-x; for f in *; do echo "[$f]"; done; rm -- 'a b'; ls; touch $'n\nl'; ls | cat; ls -q; ls -b; rm *
#### long listing of a folder with links and modes
touch a; chmod 000 a; mkdir b; chmod 1777 b; touch c; chmod 6755 c; ln -s a l; ls -l | cut -c1-10; ls -F; ls --file-type; ls -dl b | cut -c1-10
#### wildcards given to programs
touch a.txt b.txt; cat *.nope; rm *.txt; ls; ls *.txt; echo $?; mv *.x *.y; cp *.x d
#### touch many, head of many
touch {a..e}{1..3}; ls | wc -l; ls [ab]*; ls -d a? | tail -1; find . -name 'c*' | sort | tr '\n' ' '; rm [a-c]*; ls
#### tar-less archive by cat
printf '1\n' > a; printf '2\n' > b; cat a b > c; wc -c c; head -c 2 c; tail -c +3 c; cmp <(cat a b) c && echo same
#### read-only folder as root does not matter
mkdir d; chmod 755 d; touch d/f; ls d; test -w d && echo w; test -x d && echo x
