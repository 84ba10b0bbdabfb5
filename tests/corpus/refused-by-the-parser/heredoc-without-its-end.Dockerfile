# syntax=docker/dockerfile:1
FROM alpine:3.18
RUN <<EOF
apk add curl
apk add git
  EOF
CMD ["sh"]
