FROM node:18-alpine
RUN mkdir -p /home/node/bot && chown node:node /home/node/bot
WORKDIR /home/node/bot
COPY --chown=node:node package.json yarn.lock ./
USER node
RUN yarn install --frozen-lockfile --production
COPY --chown=node:node . .
CMD ["node", "."]
