FROM php:7.4-fpm
RUN { \
		echo 'opcache.memory_consumption=128'; \
		echo 'opcache.interned_strings_buffer=8'; \
		echo 'opcache.max_accelerated_files=4000'; \
		echo 'opcache.revalidate_freq=2'; \
	} > /usr/local/etc/php/conf.d/opcache-recommended.ini
RUN { \
# https://example.org/errorfunc.constants
		echo 'error_reporting = E_ERROR | E_WARNING | E_PARSE'; \
		echo 'display_errors = Off'; \
# the file
		echo 'error_log = /dev/stderr'; \
	} > /usr/local/etc/php/conf.d/error-logging.ini
