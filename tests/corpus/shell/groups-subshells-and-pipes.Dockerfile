FROM alpine:3.19
RUN (cd /tmp && wget -qO- https://example.org/a.tar.gz | tar xz) \
 && { test -d /tmp/a || { echo missing; exit 1; }; } \
 && (umask 077; mkdir -p /secure) \
 && ls /tmp/a | while read -r file; do install -m 644 "/tmp/a/$file" /etc/; done \
 && ! grep -q bad /etc/a.conf \
 && sh -c 'trap "rm -f /tmp/lock" EXIT; : > /tmp/lock; true' & wait
