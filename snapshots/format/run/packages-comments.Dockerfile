FROM debian
RUN apt-get update \
    && apt-get install -y \
        # for downloads
        curl \
        # for sources
        git \
    # last
    && rm -rf /var/lib/apt/lists/*
