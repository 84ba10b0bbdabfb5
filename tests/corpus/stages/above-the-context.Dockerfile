# Built from a folder of its own, with what lies beside it.
FROM debian:12
COPY ../shared /srv/shared
COPY app.conf /etc/app.conf
CMD ["/srv/shared/start"]
