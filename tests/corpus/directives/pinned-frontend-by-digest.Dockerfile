# syntax=docker/dockerfile:1.6@sha256:ac85f380a63b13dfcefa89046420e1781752bab202122f8f50032edf31be0021
FROM --platform=$BUILDPLATFORM alpine:3.18@sha256:82d1e9d7ed48a7523bdebc18cf6290bdb97b82302a8a9c27d4fe885949ea94d1 AS rootfs
RUN --security=insecure mount -t tmpfs none /mnt && mknod /mnt/null c 1 3
FROM scratch
COPY --from=rootfs /etc/alpine-release /etc/alpine-release
