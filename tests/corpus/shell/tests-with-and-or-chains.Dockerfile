FROM alpine
ARG ENABLE_DEBUG
ARG MODE=prod
RUN [ "$ENABLE_DEBUG" = "true" ] && apk add gdb strace || echo "no debugger"
RUN if [ "x$MODE" = "xdev" ] ; then apk add --no-cache vim ; elif test -n "$MODE" -a "$MODE" != none; then apk add nano; else : ; fi
RUN test -e /etc/alpine-release && cat /etc/alpine-release || exit 1
RUN [ -z "$MODE" ] || [ ! -d /opt/$MODE ] && mkdir -p /opt/${MODE}
