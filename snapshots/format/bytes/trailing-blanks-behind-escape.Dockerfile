FROM scratch
RUN a \
    && b \
        c
ENV A=1 \
    B=2
