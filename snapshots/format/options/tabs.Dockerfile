FROM debian
RUN set -eux; \
	if a; then \
		apt-get install -y \
			b \
			c; \
	fi
COPY \
	a \
	b \
	/c/
