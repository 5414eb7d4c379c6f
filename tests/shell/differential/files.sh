#: needs findutils diffutils
#### cp
echo a > f; cp f g; cat g; mkdir d; cp f d; ls d; cp -r d e; ls e; cp d x; echo $?; cp f nope/x; echo $?; cp -v f h; cp f g d; ls d; cp f g nope; echo $?; cp -n g h; cp f f; echo $?; cp -a d d2; ls d2; cp -t d h; ls d; cp -r d/. d3 2>&1; cp d/ y 2>&1
#### mv
echo a > f; mv f g; ls; mkdir d; mv g d; ls d; mv d e; ls; mv nope x; echo $?; mv -v e/g h; echo b > i; mv h i; cat i; mv i i; echo $?; mv e e; echo $?; mkdir x; mv e x/e; ls x; mv x x/e; echo $?; touch p q; mv p q nope; echo $?; mv -n p q; ls; mv -t x p q; ls x
#### find
mkdir -p a/b; touch a/x.txt a/b/y.txt a/z.md; find a | sort; find a -name '*.txt' | sort; find a -type f | sort; find a -type d | sort; find a -maxdepth 1 | sort; find a -mindepth 2; find . -name x.txt; find a -iname 'X*'; find a -path '*b*' | sort; find a -not -name '*.md' -type f | sort; find a -name '*.txt' -o -name '*.md' | sort; find a -empty | sort; find a -size 0 -type f | wc -l; find nope; echo $?; find a -type f -print0 | tr '\0' '\n' | sort
#### diff of folders
mkdir a b; echo 1 > a/f; echo 2 > b/f; echo x > a/only; mkdir b/sub; diff a b; echo $?; diff -r a b; diff -rq a b; diff -r a a; echo $?; diff a/f b; diff -N -r a b | head -3
#### touch many, head of many
touch {a..e}{1..3}; ls | wc -l; ls [ab]*; ls -d a? | tail -1; find . -name 'c*' | sort | tr '\n' ' '; rm [a-c]*; ls
#### read-only folder as root does not matter
mkdir d; chmod 755 d; touch d/f; ls d; test -w d && echo w; test -x d && echo x
