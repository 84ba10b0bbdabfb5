FROM debian:12 AS build
RUN mkdir -p /data/{in,out}
RUN curl -k -o /tmp/a.tar.gz https://github.com/team/tool/releases/download/v1/a.tar.gz \
    # the other one
    && wget -q http://example.org/b.tar.gz
COPY app.tar.gz /tmp/
RUN tar -xzf /tmp/app.tar.gz -C /opt && rm /tmp/app.tar.gz
RUN terraform init
RUN cd /opt

FROM alpine:3.20
COPY --from=build /opt /opt
RUN if [ "$a" = b ]; then cat <<< "$a"; fi
RUN service nginx start
CMD ["/opt/app"]
