FROM debian
RUN apt-get update && apt-get install -y curl
RUN a; b; c;
RUN echo x >f 2> g 2>&1 < h
RUN a | b | c || d && e
RUN sleep 1 &
RUN sleep 1 & wait
RUN (a; b)
RUN { a; b; }
RUN ! a
RUN A=1 B=2 c d
RUN $(a b) `c   d` $((1 +  2)) "e   f" 'g   h'
RUN cat <<< "x   y"
RUN a\ \ b c\	d
