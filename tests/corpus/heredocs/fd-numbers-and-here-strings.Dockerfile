# syntax=docker/dockerfile:1
FROM bash:5
RUN cat 3<<EOF <&3
from three
EOF
SHELL ["bash", "-c"]
RUN read -r a b <<< "one two" && echo "$b $a" && echo $((1<<3))
RUN wc -l <<"LAST WORD"
x
LAST WORD
