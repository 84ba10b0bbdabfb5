from   scratch
env   A=1   B
run   a
