# Stands for gcr.io/distroless/static-debian12
# What its programs find: no shell, no libraries. Users, groups and name services are those of the real one.
FROM debian:bookworm AS parts
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates netbase tzdata && rm -rf /var/lib/apt/lists/*
RUN mkdir -p /root-of/etc/ssl/certs /root-of/usr/share /root-of/home/nonroot /root-of/root /root-of/tmp /root-of/var/lib \
    && cd /root-of \
    && printf '%s\n' root:x:0:0:root:/root:/sbin/nologin nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin \
        nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin >etc/passwd \
    && printf '%s\n' root:x:0: nobody:x:65534: tty:x:5: staff:x:50: nonroot:x:65532: >etc/group \
    && echo 'hosts: files dns' >etc/nsswitch.conf \
    && cp /etc/debian_version /etc/os-release /etc/protocols /etc/services etc/ \
    && cp /etc/ssl/certs/ca-certificates.crt etc/ssl/certs/ \
    && cp -r /usr/share/zoneinfo usr/share/ \
    && chmod 700 root home/nonroot && chown 65532:65532 home/nonroot && chmod 1777 tmp
FROM scratch
COPY --from=parts /root-of /
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
WORKDIR /
