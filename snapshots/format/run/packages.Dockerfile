FROM debian
RUN apt-get install -y \
    curl \
    git \
    gnupg
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        curl \
        git \
        gnupg
RUN apk add --no-cache --virtual .build-deps \
        gcc \
        musl-dev \
        make \
    && apk del .build-deps
RUN pip install --no-cache-dir \
    a==1.0 \
    b \
    'c>=2'
RUN npm install -g \
    a \
    b \
    c
RUN yum install -y \
        a \
        b \
    && dnf -y install \
        c \
        d
RUN gem install \
    a \
    b
