FROM postgres:17
COPY migrations /migrations
RUN set -eux; \
	apt-get update; apt-get install -y --no-install-recommends ca-certificates; \
	if [ "$(uname -m)" = x86_64 ]; then echo amd64 > /etc/arch; else echo other > /etc/arch; fi; \
	rm -rf /var/lib/apt/lists/*
ENTRYPOINT exec psql $DATABASE_URL -f /migrations/all.sql
