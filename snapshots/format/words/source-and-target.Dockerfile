FROM debian:12
COPY /usr/local/lib/a-library-with-a-name-that-is-long/share/configuration \
    /usr/local/lib/another-library/share/configuration
ADD https://example.com/releases/download/v1.2.3/a-program-with-a-long-name-linux-amd64.tar.gz \
    /usr/local/share/a-program.tar.gz
COPY --from=build /usr/local/lib/a-library-with-a-name-that-is-long/share \
    /usr/local/lib/a-library-with-a-name-that-is-long/share
COPY --from=build --chown=somebody:somebody --chmod=0755 \
    /usr/local/lib/a-library-with-a-name-that-is-long/share/with/more /usr/local/lib
COPY --from=build-of-the-program \
    --chown=somebody:somebody \
    --chmod=0755 \
    --exclude=*.md \
    --exclude=*.txt \
    --exclude=*.html \
    --exclude=*.css \
    a b
COPY a \
    b
COPY --from=build /a \
    /b
COPY --from=build \
    /a \
    /b
COPY \
    /a \
    /b
COPY /a \
    # why
    /b
COPY \
    # why
    /a /b
COPY \
    /a \
    /b \
    /c/
COPY --from=build \
    /a /b
