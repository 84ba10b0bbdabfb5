# syntax=docker/dockerfile:1.7-labs
FROM alpine AS assets
WORKDIR /a
COPY --exclude=*.psd --exclude=**/raw --parents design/**/ ./
FROM nginx:alpine
COPY --link --chmod=0444 nginx.conf /etc/nginx/
COPY --link --from=assets --chown=101:101 /a /usr/share/nginx/html
