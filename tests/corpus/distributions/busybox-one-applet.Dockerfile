FROM busybox:1.36-musl

RUN adduser -D -u 1000 static
USER static
WORKDIR /home/static
COPY --chown=static:static public/ .
COPY httpd.conf /etc/httpd.conf
CMD ["busybox", "httpd", "-f", "-v", "-p", "3000"]
