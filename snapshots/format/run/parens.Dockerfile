FROM debian
RUN ( (a))
RUN ( (a; b) && c)
RUN ((x = 1 +  2))
RUN (( x )) && a
RUN $( (a))
