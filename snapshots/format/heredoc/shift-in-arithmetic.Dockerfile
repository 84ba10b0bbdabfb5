FROM debian
RUN (( a <<''))<N
RUN ((a<<1))&&b && c
RUN (g &&(2)\
  # touched
)|if((1<<2))then l;fi
