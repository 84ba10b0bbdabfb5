FROM debian
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        build-essential \
        ca-certificates \
        curl \
        git \
        gnupg \
        libssl-dev \
        libxml2-dev \
        pkg-config \
    && rm -rf /var/lib/apt/lists/*
RUN apt-get install -y --no-install-recommends \
    build-essential \
    ca-certificates \
    curl \
    git \
    gnupg \
    libssl-dev \
    libxml2-dev \
    zip \
    unzip
RUN apt-get update \
    && apt-get install -y build-essential ca-certificates \
    && pip install --no-cache-dir numpy pandas requests \
    && true
