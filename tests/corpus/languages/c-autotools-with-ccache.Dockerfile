FROM gcc:13
RUN apt-get update && apt-get install -y --no-install-recommends autoconf automake libtool ccache bear
ENV CCACHE_DIR=/ccache PATH=/usr/lib/ccache:$PATH
COPY . /usr/src/tool
WORKDIR /usr/src/tool
RUN --mount=type=cache,target=/ccache \
    autoreconf -fi && ./configure --disable-nls CFLAGS='-O2 -g' && make -j"$(nproc)" check
RUN make install DESTDIR=/dist
