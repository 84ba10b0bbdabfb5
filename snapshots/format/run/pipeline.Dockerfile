FROM debian
RUN curl -fsSL https://example.com/a.tgz \
        | tar -xz
RUN set -eux; \
    curl -fsSL https://example.com/a.tgz | tar -xz -C /opt; \
    a \
        | b \
        | c
RUN a \
    && curl x \
        | tar y \
    && c
