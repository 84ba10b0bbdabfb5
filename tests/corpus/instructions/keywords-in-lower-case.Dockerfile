from alpine:3.17
maintainer x@example.org
arg version
env version ${version}
run apk add --update curl && \
    rm -rf /var/cache/apk/*
copy . /app
workdir /app
user nobody
expose 80
volume /data
stopsignal SIGTERM
healthcheck none
entrypoint ["sh"]
cmd ["-c", "date"]
