FROM postgres:14
ARG PGVECTOR=0.4.4
RUN apt-get update \
      && apt-cache showpkg postgresql-$PG_MAJOR-postgis-3 \
      && apt-get install -y --no-install-recommends \
           postgresql-$PG_MAJOR-postgis-3 \
           postgresql-$PG_MAJOR-postgis-3-scripts \
           build-essential postgresql-server-dev-$PG_MAJOR wget \
      && wget -O - https://example.org/pgvector/v${PGVECTOR}.tar.gz | tar xz -C /tmp \
      && make -C /tmp/pgvector-${PGVECTOR} OPTFLAGS="" install \
      && apt-get remove -y build-essential postgresql-server-dev-$PG_MAJOR wget && apt-get autoremove -y \
      && rm -rf /var/lib/apt/lists/* /tmp/*
RUN mkdir -p /docker-entrypoint-initdb.d
COPY ./initdb.sh /docker-entrypoint-initdb.d/10_postgis.sh
