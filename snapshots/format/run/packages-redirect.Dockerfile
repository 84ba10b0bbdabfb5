FROM debian
RUN apt-get install -y \
        a \
        b > /dev/null 2>&1 \
    && c
