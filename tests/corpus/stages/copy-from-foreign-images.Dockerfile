FROM debian:12-slim
COPY --from=docker:24-cli /usr/local/bin/docker /usr/local/bin/docker
COPY --from=docker/buildx-bin:0.11 /buildx /usr/libexec/docker/cli-plugins/docker-buildx
COPY --from=busybox:uclibc /bin/busybox /bin/busybox
RUN /bin/busybox --install -s /usr/local/bin
CMD ["docker", "info"]
