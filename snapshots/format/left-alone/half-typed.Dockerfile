FROM debian:12
USER \

RUN   make
workdir \
COPY a  b
env \

RUN   make
ENV USER me
