# Stands for node:18-bookworm-slim
# Debian's Node and npm. Debian's npm comes with 300 packages of Node, and is smaller in the official image.
FROM debian:bookworm-slim
RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm && rm -rf /var/lib/apt/lists/* \
    && ln -s /usr/bin/node /usr/bin/npm /usr/bin/npx /usr/local/bin/ \
    && npm config set prefix /usr/local --location=global
CMD ["node"]
