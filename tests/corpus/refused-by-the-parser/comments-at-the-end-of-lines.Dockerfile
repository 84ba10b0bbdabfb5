FROM node:18 # the base
WORKDIR /app # where it lives
COPY . . # everything
RUN npm ci # clean install
ENV PORT=80 # web
EXPOSE 80 # web
CMD ["npm", "start"] # go
