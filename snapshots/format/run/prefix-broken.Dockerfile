FROM debian
RUN set -e; \
    a-command-with-a-long-name --and-options \
    && ! another-command-with-a-long-name --and-options \
    && a-third-one-for-good-measure --too-long
RUN a > f \
    && b
RUN [[ a == b ]] \
        > f
