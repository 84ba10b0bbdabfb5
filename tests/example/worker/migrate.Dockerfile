FROM postgres:17
ADD migrations /migrations
# to talk to the database
RUN set -eux; \
	apt-get update; apt-get install --no-install-recommends ca-certificates; \
	if [ "$(uname -m)" = x86_64 ]; then echo amd64 > /etc/arch; else echo other > /etc/arch; fi; \
	rm -rf /var/lib/apt/lists/*
ENTRYPOINT exec psql $DATABASE_URL -f /migrations/all.sql
