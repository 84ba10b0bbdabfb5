FROM node:18 AS deps
WORKDIR /w
COPY package.json package-lock.json ./
RUN npm ci

FROM deps AS lint
COPY . .
RUN npm run lint

FROM deps AS test
COPY . .
RUN npm test -- --ci --coverage

FROM deps AS build
COPY . .
RUN npm run build

FROM scratch AS reports
COPY --from=lint /w/lint.json /
COPY --from=test /w/coverage /coverage

FROM nginx:1.25-alpine AS web
COPY --from=build /w/dist /usr/share/nginx/html
