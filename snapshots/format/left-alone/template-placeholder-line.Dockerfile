from   debian:12
%%KEYS%%
run   a
