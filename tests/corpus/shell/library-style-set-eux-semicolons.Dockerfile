FROM buildpack-deps:bookworm

# ensure local tool is preferred over distribution tool
ENV PATH /usr/local/bin:$PATH

ENV GPG_KEY 0D96DF4D4110E5C43FBFB17F2D347EA6AA65421D
ENV TOOL_VERSION 3.11.5

RUN set -eux; \
	\
	wget -O tool.tar.xz "https://downloads.example.org/tool/${TOOL_VERSION%%[a-z]*}/tool-$TOOL_VERSION.tar.xz"; \
	wget -O tool.tar.xz.asc "https://downloads.example.org/tool/${TOOL_VERSION%%[a-z]*}/tool-$TOOL_VERSION.tar.xz.asc"; \
	GNUPGHOME="$(mktemp -d)"; export GNUPGHOME; \
	gpg --batch --keyserver hkps://keys.example.org --recv-keys "$GPG_KEY"; \
	gpg --batch --verify tool.tar.xz.asc tool.tar.xz; \
	gpgconf --kill all; \
	rm -rf "$GNUPGHOME" tool.tar.xz.asc; \
	mkdir -p /usr/src/tool; \
	tar --extract --directory /usr/src/tool --strip-components=1 --file tool.tar.xz; \
	rm tool.tar.xz; \
	\
	cd /usr/src/tool; \
	gnuArch="$(dpkg-architecture --query DEB_BUILD_GNU_TYPE)"; \
	./configure \
		--build="$gnuArch" \
		--enable-shared \
		--with-lto \
	; \
	nproc="$(nproc)"; \
	make -j "$nproc" \
		"EXTRA_CFLAGS=${EXTRA_CFLAGS:-}" \
	; \
	make install; \
	\
# enable GDB to load debugging data: https://example.org/pull/701
	bin="$(readlink -ve /usr/local/bin/tool)"; \
	dir="$(dirname "$bin")"; \
	mkdir -p "/usr/share/gdb/auto-load/$dir"; \
	\
	cd /; \
	rm -rf /usr/src/tool; \
	ldconfig; \
	tool --version
