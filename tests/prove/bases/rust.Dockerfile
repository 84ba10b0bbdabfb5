# Stands for rust:1.63-bookworm
# Debian's Rust: its cargo needs OpenSSL and libgit2 from the system, and has its home where the official image has it.
FROM buildpack-deps:bookworm-scm
RUN apt-get update && apt-get install -y --no-install-recommends cargo gcc libc6-dev pkg-config libssl-dev && rm -rf /var/lib/apt/lists/*
ENV RUSTUP_HOME=/usr/local/rustup CARGO_HOME=/usr/local/cargo
ENV PATH=/usr/local/cargo/bin:$PATH
RUN mkdir -p /usr/local/cargo/bin && ln -s /usr/bin/cargo /usr/bin/rustc /usr/local/cargo/bin/ && chmod -R a+w /usr/local/cargo
