FROM debian:12
RUN apt-get update &&
RUN apt-get install -y curl &&
WORKDIR /app
RUN make \
CMD ["make", "run"]
