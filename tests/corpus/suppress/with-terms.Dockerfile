FROM debian:12
# dfmt: ignore[workdir-over-cd] until 2999-12-31 see OPS-1
RUN cd /opt
# dfmt: ignore[workdir-over-cd] until somebody has time
RUN cd /srv
# dfmt: ignore until 2999-12-31
RUN  cd /var
