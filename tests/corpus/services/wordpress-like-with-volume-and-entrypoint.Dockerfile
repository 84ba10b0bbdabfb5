FROM php:7.2-apache
RUN set -ex; \
	apt-get update; \
	apt-get install -y libjpeg-dev libpng-dev; \
	rm -rf /var/lib/apt/lists/*; \
	docker-php-ext-configure gd --with-png-dir=/usr --with-jpeg-dir=/usr; \
	docker-php-ext-install gd mysqli opcache
VOLUME /var/www/html
ENV BLOG_VERSION 4.9.8
ENV BLOG_SHA1 0945bab959cba127531dceb2c4fed81770812b4f
RUN set -ex; \
	curl -o blog.tar.gz -fSL "https://example.org/blog-${BLOG_VERSION}.tar.gz"; \
	echo "$BLOG_SHA1 *blog.tar.gz" | sha1sum -c -; \
	tar -xzf blog.tar.gz -C /usr/src/; \
	rm blog.tar.gz; \
	chown -R www-data:www-data /usr/src/blog
COPY docker-entrypoint.sh /usr/local/bin/
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["apache2-foreground"]
