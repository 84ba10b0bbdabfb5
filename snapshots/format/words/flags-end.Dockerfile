FROM scratch
COPY --from=a -- --b c
COPY --chown="a b" x y
