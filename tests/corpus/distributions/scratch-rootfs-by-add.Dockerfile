FROM scratch
ADD rootfs.tar.xz /
# Set the time of everything to zero; a container needs none.
ENV container=oci LANG=C.UTF-8
LABEL name="base" build-date="20230901" vendor="Example"
STOPSIGNAL SIGRTMIN+3
CMD ["/bin/sh"]
