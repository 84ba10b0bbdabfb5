FROM debian
SHELL ["/bin/bash", "-c"]
RUN [[ a   ==  b ]] && c
RUN a=(1   2  3) && echo "${a[@]}"
RUN diff <(a  b) <( c )
RUN a |& b
RUN a &>f
