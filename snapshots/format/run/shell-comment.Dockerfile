FROM debian
RUN a && b # the rest
RUN a   && \
    b   # the rest \
  && c
RUN # nothing
