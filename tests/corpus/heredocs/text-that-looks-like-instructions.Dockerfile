# syntax=docker/dockerfile:1
FROM docker:24
COPY <<'EOF' /templates/Dockerfile
FROM scratch
# a comment that is text
RUN echo not run here \
    at all
COPY . .
EOF
RUN <<EOF
cat <<INNER > /x
RUN nested
INNER
EOF
CMD ["docker", "build", "/templates"]
