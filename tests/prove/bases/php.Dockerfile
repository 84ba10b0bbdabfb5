# Stands for php:8.2-cli-bookworm
# Debian's PHP, with extensions and settings below /usr/local as in the official image, which has compilers for them, too.
FROM debian:bookworm-slim AS sources
RUN sed -i 's/^Types: deb$/Types: deb deb-src/' /etc/apt/sources.list.d/debian.sources \
    && apt-get update && apt-get install -y --no-install-recommends dpkg-dev
WORKDIR /usr/src
RUN apt-get source --tar-only php8.2/bookworm && mv php8.2_*.tar.xz php.tar.xz
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends \
        autoconf ca-certificates curl dpkg-dev file g++ gcc libc-dev make php8.2-cli php8.2-curl php8.2-dev php8.2-mbstring php8.2-xml pkg-config \
        re2c xz-utils \
    && rm -rf /var/lib/apt/lists/* \
    && ln -s /usr/bin/php /usr/bin/php-config /usr/bin/phpize /usr/local/bin/ && mkdir -p /usr/local/etc/php/conf.d /var/www/html
COPY --from=sources /usr/src/php.tar.xz /usr/src/php.tar.xz
COPY docker-php-ext-install /usr/local/bin/
ENV PHPIZE_DEPS="autoconf dpkg-dev file g++ gcc libc-dev make pkg-config re2c"
ENV PHP_INI_DIR=/usr/local/etc/php PHP_INI_SCAN_DIR=/etc/php/8.2/cli/conf.d:/usr/local/etc/php/conf.d
ENV PHP_VERSION=8.2.32
CMD ["php", "-a"]
