FROM debian
RUN time
RUN time \
    && a
