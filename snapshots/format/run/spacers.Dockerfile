FROM debian
RUN set -eux; \
    \
    a; \
    \
    b; \
    \
    # comment
    c
RUN a \
    \
    && b
RUN a; \
    b
RUN apt-get install -y \
    a \
    \
    b
