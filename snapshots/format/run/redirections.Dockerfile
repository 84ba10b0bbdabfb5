FROM debian
RUN a >f \
    2> g \
    2>&1
RUN a 2 >f
RUN a 3>&1 1>&2 2>&3 4<x {fd}>y &>z &>> w >|v
RUN >f a
RUN { a; b; } >f 2>&1
