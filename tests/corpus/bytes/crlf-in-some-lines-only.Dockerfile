FROM node:14
WORKDIR /app
COPY package.json .
RUN npm install && \
    npm cache clean --force && \
    rm -rf /tmp/*
COPY . .
EXPOSE 8080
CMD ["node", "index.js"]
