FROM registry.access.redhat.com/ubi9/ubi-minimal:9.3

USER root
RUN microdnf install -y --nodocs --setopt=install_weak_deps=0 tar gzip shadow-utils && \
    microdnf clean all && \
    rm -rf /var/cache/yum

RUN groupadd -r -g 1001 app && \
    useradd -r -u 1001 -g app -d /opt/app app && \
    mkdir -p /opt/app && chown -R 1001:0 /opt/app && chmod -R g=u /opt/app
USER 1001
WORKDIR /opt/app
COPY --chown=1001:0 target/app.jar app.jar
