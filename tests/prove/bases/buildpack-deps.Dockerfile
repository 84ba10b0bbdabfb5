# Stands for buildpack-deps:bookworm
# Without the libraries that few projects compile with (ImageMagick, glib, webp and others): the real one is larger still.
FROM buildpack-deps:bookworm-scm
RUN apt-get update && apt-get install -y --no-install-recommends \
        autoconf automake bzip2 dpkg-dev file g++ gcc libbz2-dev libc6-dev libcurl4-openssl-dev libffi-dev libgmp-dev liblzma-dev \
        libncurses5-dev libpq-dev libreadline-dev libsqlite3-dev libssl-dev libtool libxml2-dev libxslt1-dev libyaml-dev make patch \
        unzip xz-utils zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
