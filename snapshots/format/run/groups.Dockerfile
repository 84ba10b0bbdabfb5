FROM debian
RUN { a; b; } && c
RUN { \
        a; \
        b; \
    } > f
RUN ( \
        cd /x \
        && make \
    ) \
    && rm -rf /x
RUN a || { b; exit 1; }
RUN a || { \
        b; \
        exit 1; \
    }
RUN set -eux; \
    { \
        echo a; \
        echo b; \
    } | tee f; \
    (a; b)
