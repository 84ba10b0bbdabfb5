FROM debian
RUN echo "a \
    b   c" \
    && echo 'x \
 y' \
    && echo a\
b
RUN echo "one \
  # not there
  two"
