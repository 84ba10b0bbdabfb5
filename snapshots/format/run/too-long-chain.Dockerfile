FROM debian
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && true -x -y
RUN set -eux; \
    apt-get update; \
    apt-get install -y --no-install-recommends ca-certificates; \
    rm -rf /var/lib/apt/lists/*; \
    true -x
RUN set -eux; \
    first --with-an-option=value && second --with-an-option=value && third --with-an-option=value && fourth --with=x; \
    last
