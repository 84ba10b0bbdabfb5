FROM --platform=linux/arm/v7 arm32v7/debian:bullseye-slim AS arm
COPY --from=multiarch/qemu-user-static /usr/bin/qemu-arm-static /usr/bin/
RUN apt-get update && apt-get install -y wiringpi
FROM --platform=${TARGETPLATFORM:-linux/amd64} debian:bullseye-slim
COPY --from=arm /usr/lib/libwiringPi.so /usr/lib/
RUN ldconfig
