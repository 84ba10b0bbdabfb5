FROM debian
RUN time -p a \
    && ! b \
    && ! c
