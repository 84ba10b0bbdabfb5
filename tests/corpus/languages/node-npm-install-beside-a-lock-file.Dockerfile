FROM node:20-bookworm-slim
ENV NODE_ENV=production
WORKDIR /srv/api
COPY package.json package-lock.json ./
RUN npm install --omit=dev
COPY src ./src
USER node
EXPOSE 4000
HEALTHCHECK --timeout=2s CMD node src/ping.js
CMD ["node", "src/index.js"]
