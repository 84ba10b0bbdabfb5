# Stands for node:18-bookworm
# Debian's Node and npm, below /usr/local where the official image has its own.
FROM buildpack-deps:bookworm-scm
RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node
RUN apt-get update && apt-get install -y --no-install-recommends g++ gcc libc6-dev make nodejs npm python3 && rm -rf /var/lib/apt/lists/* \
    && ln -s /usr/bin/node /usr/bin/npm /usr/bin/npx /usr/local/bin/ \
    && npm config set prefix /usr/local --location=global
CMD ["node"]
