FROM debian
RUN ./configure --prefix=/usr \
    --enable-a \
    --enable-b --enable-c
RUN a \
    && ./configure \
        --prefix=/usr \
        --enable-a \
    && make
RUN ./configure \
    --prefix=/usr
