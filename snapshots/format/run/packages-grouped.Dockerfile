FROM debian:12
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        # network
        curl wget \
        # build
        gcc make libc6-dev \
        git
RUN apt-get install -y curl wget \
    gcc make
RUN apt-get install -y \
    curl \
    wget \
    gcc \
    make
RUN apt-get install -y \
    curl \
    wget \
    gcc \
    make
RUN apk add --no-cache --virtual .deps gcc make \
    -t more git curl \
    bash
RUN pip install \
    flask gunicorn \
    `# databases` \
    psycopg2 redis \
    requests
RUN pip install \
    flask `# web` \
    gunicorn `# serves it` \
    redis
RUN apt-get install -y \
    curl wget gcc make
RUN apt-get install -y \
    curl \
    wget \
    gcc \
    make \
    libcairo2-dev \
    libjpeg62-turbo-dev \
    libpng-dev \
    libtiff-dev \
    libwebp-dev \
    libxml2-dev \
    libxslt1-dev \
    zlib1g-dev
