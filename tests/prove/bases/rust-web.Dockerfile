# Stands for rust:1.96-bookworm
# The newer Rust that Debian has for its browsers: the registry of crates by the protocol that needs no Git.
FROM buildpack-deps:bookworm-scm
RUN apt-get update && apt-get install -y --no-install-recommends cargo-web gcc libc6-dev pkg-config libssl-dev rustc-web \
    && rm -rf /var/lib/apt/lists/*
ENV RUSTUP_HOME=/usr/local/rustup CARGO_HOME=/usr/local/cargo
ENV PATH=/usr/local/cargo/bin:$PATH
RUN mkdir -p /usr/local/cargo/bin && ln -s /usr/bin/cargo /usr/bin/rustc /usr/local/cargo/bin/ && chmod -R a+w /usr/local/cargo
