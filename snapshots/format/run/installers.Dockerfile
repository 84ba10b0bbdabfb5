FROM debian:12
RUN docker-php-ext-install -j "$(nproc)" \
    gd \
    intl \
    zip \
    opcache
RUN docker-php-ext-enable \
    gd \
    intl \
    zip \
    opcache
RUN pecl install \
    redis \
    xdebug \
    apcu \
    imagick
RUN cpanm --notest \
    DBI \
    Plack \
    Moose \
    DBD::Pg
RUN install_packages \
    curl \
    git \
    wget \
    vim
RUN apt-mark manual \
    curl \
    git \
    wget \
    vim
RUN rustup component add --toolchain stable \
    clippy \
    rustfmt \
    rust-src \
    miri
RUN rustup target add \
    wasm32-unknown-unknown \
    wasm32-wasi \
    aarch64-unknown-linux-gnu \
    x86_64-unknown-linux-musl
RUN install2.r --error --ncpus 4 \
    dplyr \
    ggplot2 \
    tidyr \
    readr
RUN luarocks install \
    lpeg \
    1.1.0-1
RUN opam install -y \
    dune \
    menhir \
    ounit2 \
    zarith
RUN xbps-install -Sy \
    curl \
    git \
    wget \
    vim
RUN emerge --quiet \
    dev-vcs/git \
    app-editors/vim \
    net-misc/curl \
    sys-devel/gcc
RUN pacman -S --noconfirm \
    curl \
    git \
    wget \
    vim
RUN rustup default stable \
    --verbose
