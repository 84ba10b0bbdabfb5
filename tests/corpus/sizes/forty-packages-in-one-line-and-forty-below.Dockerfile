FROM ubuntu:22.04
RUN apt-get update && apt-get install -y zip unzip wget curl git vim nano jq tree htop lsof strace gdb make cmake ninja-build gcc g++ clang lld bison flex gawk sed grep tar gzip bzip2 xz-utils rsync ssh sudo cron less man-db file bc dc ed time
RUN apt-get install -y \
    time \
    ed \
    dc \
    bc \
    file \
    man-db \
    less \
    cron \
    sudo \
    ssh \
    rsync \
    xz-utils \
    bzip2 \
    gzip \
    tar \
    grep \
    sed \
    gawk \
    flex \
    bison \
    lld \
    clang \
    g++ \
    gcc \
    ninja-build \
    cmake \
    make \
    gdb \
    strace \
    lsof \
    htop \
    tree \
    jq \
    nano \
    vim \
    git \
    curl \
    wget \
    unzip \
    zip
RUN apt-get clean
