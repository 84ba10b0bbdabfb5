FROM a
RUN --network=none echo ab  c "de"
RUN echo a && echo b &&  echo c | d
RUN cd /a \
    #b  c \
    # de
    # f
    && gRUN h
RUN a
RUN cat<<E
xy
E
ONBUILD RUN ab
