FROM debian:11

RUN echo "deb http://deb.debian.org/debian bullseye-backports main" > /etc/apt/sources.list.d/backports.list
RUN apt-get update
RUN apt-get install -y -t bullseye-backports golang-go
RUN apt-get install -y git make
RUN apt-get clean

WORKDIR /go/src/probe
COPY . .
RUN make probe
ENTRYPOINT ["/go/src/probe/probe"]
