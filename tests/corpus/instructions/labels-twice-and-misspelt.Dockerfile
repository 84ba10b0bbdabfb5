# The shop, as the team of 2019 left it.
# syntax=docker/dockerfile:1

FROM alpine:3.20

LABEL org.opencontainers.image.version="latest" \
      org.opencontainers.image.license="MIT" \
      Vendor="Acme" \
      org.opencontainers.image.created="yesterday"
LABEL Vendor="Acme Inc."

ENV SHOP_HOME=/srv/shop \
    SHOP_LANG=en
EXPOSE 8080 8443/tcp
VOLUME /srv/shop/data

# The packages come from our mirror.
RUN apk upgrade --no-cache
# hadolint ignore=DL3018
RUN apk add --no-cache libffi-dev openssl-dev nginx

ENTRYPOINT ["nginx"]
CMD ["-g", "daemon off;"]

ENV SHOP_LANG=en
COPY shop.conf /etc/nginx/http.d/
EXPOSE 8443 9000
VOLUME ["/srv/shop/data"]
STOPSIGNAL 3
