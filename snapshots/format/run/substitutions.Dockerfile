FROM debian
RUN a="$(b | c)" \
    && d `e   f`
RUN a "$(b \
    | c)" \
    && d
RUN x=$(a && \
  b) && echo $x
