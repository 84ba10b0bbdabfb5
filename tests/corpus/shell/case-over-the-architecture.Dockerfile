FROM debian:bookworm-slim
RUN set -eux; \
	arch="$(dpkg --print-architecture)"; arch="${arch##*-}"; \
	url=; \
	case "$arch" in \
		'amd64') \
			url='https://dl.example.org/x-1.2.linux-amd64.tar.gz'; \
			sha256='9a1d6d0cfd0a8e0d1a7ad0bd7b0a3a54f4f2f3c3b9f0e5a7a1b4c2d3e4f50617'; \
			;; \
		'arm64') \
			url='https://dl.example.org/x-1.2.linux-arm64.tar.gz'; \
			sha256='b0c1d2e3f405162738495a6b7c8d9eafb0c1d2e3f405162738495a6b7c8d9eaf'; \
			;; \
		*) echo >&2 "error: unsupported architecture '$arch' (likely packaging update needed)"; exit 1 ;; \
	esac; \
	apt-get update; apt-get install -y --no-install-recommends wget ca-certificates; rm -rf /var/lib/apt/lists/*; \
	wget -O x.tgz.asc "$url.asc"; \
	wget -O x.tgz "$url" --progress=dot:giga; \
	echo "$sha256 *x.tgz" | sha256sum -c -; \
	tar -C /usr/local -xzf x.tgz; \
	rm x.tgz
CMD ["x"]
