# Stands for golang:1.19-bookworm
# Debian's Go, below the path of the official image.
FROM buildpack-deps:bookworm-scm
RUN apt-get update && apt-get install -y --no-install-recommends g++ gcc golang-go libc6-dev make pkg-config \
    && rm -rf /var/lib/apt/lists/* \
    && ln -s ../lib/go-1.19 /usr/local/go
ENV GOPATH=/go
ENV PATH=$GOPATH/bin:/usr/local/go/bin:$PATH
RUN mkdir -p "$GOPATH/src" "$GOPATH/bin" && chmod -R 1777 "$GOPATH"
WORKDIR $GOPATH
