# Stands for composer:2
# Debian's Composer, in one file as the official image has it.
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates composer git unzip && rm -rf /var/lib/apt/lists/*
COPY composer.php /tmp/
RUN php -d phar.readonly=0 /tmp/composer.php /usr/bin/composer.phar && mv /usr/bin/composer.phar /usr/bin/composer \
    && chmod 755 /usr/bin/composer && rm /tmp/composer.php
WORKDIR /app
CMD ["composer"]
