FROM haskell:9.2.8 as build
RUN apt-get update && apt-get install -y --no-install-recommends libpq-dev
WORKDIR /opt/build
COPY stack.yaml package.yaml *.cabal ./
RUN stack build --system-ghc --dependencies-only
COPY . .
RUN stack build --system-ghc --copy-bins --local-bin-path /opt/bin
FROM debian:buster-slim
RUN apt-get update && apt-get install -y libpq5 netbase && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/bin/ledger /usr/bin/ledger
CMD ["ledger", "+RTS", "-N2", "-RTS"]
