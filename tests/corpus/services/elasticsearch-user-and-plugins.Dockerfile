FROM docker.elastic.example/elasticsearch:7.17.10
RUN bin/elasticsearch-plugin install --batch analysis-icu && \
    bin/elasticsearch-plugin install -b repository-s3
USER root
RUN groupadd -g 3000 es && useradd -u 3000 -g es -d /usr/share/elasticsearch -s /bin/false es2 \
    && chown -R es2:es /usr/share/elasticsearch
USER es2
COPY --chown=es2:es config/*.yml config/
HEALTHCHECK --interval=10s CMD curl -fs http://localhost:9200/_cluster/health || exit 1
