FROM debian
RUN a \
    && b && \
    c \
    && d \
        | e | \
        f
RUN a && \
    # about b
    b \
    # about c
    && c
