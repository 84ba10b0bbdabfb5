from   debian:{{ version }}
run   a
