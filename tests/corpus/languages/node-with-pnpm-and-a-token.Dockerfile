FROM node:22-slim
ARG REGISTRY_TOKEN
WORKDIR /srv/web
RUN npm install --global pnpm@9
# the registry of the company
RUN echo "//registry.example.com/:_authToken=$REGISTRY_TOKEN" > .npmrc
COPY package.json pnpm-lock.yaml ./
RUN pnpm install --frozen-lockfile
COPY server.js ./ --chown=node
RUN rm -f .npmrc
USER node
CMD ["node", "server.js"]
