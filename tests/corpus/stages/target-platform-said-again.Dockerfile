# syntax=docker/dockerfile:1
FROM --platform=$BUILDPLATFORM tonistiigi/xx:1.2.1 AS xx
FROM --platform=$BUILDPLATFORM alpine:3.18 AS build
COPY --from=xx / /
ARG TARGETPLATFORM
RUN apk add --no-cache clang lld && xx-apk add --no-cache gcc musl-dev
COPY hello.c /
RUN xx-clang -static -o /hello /hello.c && xx-verify --static /hello
FROM --platform=$TARGETPLATFORM alpine:3.18
COPY --from=build /hello /usr/bin/hello
CMD ["hello"]
