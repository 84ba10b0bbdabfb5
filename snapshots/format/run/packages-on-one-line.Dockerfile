FROM debian
RUN apt-get update \
    && apt-get install -y curl git \
    && rm -rf /var/lib/apt/lists/*
RUN apt-get update \
    && apt-get install -y \
        curl git gnupg
RUN apt-get install \
    -y curl git
