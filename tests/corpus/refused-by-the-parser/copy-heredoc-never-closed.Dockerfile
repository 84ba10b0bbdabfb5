# syntax=docker/dockerfile:1
FROM nginx:1.25-alpine
COPY <<'CONF' /etc/nginx/conf.d/default.conf
server {
    listen 8080;
}
CONFIG
EXPOSE 8080
