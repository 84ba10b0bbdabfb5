FROM php:8.4-fpm
RUN mv "$PHP_INI_DIR/php.ini-production" "$PHP_INI_DIR/php.ini"
RUN pecl install xdebug-3.4.1 \
    && docker-php-ext-enable xdebug
CMD ["php-fpm"]
