FROM php:8-fpm
RUN apt-get update \
    && apt-get install -y libpq-dev \
#    && pecl install redis \
#    && docker-php-ext-enable redis \
    && docker-php-ext-install pdo_pgsql
# RUN composer install \
#     --no-dev
COPY . /srv
# CMD ["php-fpm"]
