#
# NOTE: THIS DOCKERFILE IS GENERATED VIA "update.sh"
#
# PLEASE DO NOT EDIT IT DIRECTLY.
#
FROM alpine:3.18

# https://example.org/issues/1
RUN apk add --no-cache tzdata
ENV CACHE_VERSION 7.2.1
RUN set -eux; \
	apk add --no-cache --virtual .build-deps coreutils gcc make musl-dev; \
	make -C /usr/src/cache -j "$(nproc)" all; \
	apk del --no-network .build-deps
EXPOSE 6379
CMD ["cache-server"]
