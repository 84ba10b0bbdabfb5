# Stages that were left over, and an image from nothing.
FROM alpine:3.22
RUN apk add --no-cache make

FROM scratch AS nothing

FROM debian:12 AS build
COPY main.c /src/
RUN gcc -static -o /src/shop /src/main.c

FROM scratch AS files
COPY --from=nothing /etc/shop.conf /etc/shop.conf
COPY --from=build --chown=shop:shop /src/shop /shop
RUN chmod 755 /shop
USER shop
CMD /shop serve
