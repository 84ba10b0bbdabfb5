# syntax=docker/dockerfile:1
FROM debian:12
RUN <<-SETUP
	set -e
	apt-get update
	apt-get install -y --no-install-recommends tini
	if [ -x /usr/bin/tini ]; then
		ln -s /usr/bin/tini /sbin/tini
	fi
	SETUP
COPY <<-"EOT" /etc/motd
	Welcome.
    Four spaces stay.
	EOT
ENTRYPOINT ["/sbin/tini", "--"]
