# syntax=docker/dockerfile:1
# The image of dfmt: one static program, and a folder to mount the work at.
#
#   docker run --rm --user "$(id -u)" --volume "$PWD:/work" ghcr.io/dfmt/dfmt:0.1.0 --check
#
# There is no git in it: what asks git (`--since`, `--staged`) needs another way to install dfmt.

# Alpine's C library is musl, so that what is built here is static.
FROM rust:1.95-alpine AS build
WORKDIR /src
COPY Cargo.toml Cargo.lock README.md ./
# Cargo wants to see everything that Cargo.toml names, if only src is built.
COPY benches benches
COPY dprint-plugin dprint-plugin
COPY tests tests
COPY src src
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --locked --release --bin dfmt \
    && cp target/release/dfmt /usr/local/bin/dfmt

FROM scratch
COPY --from=build /usr/local/bin/dfmt /dfmt
COPY LICENSE-APACHE LICENSE-MIT /licenses/
WORKDIR /work
# Nobody, unless `--user` says who owns the files.
USER 65534:65534
ENTRYPOINT ["/dfmt"]
