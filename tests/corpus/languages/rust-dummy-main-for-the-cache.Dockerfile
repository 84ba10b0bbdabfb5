FROM rust:1.70 as planner

RUN rustup target add x86_64-unknown-linux-musl
RUN apt-get update && apt-get install musl-tools -y

RUN USER=root cargo new --bin shop
WORKDIR /shop
COPY ./Cargo.lock ./Cargo.lock
COPY ./Cargo.toml ./Cargo.toml
RUN cargo build --release --target x86_64-unknown-linux-musl; rm src/*.rs
COPY ./src ./src
RUN rm ./target/x86_64-unknown-linux-musl/release/deps/shop* && \
  cargo build --release --target x86_64-unknown-linux-musl

FROM scratch
COPY --from=planner /shop/target/x86_64-unknown-linux-musl/release/shop /
CMD ["/shop"]
