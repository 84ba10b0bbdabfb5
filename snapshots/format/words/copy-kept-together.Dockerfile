FROM scratch
COPY --from=build \
    /src/target/release/app /usr/local/bin/
COPY --chown=app:app --chmod=755 \
    a b
EXPOSE 80 443
