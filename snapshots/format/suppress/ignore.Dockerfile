FROM scratch
# dfmt: ignore
run   a   &&   \
b
RUN c && d
# dfmt:ignore because of the table
copy   a      b
# dfmt: ignore[pin-tag]
COPY a b
# dfmt: ignore

COPY a b
