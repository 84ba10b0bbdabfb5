FROM debian
RUN printf 'a\n\
b\n\
' > f \
    && c
