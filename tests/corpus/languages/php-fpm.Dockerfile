FROM php:8.4-fpm-alpine
WORKDIR /var/www/html
RUN docker-php-ext-install pdo_mysql
COPY . .
USER www-data
