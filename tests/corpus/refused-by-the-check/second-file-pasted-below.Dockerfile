FROM debian:12
RUN apt-get update
COPY entry.sh /
docker build -t mine .
docker run -it mine
