FROM debian:12
RUN apt-get update && apt-get install -y tini
LABEL description=a long description without quotes
LABEL version = 1.2
ENV GREETING = hello
ENTRYPOINT ["tini", "--"]
