FROM debian
RUN a && \
    b && \
    c && \
    d
RUN a \
    && b \
    && c \
    && d
RUN a \
    && b \
    && c && \
    d \
    && e
RUN a | b && \
    c | d || \
        e && \
    { \
        f \
        && g \
        && h \
        && i; \
    } && \
    j
