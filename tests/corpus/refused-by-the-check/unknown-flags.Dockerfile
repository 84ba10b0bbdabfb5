FROM --plattform=linux/amd64 debian:12
COPY --chwon=1:1 a b
RUN --mounts=type=cache,target=/x true
HEALTHCHECK --intervall=5s CMD true
CMD --help
