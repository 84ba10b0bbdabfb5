FROM scratch
COPY --chown=app:app \
    package.json \
    package-lock.json \
    ./
COPY \
    a \
    b \
    c \
    /d/
ADD \
    https://example.com/a.tgz \
    https://example.com/b.tgz \
    /tmp/
EXPOSE 80 \
    443
VOLUME /a \
    /b
ARG A=1 \
    B \
    C=3
