FROM debian:12
HEALTHCHECK curl -f http://localhost/
HEALTHCHECK --interval=5 CMD true
HEALTHCHECK NONE now
SHELL /bin/bash -c
STOPSIGNAL SIGTERM now
USER
