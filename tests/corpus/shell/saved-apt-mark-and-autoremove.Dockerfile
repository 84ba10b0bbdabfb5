FROM debian:bullseye-slim
RUN savedAptMark="$(apt-mark showmanual)" \
 && apt-get update && apt-get install -y --no-install-recommends gcc make libc6-dev dpkg-dev \
 && make -C /usr/src/thing \
 && apt-mark auto '.*' > /dev/null \
 && { [ -z "$savedAptMark" ] || apt-mark manual $savedAptMark; } \
 && find /usr/local -type f -executable -exec ldd '{}' ';' \
      | awk '/=>/ { print $(NF-1) }' \
      | sort -u \
      | xargs -r dpkg-query --search \
      | cut -d: -f1 \
      | sort -u \
      | xargs -r apt-mark manual \
 && apt-get purge -y --auto-remove -o APT::AutoRemove::RecommendsImportant=false \
 && rm -rf /var/lib/apt/lists/*
