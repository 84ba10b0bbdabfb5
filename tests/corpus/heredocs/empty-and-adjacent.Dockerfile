# syntax=docker/dockerfile:1
FROM busybox
COPY <<EOF /empty
EOF
RUN <<A cat && <<B cat
one
A
two
B
COPY --chmod=755 <<EOF /usr/local/bin/run
#!/bin/sh
exec "$@"
EOF
